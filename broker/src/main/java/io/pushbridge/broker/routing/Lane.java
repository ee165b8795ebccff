package io.pushbridge.broker.routing;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one task after the other, in the order they were given, and survives every one of them.
 * Thread-safe, without locks; nobody waits.
 *
 * <p>At any time one thread has the lane and does what is given to it: an event loop that finds it
 * free does its task itself, because to wake another thread costs more than most tasks, and what it
 * then offers to its own connections is written together at the end of its turn. Whatever is left
 * is done by a thread of the lane's own, and so is what other threads give, which have more to do
 * than to route.
 *
 * <p>Its queue has no bound of its own, because no task may be dropped: it is bounded by those who
 * fill it, each of which waits for its former tasks (a connection stops reading when too many of
 * its publishes are in progress).
 */
final class Lane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final long CLOSING_SECONDS = 10;

  /** How many tasks, others' too, an event loop does before it goes on with its own work. */
  private static final int TURN = 256;

  /** A task and what completes when it is done: one object for both. */
  private static final class Step extends CompletableFuture<Void> {
    private final Runnable task;

    Step(Runnable task) {
      this.task = task;
    }

    void run() {
      try {
        task.run();
      } catch (RuntimeException | Error failure) {
        LOG.error("event=routing_failed", failure);
        completeExceptionally(failure);
        return;
      }
      complete(null);
    }
  }

  private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  // Whether somebody has the lane. Who gives it back looks for what came meanwhile.
  private final AtomicBoolean taken = new AtomicBoolean();
  // Set by the lane's thread before it looks a last time and sleeps.
  private volatile boolean asleep;
  private volatile boolean closed;
  // What is given from then on is refused by whoever finds it.
  private volatile boolean ended;

  Lane(ThreadFactory threads) {
    this.thread = threads.newThread(this::work);
    thread.start();
  }

  /**
   * Runs the task after all earlier ones; at once, if this is an event loop and the lane is free.
   *
   * @return completes on the lane when the task is done, with its failure if it failed; fails at
   *     once if the lane is closed
   */
  CompletionStage<Void> run(Runnable task) {
    Step step = new Step(task);
    if (closed) {
      step.completeExceptionally(refusal());
      return step;
    }
    steps.add(step);
    if (Thread.currentThread() instanceof FastThreadLocalThread) {
      help();
    } else if (!taken.get()) {
      wake();
    }
    if (ended) {
      refuseAll();
    }
    return step;
  }

  /** Does what there is, if nobody else does. */
  private void help() {
    int left = TURN;
    while (left > 0 && !steps.isEmpty() && taken.compareAndSet(false, true)) {
      for (Step step = steps.poll(); step != null; step = --left > 0 ? steps.poll() : null) {
        step.run();
      }
      taken.set(false);
    }
    if (left == 0 && !steps.isEmpty()) {
      wake();
    }
  }

  private void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  private void work() {
    while (true) {
      // Read first: what was given before it was closed is still done.
      boolean last = closed;
      while (!steps.isEmpty() && taken.compareAndSet(false, true)) {
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
          step.run();
        }
        taken.set(false);
      }
      if (last && !taken.get()) {
        ended = true;
        refuseAll();
        return;
      }
      asleep = true;
      if ((steps.isEmpty() || taken.get()) && (!closed || taken.get())) {
        LockSupport.parkNanos(this, last ? 1_000_000 : Long.MAX_VALUE);
      }
      asleep = false;
    }
  }

  private void refuseAll() {
    for (Step step = steps.poll(); step != null; step = steps.poll()) {
      step.completeExceptionally(refusal());
    }
  }

  private static RejectedExecutionException refusal() {
    return new RejectedExecutionException("the lane is closed");
  }

  /** Finishes what was given and ends. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSING_SECONDS));
      if (thread.isAlive()) {
        LOG.warn("event=lane_not_finished seconds={}", CLOSING_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
