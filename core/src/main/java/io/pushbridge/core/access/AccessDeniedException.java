package io.pushbridge.core.access;

/** The app's access manager does not allow what a client asked for. */
public final class AccessDeniedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace: it is an answer, not a fault. */
  public AccessDeniedException() {
    super("permission denied", null, false, false);
  }
}
