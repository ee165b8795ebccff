package io.pushbridge.core.link;

/** The broker understood and refuses; the same again would be refused again. */
public final class LinkRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message what was refused, in the broker's words if it has any
   */
  public LinkRefusedException(String message) {
    super(message);
  }
}
