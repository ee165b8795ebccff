package io.pushbridge.core.message;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes ids of 41 bits of milliseconds since 2012, 10 bits of node and 12 bits of sequence
 * (README.md of the specification, "Ids"). Ids of one instance grow strictly; when a millisecond's
 * 4,096 are used up, or the clock steps back, it borrows from the time to come. Thread-safe,
 * lock-free.
 */
public final class Snowflake {
  private static final long EPOCH = Instant.parse("2012-01-01T00:00:00Z").toEpochMilli();
  private static final int NODE_BITS = 10;
  private static final int SEQUENCE_BITS = 12;
  private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

  private final Clock clock;
  private final long node;
  // Milliseconds and sequence of the newest id, without the node between them.
  private final AtomicLong newest = new AtomicLong();

  /**
   * A source of ids.
   *
   * @param clock the time
   * @param node 0 to 1023, unlike that of every other server of a cluster
   */
  public Snowflake(Clock clock, int node) {
    if (node < 0 || node >= 1 << NODE_BITS) {
      throw new IllegalArgumentException("node must be 0 to 1023");
    }
    this.clock = clock;
    this.node = node;
  }

  /** The next id; positive. */
  public long next() {
    long now = (clock.millis() - EPOCH) << SEQUENCE_BITS;
    long tick = newest.updateAndGet(last -> Math.max(last + 1, now));
    return ((tick >>> SEQUENCE_BITS) << (NODE_BITS + SEQUENCE_BITS))
        | (node << SEQUENCE_BITS)
        | (tick & SEQUENCE_MASK);
  }

  /** The next id, as a message's. */
  public MessageId nextMessageId() {
    return new MessageId(next());
  }
}
