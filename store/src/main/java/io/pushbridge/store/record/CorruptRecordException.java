package io.pushbridge.store.record;

/** A stored record cannot be what was written; the message says where it broke. */
public final class CorruptRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With words for the log. */
  public CorruptRecordException(String message) {
    super(message);
  }
}
