package io.pushbridge.server.tls;

/** A PEM file that holds not what it should; the message is for the operator and shows no key. */
public final class InvalidPemException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidPemException(String message) {
    super(message);
  }

  InvalidPemException(String message, Throwable cause) {
    super(message, cause);
  }
}
