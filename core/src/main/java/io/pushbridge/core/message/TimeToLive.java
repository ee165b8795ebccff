package io.pushbridge.core.message;

/**
 * How long a message waits for recipients that are away (README.md of the specification, "Limits").
 *
 * @param seconds 1 to {@link #MAXIMUM_SECONDS}
 */
public record TimeToLive(long seconds) {
  /** 15 days; more is clamped. */
  public static final long MAXIMUM_SECONDS = 15L * 24 * 3600;

  /** 5 days: what a publisher gets that asks for nothing. */
  public static final TimeToLive DEFAULT = new TimeToLive(5L * 24 * 3600);

  /**
   * Wraps seconds.
   *
   * @throws IllegalArgumentException outside 1 to the maximum
   */
  public TimeToLive {
    if (seconds < 1 || seconds > MAXIMUM_SECONDS) {
      throw new IllegalArgumentException("time to live must be 1 to " + MAXIMUM_SECONDS + " s");
    }
  }

  /** What a publisher asked for: larger values are clamped, zero and negative ones mean default. */
  public static TimeToLive ofSeconds(long seconds) {
    return seconds < 1 ? DEFAULT : new TimeToLive(Math.min(seconds, MAXIMUM_SECONDS));
  }

  /** Milliseconds since the epoch at which a message published at {@code now} ends. */
  public long expiryAt(long nowMillis) {
    return nowMillis + seconds * 1_000;
  }
}
