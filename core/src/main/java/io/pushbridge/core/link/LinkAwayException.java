package io.pushbridge.core.link;

/** The other broker is away, or did not answer in time; trying again later makes sense. */
public final class LinkAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean nothingDone;

  /** The broker is away; what it did not confirm may be done all the same. */
  public LinkAwayException() {
    this(false);
  }

  private LinkAwayException(boolean nothingDone) {
    super("the broker that the app is joined to is away");
    this.nothingDone = nothingDone;
  }

  /** The broker is known to be away, so nothing was begun. */
  public static LinkAwayException beforehand() {
    return new LinkAwayException(true);
  }

  /** Whether nothing was begun. */
  public boolean nothingDone() {
    return nothingDone;
  }
}
