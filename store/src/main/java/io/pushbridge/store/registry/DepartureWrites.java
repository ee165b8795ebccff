package io.pushbridge.store.registry;

import io.pushbridge.store.writer.BackgroundTask;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Writes departures that have been in memory for long enough, some at a time, for others wait for
 * the same commits. Confined to the writer thread.
 */
final class DepartureWrites implements BackgroundTask {
  private static final int PORTION = 100;
  private static final Duration BETWEEN_PORTIONS = Duration.ofMillis(5);
  private static final Duration REST = Duration.ofSeconds(1);

  private final Clock clock;
  private final Departures departures;
  private final Function<List<Long>, CompletionStage<Void>> write;
  private List<Long> due = List.of();
  private boolean writing;

  DepartureWrites(
      Clock clock, Departures departures, Function<List<Long>, CompletionStage<Void>> write) {
    this.clock = clock;
    this.departures = departures;
    this.write = write;
  }

  @Override
  public boolean slice() {
    if (writing) {
      return false;
    }
    if (due.isEmpty()) {
      long before = clock.millis() - Departures.KEPT_MILLIS;
      due = departures.all(left -> left.disconnectedAt() < before);
    }
    if (!due.isEmpty()) {
      int count = Math.min(PORTION, due.size());
      writing = true;
      // What fails stays a departure, and is found again.
      CompletionStage<Void> unused =
          write.apply(due.subList(0, count)).whenComplete((done, failure) -> writing = false);
      due = due.subList(count, due.size());
    }
    return false;
  }

  @Override
  public Duration pause() {
    return due.isEmpty() ? REST : BETWEEN_PORTIONS;
  }

  @Override
  public String toString() {
    return "writing of departures";
  }
}
