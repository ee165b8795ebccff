package io.pushbridge.socketio.engine;

/** Why an Engine.IO session ended; {@link #text()} is the wording that Socket.IO servers use. */
public enum CloseReason {
  /** The client closed the connection, or it was lost. */
  TRANSPORT_CLOSE("transport close"),
  /**
   * The transport broke a rule: a second poll at once, a frame that is too long, a heartbeat in the
   * wrong direction.
   */
  TRANSPORT_ERROR("transport error"),
  /** The client was silent for too long. */
  PING_TIMEOUT("ping timeout"),
  /** The client sent a packet that cannot be read. */
  PARSE_ERROR("parse error"),
  /** This server ended the connection. */
  FORCED_CLOSE("forced close"),
  /** The server is being closed. */
  SERVER_SHUTTING_DOWN("server shutting down"),
  /**
   * The server is being closed, and the client is to come back: a WebSocket just ends, for some
   * official clients notice the end of a closing handshake only when their heartbeat fails.
   */
  RESTART("server shutting down"),
  /** The client reads too slowly: its outbox is over its limit. */
  SLOW_CONSUMER("slow consumer");

  private final String text;

  CloseReason(String text) {
    this.text = text;
  }

  /** The wording of the Socket.IO documentation, for instance {@code ping timeout}. */
  public String text() {
    return text;
  }
}
