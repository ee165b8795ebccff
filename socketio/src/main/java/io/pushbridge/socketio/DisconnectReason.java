package io.pushbridge.socketio;

import io.pushbridge.socketio.engine.CloseReason;

/**
 * Why a socket is no longer connected; {@link #text()} is the wording that Socket.IO servers use.
 */
public enum DisconnectReason {
  /** The connection was closed by the client or lost. */
  TRANSPORT_CLOSE("transport close"),
  /** The connection broke. */
  TRANSPORT_ERROR("transport error"),
  /** The client did not answer in time. */
  PING_TIMEOUT("ping timeout"),
  /** The client sent something that is not Socket.IO. */
  PARSE_ERROR("parse error"),
  /** The client's connection was closed by this server. */
  FORCED_CLOSE("forced close"),
  /** The client left the namespace. */
  CLIENT_NAMESPACE_DISCONNECT("client namespace disconnect"),
  /** {@link Socket#disconnect} was called. */
  SERVER_NAMESPACE_DISCONNECT("server namespace disconnect"),
  /** The server is being closed. */
  SERVER_SHUTTING_DOWN("server shutting down"),
  /** More waited for the client than its outbox may hold. */
  SLOW_CONSUMER("slow consumer");

  private final String text;

  DisconnectReason(String text) {
    this.text = text;
  }

  /** The wording of the Socket.IO documentation, for instance {@code ping timeout}. */
  public String text() {
    return text;
  }

  static DisconnectReason of(CloseReason reason) {
    return switch (reason) {
      case TRANSPORT_CLOSE -> TRANSPORT_CLOSE;
      case TRANSPORT_ERROR -> TRANSPORT_ERROR;
      case PING_TIMEOUT -> PING_TIMEOUT;
      case PARSE_ERROR -> PARSE_ERROR;
      case FORCED_CLOSE -> FORCED_CLOSE;
      case SERVER_SHUTTING_DOWN, RESTART -> SERVER_SHUTTING_DOWN;
      case SLOW_CONSUMER -> SLOW_CONSUMER;
    };
  }
}
