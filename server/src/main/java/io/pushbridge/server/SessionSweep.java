package io.pushbridge.server;

import io.pushbridge.core.registry.SessionRegistry;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets, in the background, sessions that are away for longer than they asked to be kept. */
final class SessionSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionSweep.class);
  private static final long PAUSE_SECONDS = 30;
  private static final int SLICE = 50;

  private final SessionRegistry registry;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "session-sweep");
            thread.setDaemon(true);
            return thread;
          });

  // Written by whoever completes a slice, read when the sweep is closed.
  private volatile Future<?> next = CompletableFuture.completedFuture(null);

  private SessionSweep(SessionRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  static SessionSweep start(SessionRegistry registry, Clock clock) {
    SessionSweep sweep = new SessionSweep(registry, clock);
    sweep.timer.execute(sweep::slice);
    return sweep;
  }

  /** One slice, and the next one at once if there may be more, else after a pause. */
  private void slice() {
    registry
        .forgetExpired(clock.millis(), SLICE)
        .whenComplete(
            (gone, failure) -> {
              if (failure != null) {
                LOG.warn("event=session_sweep_failed cause={}", failure.toString());
              } else if (gone > 0) {
                LOG.info("event=sessions_expired count={}", gone);
              }
              boolean more = failure == null && gone == SLICE;
              sliceAfter(more ? 0 : PAUSE_SECONDS);
            });
  }

  private void sliceAfter(long seconds) {
    try {
      next = timer.schedule(this::slice, seconds, TimeUnit.SECONDS);
    } catch (RejectedExecutionException closed) {
      // The server stops; there is no next slice.
    }
  }

  @Override
  public void close() {
    next.cancel(false);
    timer.shutdownNow();
  }
}
