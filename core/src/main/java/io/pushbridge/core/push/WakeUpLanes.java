package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.TokenPage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the wake-ups: of each app some at a time; of the others only their numbers are in memory,
 * the rest waits in the outbox. So one app's hundred thousand do not keep another's waiting, and a
 * small wake-up does not wait for a large one. Thread-safe.
 */
final class WakeUpLanes {
  private static final Logger LOG = LoggerFactory.getLogger(WakeUpLanes.class);

  /** Wake-ups of one app whose devices are being answered for at a time. */
  static final int RUNNING = 200;

  private static final long TICK_SECONDS = 2;

  private static final class Lane {
    final Set<WakeUpRun> running = new HashSet<>();
    // Answered for, and about to be written.
    final Set<WakeUpRun> ending = new HashSet<>();
    final Deque<Long> waiting = new ArrayDeque<>();
    int starting;

    boolean hasRoom() {
      return running.size() + starting < RUNNING;
    }
  }

  private final WakeUpOutbox outbox;
  private final BiFunction<PendingWakeUp, WakeUpRun.Host, WakeUpRun> runs;
  private final ScheduledExecutorService ticker;
  // All guarded by this.
  private final Map<AppKey, Lane> lanes = new HashMap<>();
  private boolean ticking;
  private boolean closed;

  WakeUpLanes(WakeUpOutbox outbox, BiFunction<PendingWakeUp, WakeUpRun.Host, WakeUpRun> runs) {
    this.outbox = outbox;
    this.runs = runs;
    this.ticker =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "wake-ups");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A new wake-up; its first page if it was looked up just now. */
  void add(PendingWakeUp wakeUp, Optional<TokenPage> first) {
    WakeUpRun run;
    synchronized (this) {
      Lane lane = laneOf(wakeUp.message().app());
      if (closed) {
        return;
      }
      if (!lane.hasRoom() || !lane.waiting.isEmpty()) {
        lane.waiting.add(wakeUp.number());
        return;
      }
      run = begun(lane, wakeUp);
    }
    run.begin(first);
  }

  /** The thread begins with the first wake-up. */
  private Lane laneOf(AppKey app) {
    if (!ticking && !closed) {
      ticking = true;
      var unused =
          ticker.scheduleWithFixedDelay(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }
    return lanes.computeIfAbsent(app, key -> new Lane());
  }

  private WakeUpRun begun(Lane lane, PendingWakeUp wakeUp) {
    AppKey app = wakeUp.message().app();
    WakeUpRun run = runs.apply(wakeUp, new Host(app));
    lane.running.add(run);
    return run;
  }

  private void finished(AppKey app, WakeUpRun run) {
    synchronized (this) {
      Lane lane = laneOf(app);
      lane.running.remove(run);
      lane.ending.remove(run);
      dropIfEmpty(app, lane);
    }
    startNext(app);
  }

  private void answered(AppKey app, WakeUpRun run) {
    boolean moved;
    synchronized (this) {
      Lane lane = laneOf(app);
      moved = lane.running.remove(run);
      if (moved) {
        lane.ending.add(run);
      }
    }
    if (moved) {
      startNext(app);
    }
  }

  private final class Host implements WakeUpRun.Host {
    private final AppKey app;

    Host(AppKey app) {
      this.app = app;
    }

    @Override
    public void answered(WakeUpRun run) {
      WakeUpLanes.this.answered(app, run);
    }

    @Override
    public void finished(WakeUpRun run) {
      WakeUpLanes.this.finished(app, run);
    }
  }

  private void dropIfEmpty(AppKey app, Lane lane) {
    if (lane.running.isEmpty()
        && lane.ending.isEmpty()
        && lane.waiting.isEmpty()
        && lane.starting == 0) {
      lanes.remove(app);
    }
  }

  void resume(List<WakeUpOutbox.Waiting> all) {
    Set<AppKey> apps = new HashSet<>();
    synchronized (this) {
      for (WakeUpOutbox.Waiting waiting : all) {
        laneOf(waiting.app()).waiting.add(waiting.number());
        apps.add(waiting.app());
      }
    }
    if (!all.isEmpty()) {
      LOG.info("event=wake_ups_resumed count={}", all.size());
    }
    apps.forEach(this::startNext);
  }

  /** Starts waiting ones as long as there is room. */
  private void startNext(AppKey app) {
    while (true) {
      long number;
      synchronized (this) {
        Lane lane = lanes.get(app);
        if (closed || lane == null || lane.waiting.isEmpty() || !lane.hasRoom()) {
          return;
        }
        number = lane.waiting.remove();
        lane.starting++;
      }
      outbox.find(number).whenComplete((found, failure) -> start(app, number, found, failure));
    }
  }

  private void start(AppKey app, long number, Optional<PendingWakeUp> found, Throwable failure) {
    WakeUpRun run = null;
    synchronized (this) {
      Lane lane = laneOf(app);
      lane.starting--;
      if (failure != null) {
        LOG.warn("event=wake_up_unreadable number={} cause={}", number, failure.toString());
        lane.waiting.addFirst(number);
        return;
      }
      if (found.isPresent() && !closed) {
        run = begun(lane, found.get());
      } else {
        dropIfEmpty(app, lane);
      }
    }
    if (run != null) {
      run.begin(Optional.empty());
    } else {
      startNext(app);
    }
  }

  private void tick() {
    List<WakeUpRun> all;
    List<AppKey> apps;
    synchronized (this) {
      all = runningNow();
      apps = List.copyOf(lanes.keySet());
    }
    try {
      all.forEach(WakeUpRun::tick);
      apps.forEach(this::startNext);
    } catch (RuntimeException e) {
      // The next tick must come.
      LOG.warn("event=wake_up_tick_failed", e);
    }
  }

  private List<WakeUpRun> runningNow() {
    return lanes.values().stream()
        .flatMap(lane -> Stream.concat(lane.running.stream(), lane.ending.stream()))
        .toList();
  }

  synchronized int pending() {
    return lanes.values().stream()
        .mapToInt(
            lane -> lane.running.size() + lane.ending.size() + lane.waiting.size() + lane.starting)
        .sum();
  }

  void close(Duration patience) {
    List<WakeUpRun> all;
    synchronized (this) {
      closed = true;
      all = runningNow();
    }
    ticker.shutdown();
    CompletableFuture<?>[] ends =
        all.stream()
            .map(run -> run.stop().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(ends)
        .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> null)
        .join();
    all.forEach(WakeUpRun::tick);
  }
}
