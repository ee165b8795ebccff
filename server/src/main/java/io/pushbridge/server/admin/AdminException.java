package io.pushbridge.server.admin;

/** A request to the running server did not work. The message is fit to be shown. */
public final class AdminException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  /** With the HTTP status of the answer, 0 when none came, and words for the operator. */
  public AdminException(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** The HTTP status of the answer, 0 when none came. */
  public int status() {
    return status;
  }
}
