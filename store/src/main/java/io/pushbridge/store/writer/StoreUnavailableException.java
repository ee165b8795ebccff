package io.pushbridge.store.writer;

/**
 * The store did not take a mutation. Nothing was acknowledged; with {@link Reason#FAILED} it is
 * open whether a crash at this very moment would have kept it, so a repetition must do no harm.
 */
public final class StoreUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why the mutation was not taken. */
  public enum Reason {
    /** Too many mutations are waiting: try again later. */
    QUEUE_FULL,
    /** The disk is full or fails: no mutation is taken until it recovers. */
    FAILED,
    /** The store is closed. */
    CLOSED
  }

  private final Reason reason;

  /** With a message for the log; the cause may be null. */
  public StoreUnavailableException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why the mutation was not taken. */
  public Reason reason() {
    return reason;
  }
}
