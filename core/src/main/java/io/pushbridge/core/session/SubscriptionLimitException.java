package io.pushbridge.core.session;

/** The session holds as many subscriptions as its app allows. */
public final class SubscriptionLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace: it is an answer, not a fault. */
  public SubscriptionLimitException(int limit) {
    super("more than " + limit + " subscriptions", null, false, false);
  }
}
