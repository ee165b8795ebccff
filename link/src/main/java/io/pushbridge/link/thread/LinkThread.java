package io.pushbridge.link.thread;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does one thing after the other, and survives what fails. Thread-safe; only {@link
 * #end} blocks.
 */
public final class LinkThread implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(LinkThread.class);
  private static final long GOODBYE_MILLIS = 1_000;

  private final String name;
  private final ScheduledExecutorService thread;

  /** A thread of this name. */
  public LinkThread(String name) {
    this.name = name;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread made = new Thread(work, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Does it in its turn; nothing happens after the end. */
  @Override
  public void execute(Runnable work) {
    submit(work);
  }

  private boolean submit(Runnable work) {
    try {
      thread.execute(() -> tried(work));
      return true;
    } catch (RejectedExecutionException ended) {
      LOG.debug("event=link_ended thread=\"{}\"", name);
      return false;
    }
  }

  private void tried(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("event=link_failed thread=\"{}\"", name, e);
    }
  }

  /** Does it later; nothing happens after the end. */
  public void later(Runnable work, long millis) {
    try {
      var unused = thread.schedule(() -> tried(work), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ended) {
      LOG.debug("event=link_ended thread=\"{}\"", name);
    }
  }

  /**
   * Ends it. Waits a moment for the goodbye. Idempotent.
   *
   * @param farewell says goodbye, on the thread, and completes what it is given when it is said
   */
  public void end(Consumer<CompletableFuture<Void>> farewell) {
    CompletableFuture<Void> goodbye = new CompletableFuture<>();
    if (!submit(() -> farewell.accept(goodbye))) {
      return;
    }
    try {
      goodbye.get(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("event=link_goodbye_failed thread=\"{}\" cause={}", name, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
  }
}
