package io.pushbridge.server;

/** The server could not start and has closed what it had opened. The message says why. */
public final class StartFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With words for the operator. */
  public StartFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
