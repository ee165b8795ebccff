package io.pushbridge.store.reader;

import io.pushbridge.store.writer.StoreUnavailableException;
import io.pushbridge.store.writer.StoreUnavailableException.Reason;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads on threads of their own, as many at once as there are threads; with a single thread they
 * complete in the order they were asked for. What does not fit into the queue fails. Thread-safe;
 * {@link #submit} never blocks.
 */
public final class StoreReaders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreReaders.class);

  private final ThreadPoolExecutor threads;

  /**
   * Starts the threads.
   *
   * @param name what they are called
   * @param count how many
   * @param maxQueued how many reads may wait
   */
  public StoreReaders(String name, int count, int maxQueued) {
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(maxQueued),
            task -> new Thread(task, name + "-" + number.incrementAndGet()));
  }

  /** Queues a read; the stage completes on the reader's thread. */
  public <T> CompletionStage<T> submit(Callable<T> read) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    try {
      threads.execute(() -> run(read, stage));
    } catch (RejectedExecutionException full) {
      stage.completeExceptionally(
          threads.isShutdown()
              ? new StoreUnavailableException(Reason.CLOSED, "the store is closed", null)
              : new StoreUnavailableException(
                  Reason.QUEUE_FULL, "too many reads are waiting for the store", null));
    }
    return stage;
  }

  private static <T> void run(Callable<T> read, CompletableFuture<T> stage) {
    T result;
    try {
      result = read.call();
    } catch (Exception | Error e) {
      LOG.warn("event=store_read_failed", e);
      stage.completeExceptionally(
          new StoreUnavailableException(Reason.FAILED, "the store could not be read", e));
      return;
    }
    stage.complete(result);
  }

  /** How many reads wait now. */
  public int queued() {
    return threads.getQueue().size();
  }

  /** Takes no more reads, finishes those queued and waits for that. */
  @Override
  public void close() {
    threads.shutdown();
    boolean interrupted = false;
    boolean over = false;
    while (!over) {
      try {
        over = threads.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // An interrupt must not reach a reader: inside a file operation it would close the file.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
