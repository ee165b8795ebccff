package io.pushbridge.socketio.engine;

/** Something was still awaited from a client when its session ended. */
public final class SessionEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final CloseReason reason;

  /** With why it ended; null if it had ended before. */
  public SessionEndedException(CloseReason reason) {
    super(reason == null ? "session ended" : "session ended: " + reason.text(), null, false, false);
    this.reason = reason;
  }

  /** Why the session ended; null if it had ended before the question. */
  public CloseReason reason() {
    return reason;
  }
}
