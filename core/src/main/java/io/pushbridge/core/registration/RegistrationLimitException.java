package io.pushbridge.core.registration;

/** The app has as many registered devices as it may. */
public final class RegistrationLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace: it is an answer. */
  public RegistrationLimitException() {
    super("the app has too many registered devices", null, false, false);
  }
}
