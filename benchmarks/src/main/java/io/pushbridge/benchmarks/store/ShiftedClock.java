package io.pushbridge.benchmarks.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that can be put forward. Thread-safe. */
final class ShiftedClock extends Clock {
  private final Clock clock;
  private final AtomicLong shift = new AtomicLong();

  ShiftedClock(Clock clock) {
    this.clock = clock;
  }

  void shift(Duration more) {
    shift.addAndGet(more.toMillis());
  }

  @Override
  public long millis() {
    return clock.millis() + shift.get();
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
