package io.pushbridge.core.session;

/** A newer connection took the session over before this one was through with connecting. */
public final class TakenOverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace: it is an answer, not a fault. */
  public TakenOverException() {
    super("taken over by a newer connection", null, false, false);
  }
}
