package io.pushbridge.core.link;

/** The other broker is away, or did not answer in time; trying again later makes sense. */
public final class LinkAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The broker is away. */
  public LinkAwayException() {
    super("the broker that the app is joined to is away");
  }
}
