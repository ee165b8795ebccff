package io.pushbridge.server.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import io.micrometer.core.instrument.MeterRegistry;
import io.pushbridge.apns.TestPush;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.InvalidCredentialException;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.push.RecentRefusals;
import io.pushbridge.server.admin.AdminRoutes;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Administration of waking iOS devices, below {@code /admin/apps/<appkey>/apns}: {@code GET} shows
 * credentials and the newest refusals; {@code PUT credentials/<name>} adds or replaces a
 * credential, {@code DELETE} removes one; {@code POST send} sends a test push and answers what
 * became of it.
 */
public final class ApnsRoutes implements AdminRoutes {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long PATIENCE_SECONDS = 30;
  private static final String PATH = "/admin/apps/{appkey}/apns";

  private final Pushing pushing;
  private final Platform platform;
  private final ApnsMeters meters;

  /** For this server. */
  public ApnsRoutes(Pushing pushing, Platform platform, MeterRegistry registry) {
    this.pushing = pushing;
    this.platform = platform;
    this.meters = new ApnsMeters(pushing, platform, registry);
    pushing.onChange(meters::credentialsChanged);
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(PATH, this::show);
    routes.put(PATH + "/credentials/{name}", this::save);
    routes.delete(PATH + "/credentials/{name}", this::remove);
    routes.post(PATH + "/send", this::send);
  }

  private AppKey app(Context ctx) {
    return platform
        .apps()
        .find(ctx.pathParam("appkey"))
        .or(() -> platform.apps().named(ctx.pathParam("appkey")))
        .map(App::key)
        .orElseThrow(() -> new NotFoundResponse("no such app"));
  }

  private void show(Context ctx) {
    AppKey app = app(ctx);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode credentials = answer.putArray("credentials");
    for (ApnsCredential credential : pushing.directory().of(app)) {
      ObjectNode shown = credentials.addObject();
      CredentialJson.show(credential, shown);
      boolean configured = pushing.keeper().isConfigured(app, credential.name());
      shown.put("from", configured ? "configuration" : "administration");
    }
    ArrayNode refusals = answer.putArray("refusals");
    platform.wakeUps().recentRefusals(app).forEach(refusal -> show(refusal, refusals.addObject()));
    answer(ctx, answer);
  }

  private static void show(RecentRefusals.Refusal refusal, ObjectNode shown) {
    shown
        .put("at", Instant.ofEpochMilli(refusal.at()).toString())
        .put("messageId", refusal.message().toString())
        .put("token", refusal.token() + "…")
        .put("bundleId", refusal.bundleId())
        .put("environment", refusal.environment().name().toLowerCase(Locale.ROOT))
        .put("reason", refusal.reason());
  }

  private void save(Context ctx) {
    AppKey app = app(ctx);
    try {
      ApnsCredential credential =
          done(pushing.keeper().save(app, CredentialJson.read(ctx.pathParam("name"), body(ctx))));
      meters.credentialsChanged();
      ObjectNode answer = JSON.createObjectNode();
      CredentialJson.show(credential, answer);
      answer(ctx, answer);
    } catch (InvalidCredentialException e) {
      throw new BadRequestResponse(e.getMessage());
    }
  }

  private void remove(Context ctx) {
    if (!done(pushing.keeper().remove(app(ctx), ctx.pathParam("name")))) {
      throw new NotFoundResponse("no such credential");
    }
    meters.credentialsChanged();
    answer(ctx, JSON.createObjectNode());
  }

  private void send(Context ctx) {
    JsonNode wanted = body(ctx);
    SentByHand push;
    try {
      push = SentByHand.of(app(ctx), wanted);
    } catch (InvalidCredentialException | IllegalArgumentException e) {
      throw new BadRequestResponse(e.getMessage());
    }
    PushAnswer answer =
        done(
            TestPush.send(
                pushing.ports().notifier(),
                push.device(),
                push.text(),
                push.request(),
                platform.clock()));
    answer(
        ctx,
        JSON.createObjectNode()
            .put("result", answer.result().name().toLowerCase(Locale.ROOT))
            .put("reason", answer.reason()));
  }

  private static JsonNode body(Context ctx) {
    try {
      JsonNode body = JSON.readTree(ctx.body());
      if (body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException notJson) {
      // Said below.
    }
    throw new BadRequestResponse("the body must be a JSON object");
  }

  private static <T> T done(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InvalidCredentialException invalid) {
        throw new BadRequestResponse(invalid.getMessage());
      }
      throw new ServiceUnavailableResponse("the store does not take it");
    } catch (TimeoutException e) {
      throw new ServiceUnavailableResponse("no answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnavailableResponse("stopping");
    }
  }

  private static void answer(Context ctx, ObjectNode answer) {
    ctx.contentType("application/json").result(answer.toString());
  }
}
