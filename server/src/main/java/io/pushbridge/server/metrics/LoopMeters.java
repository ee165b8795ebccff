package io.pushbridge.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * How long the event loops let work wait: once a second each is handed a task, and what passes
 * until it runs is recorded. A loop that does not come to it gets no second one, and shows as
 * stalled for as long. Thread-safe.
 */
final class LoopMeters implements AutoCloseable {
  private static final long PERIOD_MILLIS = 1_000;
  private static final double NANOS = 1e9;
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(100_000),
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2)
  };

  /** One loop; the task that it has not come to yet. */
  private static final class Probe {
    private static final long NONE = Long.MIN_VALUE;

    private final EventExecutor loop;
    // Set by the timer, unset by the loop.
    private volatile long handed = NONE;

    Probe(EventExecutor loop) {
      this.loop = loop;
    }

    double stalledSeconds() {
      long since = handed;
      return since == NONE ? 0 : (System.nanoTime() - since) / NANOS;
    }
  }

  private final List<Probe> probes = new ArrayList<>();
  private final Timer delays;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "loop-delays");
            thread.setDaemon(true);
            return thread;
          });

  private LoopMeters(Iterable<EventExecutor> loops, MeterRegistry registry) {
    loops.forEach(loop -> probes.add(new Probe(loop)));
    delays =
        Timer.builder("pushbridge.event.loop.delay")
            .description("From work being handed to an event loop to its being done")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    Gauge.builder("pushbridge.event.loop.stalled", this, LoopMeters::longest)
        .description("For how long the slowest event loop has not come to its work")
        .baseUnit("seconds")
        .register(registry);
  }

  /** Watches these loops. */
  static LoopMeters watch(Iterable<EventExecutor> loops, MeterRegistry registry) {
    LoopMeters meters = new LoopMeters(loops, registry);
    var unused =
        meters.timer.scheduleWithFixedDelay(
            meters::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return meters;
  }

  private double longest() {
    return probes.stream().mapToDouble(Probe::stalledSeconds).max().orElse(0);
  }

  private void look() {
    for (Probe probe : probes) {
      if (probe.handed == Probe.NONE) {
        long now = System.nanoTime();
        probe.handed = now;
        try {
          probe.loop.execute(() -> came(probe, now));
        } catch (RejectedExecutionException stopping) {
          probe.handed = Probe.NONE;
        }
      }
    }
  }

  private void came(Probe probe, long handed) {
    delays.record(System.nanoTime() - handed, TimeUnit.NANOSECONDS);
    probe.handed = Probe.NONE;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
