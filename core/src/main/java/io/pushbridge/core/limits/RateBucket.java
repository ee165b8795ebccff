package io.pushbridge.core.limits;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket that holds one second's worth of tokens and begins full. It is one number, the
 * time at which it will be full again, so that an idle one costs nothing and needs no refilling.
 * Thread-safe, without locks.
 */
public final class RateBucket {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long MILLI_NANOS = 1_000_000L;

  private final AtomicLong fullAt = new AtomicLong();

  /**
   * Takes one token.
   *
   * @param perSecond how many come back each second, at least 1; it may be another each time
   * @param nowMillis the time, in milliseconds since the epoch
   * @return whether there was one
   */
  public boolean take(int perSecond, long nowMillis) {
    long now = nowMillis * MILLI_NANOS;
    long worth = SECOND_NANOS / perSecond;
    while (true) {
      long was = fullAt.get();
      // Never further ahead than a second, unless the clock was set back.
      long from = was < now || was > now + SECOND_NANOS ? now : was;
      if (from + worth - now > SECOND_NANOS) {
        return false;
      }
      if (fullAt.compareAndSet(was, from + worth)) {
        return true;
      }
    }
  }
}
