package io.pushbridge.broker.routing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that takes one task after the other, in the order they were given, and survives every
 * one of them. Thread-safe.
 *
 * <p>Its queue has no bound of its own, because no task may be dropped: it is bounded by those who
 * fill it, each of which waits for its former tasks (a connection stops reading when too many of
 * its publishes are in progress).
 */
final class Lane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final long CLOSING_SECONDS = 10;

  private final ExecutorService thread;

  Lane(ThreadFactory threads) {
    this.thread =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
  }

  /**
   * Runs the task after all earlier ones.
   *
   * @return completes on the lane when the task is done, with its failure if it failed; fails at
   *     once if the lane is closed
   */
  CompletionStage<Void> run(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      thread.execute(() -> runNow(task, done));
    } catch (RejectedExecutionException closed) {
      done.completeExceptionally(closed);
    }
    return done;
  }

  private static void runNow(Runnable task, CompletableFuture<Void> done) {
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      LOG.error("event=routing_failed", failure);
      done.completeExceptionally(failure);
      return;
    }
    done.complete(null);
  }

  /** Finishes what was given and ends. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("event=lane_not_finished seconds={}", CLOSING_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
