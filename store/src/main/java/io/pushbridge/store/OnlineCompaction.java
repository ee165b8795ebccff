package io.pushbridge.store;

import io.pushbridge.store.space.Compaction;
import io.pushbridge.store.space.RecordStore;
import io.pushbridge.store.volume.VolumeStore;
import io.pushbridge.store.writer.BackgroundTask;
import io.pushbridge.store.writer.StoreUnavailableException;
import io.pushbridge.store.writer.StoreUnavailableException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives space that a store has needed once back to the disk, in slices between its other work: when
 * more than half of the file is free, when it is asked to, and when a crash has cut it short. What
 * a slice changes is committed with its batch.
 *
 * <p>Slices run on the writer thread, {@link #request} and {@link #figures} may be called by any.
 */
public final class OnlineCompaction implements BackgroundTask {
  private static final Logger LOG = LoggerFactory.getLogger(OnlineCompaction.class);

  /** What may be free before it is looked at at all. */
  private static final long LEAST_FREE = 32L << 20;

  /** After a failure, unless it is asked for. */
  private static final long RETRY_NANOS = TimeUnit.MINUTES.toNanos(10);

  private static final Duration BUSY_PAUSE = Duration.ofMillis(100);
  private static final Duration IDLE_PAUSE = Duration.ofSeconds(1);

  /**
   * What came of it.
   *
   * @param bytesBefore size of the data file when it was asked for
   * @param bytesAfter the same at the end
   * @param movedBytes bytes of records that were moved
   */
  public record Outcome(long bytesBefore, long bytesAfter, long movedBytes) {}

  private final VolumeStore volumes;
  private final Supplier<RecordStore> records;

  /** Those who asked and wait; guarded by itself. */
  private final List<CompletableFuture<Outcome>> waiting = new ArrayList<>();

  /** Whether those who asked may be served; called on the writer thread. */
  private volatile BooleanSupplier ready = () -> true;

  private boolean closed; // guarded by waiting

  // Owned by the writer thread.
  private Compaction running;
  private boolean givingBack;
  private long bytesBefore;
  private long movedBytes;
  private final List<CompletableFuture<Outcome>> served = new ArrayList<>();

  /** Free bytes when the last one ended: more must have become free for the next. */
  private long leftFree;

  private boolean failed;
  private long failedNanos;

  private volatile CompactionFigures figures = new CompactionFigures(false, 0, 0, 0);

  OnlineCompaction(VolumeStore volumes, Supplier<RecordStore> records) {
    this.volumes = volumes;
    this.records = records;
  }

  /** Sets when those may begin that are asked for. Called on the writer thread. */
  void whenRequested(BooleanSupplier condition) {
    ready = condition;
  }

  /** Asks for one that begins from now on; see {@link Store#compact}. */
  CompletionStage<Outcome> request() {
    CompletableFuture<Outcome> asked = new CompletableFuture<>();
    synchronized (waiting) {
      if (closed) {
        asked.completeExceptionally(unavailable());
      } else {
        waiting.add(asked);
      }
    }
    return asked;
  }

  CompactionFigures figures() {
    return figures;
  }

  @Override
  public boolean slice() throws IOException {
    RecordStore store = records.get();
    if (running == null && !givingBack && !begin(store)) {
      return volumes.shrink();
    }
    if (running != null) {
      compact(store);
      return true;
    }
    boolean more = volumes.shrink();
    if (!volumes.shrinks()) {
      end(store);
    }
    return more;
  }

  private boolean begin(RecordStore store) {
    synchronized (waiting) {
      served.addAll(waiting);
      waiting.clear();
    }
    if (served.isEmpty() ? !isDue(store) : !ready.getAsBoolean()) {
      return false;
    }
    failed = false;
    bytesBefore = volumes.figures().dataBytes();
    movedBytes = 0;
    running = new Compaction(store);
    figures =
        new CompactionFigures(true, figures.ended(), figures.movedBytes(), figures.returnedBytes());
    return true;
  }

  private boolean isDue(RecordStore store) {
    if (failed && System.nanoTime() - failedNanos < RETRY_NANOS) {
      return false;
    }
    return store.isBeingCompacted() || muchIsFree(store);
  }

  private boolean muchIsFree(RecordStore store) {
    long free = free(store);
    leftFree = Math.min(leftFree, free);
    return free > LEAST_FREE && free > store.totalBytes() / 2 && free > leftFree * 3 / 2;
  }

  private static long free(RecordStore store) {
    return store.totalBytes() - store.usedBytes();
  }

  private void compact(RecordStore store) {
    if (running.store() != store) {
      running = new Compaction(store); // after a rollback
    }
    long before = running.movedBytes();
    boolean more;
    try {
      more = running.slice();
    } catch (RuntimeException | Error e) {
      fail(e);
      throw e;
    }
    movedBytes += running.movedBytes() - before;
    if (!more) {
      running = null;
      givingBack = true;
    }
  }

  /** The store is damaged, or the disk has no room for what is moved. */
  private void fail(Throwable cause) {
    LOG.error("event=store_compaction_failed cause={}", cause.toString());
    failed = true;
    failedNanos = System.nanoTime();
    running = null;
    figures =
        new CompactionFigures(
            false, figures.ended(), figures.movedBytes() + movedBytes, figures.returnedBytes());
    served.forEach(asked -> asked.completeExceptionally(cause));
    served.clear();
  }

  private void end(RecordStore store) {
    givingBack = false;
    leftFree = free(store);
    Outcome outcome = new Outcome(bytesBefore, volumes.figures().dataBytes(), movedBytes);
    figures =
        new CompactionFigures(
            false,
            figures.ended() + 1,
            figures.movedBytes() + movedBytes,
            figures.returnedBytes() + Math.max(0, bytesBefore - outcome.bytesAfter()));
    LOG.info(
        "event=store_compacted bytes_before={} bytes_after={} moved={}",
        bytesBefore,
        outcome.bytesAfter(),
        movedBytes);
    served.forEach(asked -> asked.complete(outcome));
    served.clear();
  }

  @Override
  public Duration pause() {
    return givingBack ? BUSY_PAUSE : IDLE_PAUSE;
  }

  /** Those who wait are told that it is over. After the writer has stopped. */
  void close() {
    synchronized (waiting) {
      closed = true;
      served.addAll(waiting);
      waiting.clear();
    }
    served.forEach(asked -> asked.completeExceptionally(unavailable()));
    served.clear();
  }

  private static StoreUnavailableException unavailable() {
    return new StoreUnavailableException(Reason.CLOSED, "the store is closed", null);
  }

  @Override
  public String toString() {
    return "compaction";
  }
}
