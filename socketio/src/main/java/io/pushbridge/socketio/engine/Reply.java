package io.pushbridge.socketio.engine;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An HTTP answer.
 *
 * @param status the status code
 * @param contentType the content type, or null for an empty body
 * @param body its bytes; must not be changed
 * @param headers further headers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the array is handed on
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
  static final String TEXT = "text/plain; charset=UTF-8";
  static final String JSON = "application/json";

  /** The answer to a POST whose packets were taken. */
  static final Reply OK = of(200, "text/html", "ok");

  static Reply of(int status, String contentType, byte[] body) {
    return new Reply(status, contentType, body, Map.of());
  }

  static Reply of(int status, String contentType, String body) {
    return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  static Reply empty(int status) {
    return of(status, null, new byte[0]);
  }

  /** An Engine.IO error: its status, code and message (socketio-protocol.md §1). */
  static Reply error(EngineError error) {
    return of(
        error.status(),
        JSON,
        "{\"code\":%d,\"message\":\"%s\"}".formatted(error.code(), error.message()));
  }
}
