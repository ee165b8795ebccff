package io.pushbridge.apns.credential;

/** A credential is not what it should be; the message says why, without the secret. */
public final class InvalidCredentialException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With words for the operator. */
  public InvalidCredentialException(String message) {
    super(message);
  }

  /** With words for the operator, and what broke. */
  public InvalidCredentialException(String message, Throwable cause) {
    super(message, cause);
  }
}
