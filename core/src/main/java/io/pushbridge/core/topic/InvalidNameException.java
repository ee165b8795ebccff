package io.pushbridge.core.topic;

/** A topic, filter or alias that came from outside breaks its syntax. The message says how. */
public final class InvalidNameException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** With words for the client. */
  public InvalidNameException(String message) {
    super(message);
  }
}
