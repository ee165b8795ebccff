package io.pushbridge.core.session;

/** The app has as many connected sessions as it may have. */
public final class ConnectionLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace: it is an answer, not a fault. */
  public ConnectionLimitException(int limit) {
    super("more than " + limit + " connections", null, false, false);
  }
}
