package io.pushbridge.socketio.engine;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;

/** Cross-origin rules (socketio-protocol.md §1). Stateless. */
final class Cors {
  private static final String METHODS = "GET, POST, OPTIONS";

  private final Origins origins;

  Cors(Origins origins) {
    this.origins = origins;
  }

  /** Whether the request may be served. */
  boolean allows(Exchange exchange) {
    String origin = exchange.headers().value("Origin");
    return origin == null || origins.allows(origin);
  }

  /** The answer to a preflight. */
  Reply preflight(Exchange exchange) {
    String asked = exchange.headers().value("Access-Control-Request-Headers");
    return new Reply(
        200,
        null,
        new byte[0],
        Map.of(
            "Access-Control-Allow-Methods",
            METHODS,
            "Access-Control-Allow-Headers",
            asked == null ? "Content-Type" : asked,
            "Access-Control-Max-Age",
            "600"));
  }

  /** Tells the browser that its page may read the answer. */
  void mark(Exchange exchange, HttpHeaders answer) {
    String origin = exchange.headers().value("Origin");
    if (origin == null) {
      answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    } else if (origins.allows(origin)) {
      answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
      answer.set(HttpHeaderNames.VARY, "Origin");
    }
  }
}
