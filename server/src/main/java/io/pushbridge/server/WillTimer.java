package io.pushbridge.server;

import io.pushbridge.core.will.Wills;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the wills published that are due, every second. */
final class WillTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WillTimer.class);

  private final Wills wills;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "wills");
            thread.setDaemon(true);
            return thread;
          });

  private WillTimer(Wills wills) {
    this.wills = wills;
  }

  static WillTimer start(Wills wills) {
    WillTimer started = new WillTimer(wills);
    Future<?> unused = started.timer.scheduleWithFixedDelay(started::look, 0, 1, TimeUnit.SECONDS);
    return started;
  }

  private void look() {
    try {
      CompletionStage<Void> unused = wills.publishDue();
    } catch (RuntimeException failure) {
      // The next look finds what is still due.
      LOG.warn("event=wills_failed", failure);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
