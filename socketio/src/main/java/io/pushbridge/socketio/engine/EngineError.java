package io.pushbridge.socketio.engine;

/** The errors an Engine.IO request can be answered with (socketio-protocol.md §1). */
enum EngineError {
  TRANSPORT_UNKNOWN(400, 0, "Transport unknown"),
  SESSION_UNKNOWN(400, 1, "Session ID unknown"),
  BAD_METHOD(400, 2, "Bad handshake method"),
  BAD_REQUEST(400, 3, "Bad request"),
  FORBIDDEN(403, 4, "Forbidden"),
  UNSUPPORTED_VERSION(400, 5, "Unsupported protocol version"),
  UNAVAILABLE(503, 4, "Unavailable");

  private final int status;
  private final int code;
  private final String message;

  EngineError(int status, int code, String message) {
    this.status = status;
    this.code = code;
    this.message = message;
  }

  int status() {
    return status;
  }

  int code() {
    return code;
  }

  String message() {
    return message;
  }
}
