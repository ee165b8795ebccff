package io.pushbridge.store.writer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the writer thread's spare time among the background tasks. All but {@link #add} on the
 * writer thread.
 */
final class BackgroundSlices {

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundSlices.class);

  /** Batches that may pass under load before a task gets its slice all the same. */
  private static final int BATCHES_BETWEEN = 8;

  /** Slices to one commit when nobody waits for it. */
  private static final int SLICES_IDLE = 32;

  /** Slices to one commit when mutations wait for it. */
  private static final int SLICES_BUSY = 2;

  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  private static final class Entry {
    final BackgroundTask task;
    long dueNanos = System.nanoTime();

    Entry(BackgroundTask task) {
      this.task = task;
    }
  }

  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private int batchesSince;
  private int turn;

  void add(BackgroundTask task) {
    entries.add(new Entry(task));
  }

  /** How long the thread may sleep until a task is due. */
  long nanosToNext() {
    long now = System.nanoTime();
    long wait = LONGEST_WAIT;
    for (Entry entry : entries) {
      wait = Math.min(wait, entry.dueNanos - now);
    }
    return wait;
  }

  /**
   * Runs the slices that fit in before the next commit. Returns what broke the batch (a slice that
   * threw after a change), or null.
   */
  Throwable run(Durability durability, BooleanSupplier idle, boolean awaited) {
    batchesSince++;
    if (!idle.getAsBoolean() && batchesSince < BATCHES_BETWEEN) {
      return null;
    }
    batchesSince = 0;
    int most = awaited ? SLICES_BUSY : SLICES_IDLE;
    for (int i = 0; i < most && (i == 0 || idle.getAsBoolean()); i++) {
      Entry due = nextDue();
      if (due == null) {
        return null;
      }
      Throwable broken = slice(due, durability);
      if (broken != null) {
        return broken;
      }
    }
    return null;
  }

  private Entry nextDue() {
    long now = System.nanoTime();
    int count = entries.size();
    for (int i = 0; i < count; i++) {
      Entry entry = entries.get((turn + i) % count);
      if (entry.dueNanos - now <= 0) {
        turn = (turn + i + 1) % count;
        return entry;
      }
    }
    return null;
  }

  private static Throwable slice(Entry entry, Durability durability) {
    long before = durability.changes();
    boolean more = false;
    try {
      more = entry.task.slice();
    } catch (Exception | Error e) {
      if (durability.changes() != before) {
        rest(entry);
        return e;
      }
      LOG.warn("store background=failed task={}", entry.task, e);
    }
    if (!more) {
      rest(entry);
    }
    return null;
  }

  private static void rest(Entry entry) {
    entry.dueNanos = System.nanoTime() + entry.task.pause().toNanos();
  }
}
