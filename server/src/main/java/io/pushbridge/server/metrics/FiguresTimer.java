package io.pushbridge.server.metrics;

import io.pushbridge.core.figures.SystemTopics;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that every app is told its figures when they are due by the server's clock. */
public final class FiguresTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FiguresTimer.class);
  private static final long LOOK_MILLIS = 500;

  private final SystemTopics topics;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "figures");
            thread.setDaemon(true);
            return thread;
          });

  private FiguresTimer(SystemTopics topics) {
    this.topics = topics;
  }

  /** Starts. */
  public static FiguresTimer start(SystemTopics topics) {
    FiguresTimer figures = new FiguresTimer(topics);
    var unused =
        figures.timer.scheduleWithFixedDelay(
            figures::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return figures;
  }

  private void look() {
    try {
      topics.refreshIfDue();
    } catch (RuntimeException e) {
      LOG.warn("event=figures_failed", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
