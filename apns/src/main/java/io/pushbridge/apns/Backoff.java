package io.pushbridge.apns;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: doubling from the first to the longest, and anything
 * from half of that to all of it, so that what failed together does not come again together.
 *
 * @param first after the first failure
 * @param longest at most
 */
record Backoff(Duration first, Duration longest) {
  static final Backoff STANDARD = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private static final int MOST_DOUBLINGS = 20;

  /** The wait in milliseconds after so many failures, 1 or more. */
  long millis(int failures) {
    long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
    long whole = Math.max(1, Math.min(doubled, longest.toMillis()));
    return whole / 2 + ThreadLocalRandom.current().nextLong(whole - whole / 2 + 1);
  }
}
