package io.pushbridge.socketio.engine;

/**
 * A packet or payload that breaks its protocol. The message is for logs; it never holds what the
 * client sent.
 */
public final class MalformedPacketException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public MalformedPacketException(String message) {
    super(message, null, false, false);
  }
}
