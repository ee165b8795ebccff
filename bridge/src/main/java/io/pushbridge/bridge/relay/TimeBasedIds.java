package io.pushbridge.bridge.relay;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes UUIDs of version 1 (RFC 9562 §5.1) with a random node in place of a network address. Each
 * is new, also within a tick of the clock and when the clock is set back. Thread-safe.
 */
final class TimeBasedIds {
  /** From 1582-10-15 to 1970-01-01, in steps of 100 ns. */
  private static final long EPOCH = 0x01B21DD213814000L;

  private static final int STEPS_PER_MILLI = 10_000;
  private static final long MULTICAST = 1L << 40;

  private final Clock clock;
  private final AtomicLong last = new AtomicLong();
  private final long low;

  TimeBasedIds(Clock clock) {
    this.clock = clock;
    SecureRandom random = new SecureRandom();
    long node = (random.nextLong() & 0xFFFF_FFFF_FFFFL) | MULTICAST;
    long sequence = random.nextInt(1 << 14);
    this.low = 0x8000_0000_0000_0000L | (sequence << 48) | node;
  }

  String next() {
    long now = EPOCH + clock.millis() * STEPS_PER_MILLI;
    long time = last.updateAndGet(before -> Math.max(before + 1, now));
    long high = (time << 32) | ((time >>> 16) & 0xFFFF_0000L) | 0x1000L | ((time >>> 48) & 0x0FFFL);
    return new UUID(high, low).toString();
  }
}
