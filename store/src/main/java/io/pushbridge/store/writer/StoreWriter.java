package io.pushbridge.store.writer;

import io.pushbridge.store.writer.StoreUnavailableException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs mutations on the store's one writer thread, many to a commit.
 *
 * <p>The thread takes whatever is queued, up to a batch (bounded by count and by what it writes),
 * runs it, commits once and then answers, does what is left to do, and starts over. So an idle
 * store commits at once, and a busy one pays one disk flush for many mutations.
 *
 * <p><b>The rule for mutations:</b> validate first, change afterwards. A mutation that throws
 * before it has changed anything fails its own stage only, with what it threw. One that throws
 * after a change takes its whole batch with it: everything in the batch is rolled back and fails
 * with {@link StoreUnavailableException}. What a mutation keeps in memory beside the store belongs
 * into {@code committed}, or must be rebuilt by the store's {@code Tables} after a rollback.
 *
 * <p>When a commit fails, its batch and everything queued fails, {@link #healthy} turns false, and
 * new mutations fail at once; the thread tries every half second to recover, and turns healthy
 * again by itself.
 *
 * <p>All methods may be called from any thread; {@link #submit} never blocks. Stages complete on
 * the writer thread: whoever attaches to one must not block there.
 */
public final class StoreWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** A batch that would write this much takes no more: a commit has it in memory at once. */
  private static final long BATCH_BYTES = 16L << 20;

  /** So many mutations are taken before their bytes are looked at. */
  private static final int RUN = 16;

  private final Durability durability;
  private final int maxBatch;
  private final BlockingQueue<Mutation<?>> queue;
  private final BackgroundSlices slices = new BackgroundSlices();
  private final Thread thread;

  /** The batch in hand; owned by the writer thread. */
  private final List<Mutation<?>> batch = new ArrayList<>();

  /** Why the store takes no writes now, or null; written by the writer thread. */
  private volatile Throwable failure;

  private volatile LongConsumer commitObserver = nanos -> {};
  private volatile boolean closing;
  private volatile boolean stopped;
  private final LongAdder commits = new LongAdder();

  /**
   * Starts the thread.
   *
   * @param durability commits and rolls back
   * @param maxBatch how many mutations go into one commit at most
   * @param maxQueued how many may wait; more fail with {@link Reason#QUEUE_FULL}
   * @param threads makes the one thread
   */
  public StoreWriter(Durability durability, int maxBatch, int maxQueued, ThreadFactory threads) {
    this.durability = Objects.requireNonNull(durability);
    this.maxBatch = maxBatch;
    this.queue = new ArrayBlockingQueue<>(maxQueued);
    this.thread = threads.newThread(this::run);
    thread.start();
  }

  /**
   * Queues one mutation. The stage completes on the writer thread, in submission order, when the
   * commit that contains it is durable; it fails with {@link StoreUnavailableException} when the
   * commit failed, the queue is full or the writer closed.
   */
  public <T> CompletionStage<T> submit(Callable<T> mutation) {
    return submit(mutation, StoreWriter::ignore);
  }

  /**
   * The same; and {@code committed} runs on the writer thread after the commit, in submission
   * order, before the stage completes. It must neither block nor throw.
   */
  public <T> CompletionStage<T> submit(Callable<T> mutation, Consumer<? super T> committed) {
    return submit(mutation, committed, 0);
  }

  /** The same without it, for a mutation that writes about this many bytes. */
  public <T> CompletionStage<T> submit(Callable<T> mutation, int bytes) {
    return submit(mutation, StoreWriter::ignore, bytes);
  }

  /**
   * The same with both.
   *
   * @param bytes how much it writes, about; what is small need not be counted
   */
  public <T> CompletionStage<T> submit(
      Callable<T> mutation, Consumer<? super T> committed, int bytes) {
    Mutation<T> queued = new Mutation<>(mutation, committed, bytes);
    Throwable why = failure;
    if (closing) {
      queued.fail(unavailable(Reason.CLOSED, "the store is closed", null));
    } else if (why != null) {
      queued.fail(unavailable(Reason.FAILED, "the store takes no writes", why));
    } else if (!queue.offer(queued)) {
      queued.fail(
          unavailable(Reason.QUEUE_FULL, "too many writes are waiting for the store", null));
    } else if (stopped) {
      failQueued(unavailable(Reason.CLOSED, "the store is closed", null));
    }
    return queued.stage();
  }

  /**
   * Adds a task whose slices run before commits: for milliseconds while nobody waits, for a
   * fraction of one while many do.
   */
  public void background(BackgroundTask task) {
    slices.add(task);
    wake();
  }

  /**
   * Sets who is told of each commit: how long it took, in nanoseconds. Called on the writer thread;
   * it must neither block nor throw.
   */
  public void onCommit(LongConsumer observer) {
    commitObserver = observer;
  }

  /**
   * Whether mutations are taken; false between a failed commit and the recovery from it, and after
   * closing.
   */
  public boolean healthy() {
    return failure == null && !closing;
  }

  /** How many mutations wait for a commit now. */
  public int queued() {
    return queue.size();
  }

  /** How many commits have succeeded since the start. */
  public long commits() {
    return commits.sum();
  }

  /**
   * Takes no more mutations, commits those queued and stops the thread; waits for it. Not to be
   * called on the writer thread.
   */
  @Override
  public void close() {
    closing = true;
    wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        // An interrupt must not reach the thread: inside a file operation it would close the file.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ignore(Object result) {}

  private void wake() {
    // When the queue is full the thread is awake anyway.
    boolean unused = queue.offer(new Mutation<>(() -> null, StoreWriter::ignore, 0));
  }

  private void run() {
    while (!closing || !queue.isEmpty()) {
      try {
        if (failure == null) {
          step();
        } else {
          recover();
        }
      } catch (
          Throwable e) { // the thread outlives everything, or the store would stand still for good
        fail(e);
      }
    }
    stopped = true;
    failQueued(unavailable(Reason.CLOSED, "the store is closed", null));
  }

  private void step() throws IOException {
    take();
    long before = durability.changes();
    Throwable broken = runBatch();
    if (broken == null) {
      broken = slices.run(durability, queue::size, !batch.isEmpty());
    }
    if (broken != null) {
      fail(broken);
      return;
    }
    boolean changed = durability.changes() != before;
    if (changed) {
      long begun = System.nanoTime();
      durability.commit();
      commits.increment();
      commitObserver.accept(System.nanoTime() - begun);
    }
    batch.forEach(Mutation::answer);
    batch.clear();
    if (changed) {
      durability.settle();
    }
  }

  /**
   * Fills the batch from the queue; waits for the first mutation no longer than the background
   * tasks rest.
   */
  private void take() {
    Mutation<?> first = queue.poll();
    if (first == null) {
      letSubmit();
      first = queue.poll();
    }
    if (first == null && !closing) {
      first = await(slices.nanosToNext());
    }
    if (first != null) {
      batch.add(first);
      long bytes = first.bytes();
      int taken = 1;
      while (taken > 0 && batch.size() < maxBatch && bytes < BATCH_BYTES) {
        int from = batch.size();
        taken = queue.drainTo(batch, Math.min(RUN, maxBatch - from));
        for (Mutation<?> more : batch.subList(from, from + taken)) {
          bytes += more.bytes();
        }
      }
    }
  }

  /**
   * On a processor that is busy, whoever submits goes on: a burst comes as one batch instead of one
   * by one, each with a wake-up of its own.
   */
  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
  private static void letSubmit() {
    Thread.yield();
  }

  private Mutation<?> await(long nanos) {
    try {
      return nanos <= 0 ? null : queue.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt this thread; the flag is cleared, for it would close the
      // files.
      return null;
    }
  }

  /** Runs the batch. Returns what broke it (a mutation that threw after a change), or null. */
  private Throwable runBatch() {
    for (Mutation<?> mutation : batch) {
      long before = durability.changes();
      Throwable thrown = mutation.run();
      if (thrown != null && durability.changes() != before) {
        return thrown;
      }
    }
    return null;
  }

  private void fail(Throwable cause) {
    failure = cause;
    LOG.error("event=store_writes_failed batch={} queued={}", batch.size(), queue.size(), cause);
    StoreUnavailableException answer =
        unavailable(Reason.FAILED, "the store failed to commit", cause);
    try {
      durability.rollback();
      failure = null;
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
      LOG.error(
          "event=store_rollback_failed retry_ms={}", TimeUnit.NANOSECONDS.toMillis(RETRY_NANOS), e);
    }
    batch.forEach(mutation -> mutation.fail(answer));
    batch.clear();
    if (failure != null) {
      failQueued(answer);
    }
  }

  private void recover() {
    Mutation<?> late = await(RETRY_NANOS);
    if (late != null) {
      late.fail(unavailable(Reason.FAILED, "the store takes no writes", failure));
    }
    try {
      durability.rollback();
      failure = null;
      LOG.info("event=store_writes_recovered");
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
      LOG.warn("event=store_writes_still_failed cause={}", e.toString());
    }
  }

  private void failQueued(StoreUnavailableException answer) {
    List<Mutation<?>> waiting = new ArrayList<>();
    queue.drainTo(waiting);
    waiting.forEach(mutation -> mutation.fail(answer));
  }

  private static StoreUnavailableException unavailable(
      Reason reason, String message, Throwable cause) {
    return new StoreUnavailableException(reason, message, cause);
  }
}
