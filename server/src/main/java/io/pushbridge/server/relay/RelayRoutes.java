package io.pushbridge.server.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.pushbridge.bridge.relay.Relay;
import io.pushbridge.server.http.BodyJson;
import io.pushbridge.server.http.HttpRoutes;
import io.pushbridge.server.http.RequestBody;
import io.pushbridge.server.text.Utf8;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * {@code POST /api/transportMessage}: pushes a message into a client of the relay (relay-api.md
 * §7). Pages of the configured origins may call it.
 */
final class RelayRoutes implements HttpRoutes {
  private static final String PATH = "/api/transportMessage";
  private static final String ANY = "*";
  private static final int LONGEST_NAME = 200;

  private final Relay relay;
  private final BooleanSupplier on;
  private final Set<String> origins;
  private final boolean signed;

  /**
   * The HTTP side of a relay.
   *
   * @param on whether there is one at the moment
   * @param origins of the pages that may call, {@code *} for all
   * @param signed whether the signature is checked
   */
  RelayRoutes(Relay relay, BooleanSupplier on, Set<String> origins, boolean signed) {
    this.relay = relay;
    this.on = on;
    this.origins = Set.copyOf(origins);
    this.signed = signed;
  }

  @Override
  public void addTo(RoutesConfig routes, Executor writers) {
    routes.post(PATH, this::post);
    routes.options(PATH, this::preflight);
  }

  @Override
  public boolean refuse(Context ctx, int status) {
    boolean busy = status == 503 && ctx.path().equals(PATH);
    if (busy) {
      answer(ctx, 503, "转发失败 繁忙");
    }
    return busy;
  }

  private void check() {
    if (!on.getAsBoolean()) {
      throw new NotFoundResponse();
    }
  }

  private void preflight(Context ctx) {
    check();
    if (allow(ctx)) {
      ctx.header("Access-Control-Allow-Methods", "POST");
      ctx.header("Access-Control-Allow-Headers", "Content-Type");
      ctx.header("Access-Control-Max-Age", "600");
    }
    ctx.status(204);
  }

  /** Lets a page of an allowed origin read the answer. */
  private boolean allow(Context ctx) {
    ctx.header("Vary", "Origin");
    String origin = ctx.header("Origin");
    boolean allowed = origin != null && (origins.contains(ANY) || origins.contains(origin));
    if (allowed) {
      ctx.header("Access-Control-Allow-Origin", origin);
    }
    return allowed;
  }

  private void post(Context ctx) {
    check();
    allow(ctx);
    Optional<byte[]> body = RequestBody.read(ctx);
    if (body.isEmpty()) {
      answer(ctx, 413, "Payload Too Large");
      return;
    }
    Optional<Call> call = Call.of(body.get());
    if (call.isEmpty()) {
      answer(ctx, 422, "Validation Failed");
    } else if (signed && !call.get().isSigned(relay)) {
      answer(ctx, 401, "Illegal signature");
    } else {
      transport(ctx, call.get());
    }
  }

  private void transport(Context ctx, Call call) {
    switch (relay.send(call.target(), call.userId(), call.message())) {
      case SENT -> answer(ctx, 200, "转发成功");
      case UNKNOWN -> answer(ctx, 500, "转发失败 ID: %s 不存在".formatted(call.target()));
      case BUSY -> answer(ctx, 503, "转发失败 ID: %s 繁忙".formatted(call.target()));
    }
  }

  private static void answer(Context ctx, int status, String message) {
    ctx.status(status)
        .contentType("application/json; charset=utf-8")
        .header("Cache-Control", "no-store")
        .result(
            BodyJson.object()
                .put("status", status)
                .put("success", status == 200)
                .put("message", message)
                .toString());
  }

  /**
   * What came, with every field there and of its type.
   *
   * @param message the compact JSON text of the object that came
   */
  private record Call(
      String timestamp, String app, String target, String userId, String sign, String message) {

    static Optional<Call> of(byte[] body) {
      return BodyJson.objectIn(body).flatMap(Call::of);
    }

    private static Optional<Call> of(ObjectNode json) {
      if (!json.path("timestamp").isNumber() || !json.path("message").isObject()) {
        return Optional.empty();
      }
      Call call =
          new Call(
              json.get("timestamp").asText(),
              text(json, "app"),
              text(json, "target"),
              text(json, "userId"),
              text(json, "sign"),
              json.get("message").toString());
      return call.isWhole() ? Optional.of(call) : Optional.empty();
    }

    private static String text(ObjectNode json, String name) {
      String value = json.path(name).textValue();
      return value == null ? "" : value;
    }

    private boolean isWhole() {
      return !app.isEmpty()
          && isName(target)
          && isName(userId)
          && !sign.isEmpty()
          && Utf8.encode(message).isPresent();
    }

    /** Fit to be repeated in an answer. */
    private static boolean isName(String text) {
      return !text.isEmpty()
          && text.length() <= LONGEST_NAME
          && text.chars().noneMatch(Character::isISOControl)
          && Utf8.encode(text).isPresent();
    }

    boolean isSigned(Relay relay) {
      return relay.isSigned(app, timestamp, sign);
    }
  }
}
