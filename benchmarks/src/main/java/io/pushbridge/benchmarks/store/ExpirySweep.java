package io.pushbridge.benchmarks.store;

import io.pushbridge.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast messages that have expired all at once are swept, beside 4,000 publishes a second, and
 * what these notice of it.
 *
 * <p>Arguments: a directory, and how many messages (default 1,000,000, in topics of 100).
 */
public final class ExpirySweep {
  private static final int PER_TOPIC = 100;
  private static final int RATE = 4_000;
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private ExpirySweep() {}

  /** Measures and prints. */
  public static void main(String[] args) throws IOException {
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    Path directory = Files.createTempDirectory(Path.of(args[0]), "sweep");
    ShiftedClock clock = new ShiftedClock(Clock.systemUTC());
    try (Store store = Population.open(directory, clock)) {
      fill(store, clock, count);
      publish(store, clock, "before", 20_000, -1);
      // Before: the sweep begins as soon as the clock says so.
      long expired = store.logFigures().expired();
      clock.shift(Duration.ofHours(2));
      long begin = System.nanoTime();
      ProcessorTime processor = new ProcessorTime();
      publish(store, clock, "during", Integer.MAX_VALUE, expired + count);
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "swept %d messages in %.1f s: %.0f/s, %.2f us of processor each with the publishes%n",
          count,
          seconds,
          count / seconds,
          processor.nanos() / 1e3 / count);
    } finally {
      Directories.delete(directory);
    }
  }

  private static void fill(Store store, Clock clock, int count) {
    Pipeline pipeline = new Pipeline(2_000);
    long now = clock.millis();
    for (int i = 0; i < count; i++) {
      pipeline.await();
      String topic = "topic/" + i % (count / PER_TOPIC);
      pipeline.started(Population.append(store, Population.message(topic, now, now + 3_600_000)));
    }
    pipeline.finish();
  }

  /** Publishes at the rate, until that many are sent or that many messages have been swept. */
  private static void publish(Store store, Clock clock, String when, int most, long swept) {
    Pipeline pipeline = new Pipeline(50_000);
    long begin = System.nanoTime();
    long gap = 1_000_000_000L / RATE;
    int sent = 0;
    while (sent < most && System.nanoTime() - begin < LONGEST.toNanos()) {
      if (swept >= 0 && store.logFigures().expired() >= swept) {
        break;
      }
      long due = begin + sent * gap;
      if (due - System.nanoTime() > 50_000) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      long now = clock.millis();
      pipeline.await();
      pipeline.started(
          Population.append(store, Population.message("live/" + sent % 100, now, now + 86_400_000)),
          due);
      sent++;
    }
    pipeline.finish();
    System.out.printf(
        Locale.ROOT,
        "%s: %d publishes at %d/s, acknowledged after %.2f ms p50, %.2f ms p99%n",
        when,
        sent,
        RATE,
        pipeline.millis(0.5),
        pipeline.millis(0.99));
  }
}
