package io.pushbridge.store.registry;

import io.pushbridge.core.message.Snowflake;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.mapdb.Atomic;
import org.mapdb.DB;

/**
 * Makes uids, each once, also when the clock steps back over a restart: the time up to which uids
 * may have been made is kept in the store, and a new start goes on after it. Uids are made on any
 * thread; everything else runs on the writer thread.
 */
final class Uids {
  private static final long LEASE = 10 * 60_000L;

  private final Clock clock;
  private final Snowflake ids;
  // Written by the writer thread.
  private volatile long floor;
  private volatile long leasedUntil;
  // Owned by the writer thread.
  private Atomic.Long stored;

  Uids(Clock clock, int node) {
    this.clock = clock;
    this.ids = new Snowflake(new FlooredClock(), node);
  }

  /** Opens the number in the database, now and after a rollback. */
  void open(DB db) {
    boolean first = stored == null;
    stored = db.atomicLong("registry.uids").createOrOpen();
    if (first) {
      floor = stored.get();
    }
    leasedUntil = 0;
    renew();
  }

  long next() {
    return ids.next();
  }

  /** Keeps the lease ahead of the clock; inside a mutation. */
  void renew() {
    long now = Math.max(clock.millis(), floor);
    if (leasedUntil - now < LEASE / 2) {
      stored.set(now + LEASE);
      leasedUntil = now + LEASE;
    }
  }

  /** The time, but never before the floor. */
  private final class FlooredClock extends Clock {
    @Override
    public long millis() {
      return Math.max(clock.millis(), floor);
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
      return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("only its milliseconds are asked for");
    }
  }
}
