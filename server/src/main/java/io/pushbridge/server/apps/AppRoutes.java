package io.pushbridge.server.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.retained.RetainedFigures;
import io.pushbridge.core.retained.RetainedMessages;
import io.pushbridge.server.admin.AdminRoutes;
import io.pushbridge.server.apps.AppAdministration.ConflictException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Apps at {@code /admin/apps}: {@code GET} lists them, {@code POST} makes one. At {@code
 * /admin/apps/<appkey or name>}: {@code GET} shows, {@code DELETE} removes with all data, {@code
 * POST seckey} and {@code POST device-password} rotate, {@code PATCH limits} sets bounds, {@code
 * PUT access} switches the access manager, {@code PUT} and {@code DELETE relay-key} give and take a
 * key of the relay. Secrets are answered where they are made, and by {@code GET …?secrets=true}.
 */
public final class AppRoutes implements AdminRoutes {
  private static final String ALL = "/admin/apps";
  private static final String ONE = ALL + "/{app}";
  private static final long PATIENCE_SECONDS = 25;
  private static final Duration GRACE = Duration.ofDays(1);
  private static final long LONGEST_GRACE = Duration.ofDays(365).toSeconds();

  private final AppAdministration administration;
  private final Platform platform;
  private final RetainedMessages retained;

  /** For this server. */
  public AppRoutes(AppAdministration administration, Platform platform, RetainedMessages retained) {
    this.administration = administration;
    this.platform = platform;
    this.retained = retained;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(ALL, ctx -> answer(ctx, list()));
    routes.post(ALL, judged(this::create));
    routes.get(ONE, judged(this::show));
    routes.delete(ONE, judged(this::delete));
    routes.post(ONE + "/seckey", judged(this::rotateSeckey));
    routes.post(ONE + "/device-password", judged(this::rotateDevicePassword));
    routes.patch(ONE + "/limits", judged(this::limit));
    routes.put(ONE + "/access", judged(this::guard));
    routes.put(ONE + "/relay-key", judged(ctx -> relayKey(ctx, true)));
    routes.delete(ONE + "/relay-key", judged(ctx -> relayKey(ctx, false)));
  }

  /** What a caller did wrong becomes an answer. */
  static Handler judged(Handler handler) {
    return ctx -> {
      try {
        handler.handle(ctx);
      } catch (ConflictException e) {
        throw new ConflictResponse(e.getMessage());
      } catch (IllegalArgumentException e) {
        throw new BadRequestResponse(e.getMessage());
      }
    };
  }

  private App app(Context ctx) {
    return app(ctx, platform);
  }

  /** The app that the path names. */
  static App app(Context ctx, Platform platform) {
    String text = ctx.pathParam("app");
    return platform
        .apps()
        .find(text)
        .or(() -> platform.apps().named(text))
        .orElseThrow(() -> new NotFoundResponse("no such app"));
  }

  private ObjectNode list() {
    ObjectNode answer = AppJson.object();
    ArrayNode apps = answer.putArray("apps");
    platform.apps().all().stream()
        .sorted(Comparator.comparing(App::name).thenComparing(App::key))
        .forEach(
            app -> {
              long connected = connected(app.key()).values().stream().mapToLong(n -> n).sum();
              apps.add(summary(app).put("connected", connected));
            });
    return answer;
  }

  private ObjectNode summary(App app) {
    return AppJson.of(app, administration.isConfigured(app.key()));
  }

  private Map<String, Long> connected(AppKey app) {
    Map<String, Long> byDoor = new TreeMap<>();
    for (Door door : Door.values()) {
      byDoor.put(door.name().toLowerCase(Locale.ROOT), 0L);
    }
    platform.live().all().stream()
        .filter(session -> session.app().equals(app))
        .forEach(
            session ->
                byDoor.merge(session.name().door().name().toLowerCase(Locale.ROOT), 1L, Long::sum));
    return byDoor;
  }

  private void create(Context ctx) {
    JsonNode body =
        AppJson.read(
            ctx.body(), Set.of("name", "appkey", "seckey", "devicePassword", "receipts", "limits"));
    AppLimits limits = AppLimits.DEFAULT;
    for (var limit : AppJson.limits(body.path("limits")).entrySet()) {
      AppLimit which = limit.getKey();
      limits = limits.with(which, limit.getValue().orElse(which.defaultValue()));
    }
    limits = limits.withReceipts(AppJson.receipts(body).orElse(true));
    App made =
        done(
            administration.create(
                AppJson.text(body, "name")
                    .orElseThrow(() -> new IllegalArgumentException("name is missing")),
                AppJson.text(body, "appkey").map(AppKey::new),
                AppJson.secret(body, "seckey"),
                AppJson.secret(body, "devicePassword"),
                limits));
    ObjectNode answer = summary(made);
    AppJson.secrets(made, answer);
    ctx.status(201);
    answer(ctx, answer.set("limits", AppJson.limitsOf(made)));
  }

  private void show(Context ctx) {
    App app = app(ctx);
    ObjectNode answer = summary(app);
    if ("true".equals(ctx.queryParam("secrets"))) {
      AppJson.secrets(app, answer);
    }
    long now = platform.clock().millis();
    AppJson.former(app.server(), "formerSeckeyUntil", now, answer);
    AppJson.former(app.device(), "formerDevicePasswordUntil", now, answer);
    answer.set("limits", AppJson.limitsOf(app));
    answer.set("access", access(app));
    answer.put("hasRelayKey", app.relayKey().isPresent());
    answer.put("tokens", app.jwt().isEmpty() ? "off" : app.requiresToken() ? "required" : "on");
    ObjectNode connected = answer.putObject("connected");
    connected(app.key()).forEach(connected::put);
    RetainedFigures figures = retained.figures(app.key());
    answer.putObject("retained").put("messages", figures.messages()).put("bytes", figures.bytes());
    answer(ctx, answer);
  }

  private ObjectNode access(App app) {
    return AppJson.object()
        .put("guarded", platform.access().of(app.key()).guarded())
        .put("grants", platform.access().size(app.key()));
  }

  private void rotateSeckey(Context ctx) {
    JsonNode body = AppJson.read(ctx.body(), Set.of("seckey", "graceSeconds"));
    App app =
        done(
            administration.rotateSeckey(
                app(ctx).key(), AppJson.secret(body, "seckey"), grace(body)));
    ObjectNode answer = summary(app).put("seckey", app.seckey().reveal());
    AppJson.former(app.server(), "formerSeckeyUntil", platform.clock().millis(), answer);
    answer(ctx, answer);
  }

  private void rotateDevicePassword(Context ctx) {
    JsonNode body = AppJson.read(ctx.body(), Set.of("devicePassword", "graceSeconds"));
    App app =
        done(
            administration.rotateDevicePassword(
                app(ctx).key(), AppJson.secret(body, "devicePassword"), grace(body)));
    ObjectNode answer = summary(app).put("devicePassword", app.devicePassword().reveal());
    AppJson.former(app.device(), "formerDevicePasswordUntil", platform.clock().millis(), answer);
    answer(ctx, answer);
  }

  private static Duration grace(JsonNode body) {
    JsonNode seconds = body.path("graceSeconds");
    if (seconds.isMissingNode()) {
      return GRACE;
    }
    if (!AppJson.isWhole(seconds) || seconds.asLong() < 0 || seconds.asLong() > LONGEST_GRACE) {
      throw new IllegalArgumentException(
          "graceSeconds must be a number from 0 to " + LONGEST_GRACE);
    }
    return Duration.ofSeconds(seconds.asLong());
  }

  private void limit(Context ctx) {
    Set<String> keys = new HashSet<>(Set.of("receipts"));
    for (AppLimit limit : AppLimit.values()) {
      keys.add(limit.key());
    }
    JsonNode body = AppJson.read(ctx.body(), keys);
    App app =
        done(administration.limit(app(ctx).key(), AppJson.limits(body), AppJson.receipts(body)));
    answer(ctx, summary(app).set("limits", AppJson.limitsOf(app)));
  }

  private void guard(Context ctx) {
    App app = app(ctx);
    boolean on =
        AppJson.flag(AppJson.read(ctx.body(), Set.of("guarded")), "guarded")
            .orElseThrow(() -> new IllegalArgumentException("guarded is missing"));
    Void unused = done(platform.access().guard(app.key(), on));
    answer(ctx, summary(app).set("access", access(app)));
  }

  private void relayKey(Context ctx, boolean given) {
    JsonNode body = AppJson.read(ctx.body(), Set.of("relayKey"));
    App app =
        done(
            administration.relayKey(
                app(ctx).key(),
                given
                    ? AppJson.secret(body, "relayKey")
                        .or(() -> Optional.of(AppAdministration.newRelayKey()))
                    : Optional.empty()));
    ObjectNode answer = summary(app);
    app.relayKey().ifPresent(key -> answer.put("relayKey", key.reveal()));
    answer(ctx, answer.put("inForce", administration.hasRelay()));
  }

  private void delete(Context ctx) {
    App app = app(ctx);
    ObjectNode answer = AppJson.object().put("appkey", app.key().text()).put("name", app.name());
    try {
      Void unused = done(administration.delete(app.key()));
      answer(ctx, answer.put("state", "removed"));
    } catch (ServiceUnavailableResponse late) {
      if (platform.apps().find(app.key()).isPresent()) {
        throw late;
      }
      // Unknown already; its data goes on going, and would after a restart.
      ctx.status(202);
      answer(ctx, answer.put("state", "removing"));
    }
  }

  /** Waits for a stage; what went wrong becomes what is answered. */
  static <T> T done(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof CompletionException carrier && carrier.getCause() != null) {
        cause = carrier.getCause();
      }
      if (cause instanceof ConflictException
          || cause instanceof IllegalArgumentException
          || cause instanceof TokenRefusedException) {
        throw (RuntimeException) cause;
      }
      if (cause instanceof IllegalStateException) {
        throw new ConflictResponse(cause.getMessage());
      }
      throw new ServiceUnavailableResponse("the store does not take it");
    } catch (TimeoutException e) {
      throw new ServiceUnavailableResponse("no answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnavailableResponse("stopping");
    }
  }

  static void answer(Context ctx, JsonNode answer) {
    ctx.contentType("application/json").result(answer.toString());
  }
}
