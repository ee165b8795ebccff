package io.pushbridge.core.retained;

/**
 * How much an app may retain.
 *
 * @param messages how many topics may hold a retained message
 * @param bytes what these messages may take in the store altogether, bodies and all
 */
public record RetainedLimits(int messages, long bytes) {
  /** 10,000 messages and 64 MiB. */
  public static final RetainedLimits DEFAULT = new RetainedLimits(10_000, 64L << 20);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if one is negative; 0 means that the app retains nothing
   */
  public RetainedLimits {
    if (messages < 0 || bytes < 0) {
      throw new IllegalArgumentException("limits of retained messages must not be negative");
    }
  }
}
