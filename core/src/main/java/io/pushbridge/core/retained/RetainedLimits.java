package io.pushbridge.core.retained;

import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;

/**
 * How much an app may retain.
 *
 * @param messages how many topics may hold a retained message
 * @param bytes what these messages may take in the store altogether, bodies and all
 */
public record RetainedLimits(int messages, long bytes) {
  /** What an app may retain that sets no bounds: 10,000 messages and 64 MiB. */
  public static final RetainedLimits DEFAULT = of(AppLimits.DEFAULT);

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

  /** Those of an app. */
  public static RetainedLimits of(AppLimits limits) {
    return new RetainedLimits(
        limits.of(AppLimit.RETAINED_MESSAGES), limits.of(AppLimit.RETAINED_BYTES));
  }
}
