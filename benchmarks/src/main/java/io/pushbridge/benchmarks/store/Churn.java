package io.pushbridge.benchmarks.store;

import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A day of coming and going in a few minutes: each hour a portion of new sessions subscribe to
 * topics with new names and leave for good, messages to these and to lasting topics are stored and
 * expire an hour later. Prints how large the store's contents are after each hour.
 *
 * <p>Arguments: a directory, hours (default 24), sessions each hour (default 2,000), messages each
 * hour (default 20,000).
 */
public final class Churn {
  private static final int LASTING = 500;

  private final Store store;
  private final ShiftedClock clock;
  private final int sessions;
  private final int messages;
  private int named;

  private Churn(Store store, ShiftedClock clock, int sessions, int messages) {
    this.store = store;
    this.clock = clock;
    this.sessions = sessions;
    this.messages = messages;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws IOException {
    int hours = args.length > 1 ? Integer.parseInt(args[1]) : 24;
    int sessions = args.length > 2 ? Integer.parseInt(args[2]) : 2_000;
    int messages = args.length > 3 ? Integer.parseInt(args[3]) : 20_000;
    Path directory = Files.createTempDirectory(Path.of(args[0]), "churn");
    ShiftedClock clock = new ShiftedClock(Clock.systemUTC());
    try (Store store = Population.open(directory, clock)) {
      Churn churn = new Churn(store, clock, sessions, messages);
      long before = 0;
      for (int hour = 1; hour <= hours; hour++) {
        churn.hour();
        long used = store.figures().usedBytes();
        System.out.printf(
            Locale.ROOT,
            "hour %3d: contents %8d KB, %+6d KB (%+.0f bytes for each new session), file %d MB%n",
            hour,
            used >> 10,
            (used - before) >> 10,
            (double) (used - before) / sessions,
            store.figures().volume().dataBytes() >> 20);
        before = used;
      }
    } finally {
      Directories.delete(directory);
    }
  }

  private void hour() {
    Pipeline pipeline = new Pipeline(1_000);
    int first = named;
    named += sessions;
    for (int i = first; i < named; i++) {
      pipeline.await();
      pipeline.started(
          Population.register(
              store,
              i,
              List.of("room/" + i, "device/" + i + "/#", "lasting/" + i % LASTING),
              1_800));
    }
    for (int i = 0; i < messages; i++) {
      pipeline.await();
      long now = clock.millis();
      String topic = i % 2 == 0 ? "lasting/" + i % LASTING : "room/" + (first + i / 2 % sessions);
      pipeline.started(Population.append(store, Population.message(topic, now, now + 3_600_000)));
    }
    pipeline.finish();
    clock.shift(Duration.ofHours(1));
    SessionRegistry registry = store.sessionRegistry();
    while (registry.forgetExpired(clock.millis(), 200).toCompletableFuture().join() > 0) {
      // Portion by portion.
    }
    while (store.logFigures().topics() > 0) {
      Thread.onSpinWait();
    }
  }
}
