package io.pushbridge.store.writer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the writer thread's spare time among the background tasks. All but {@link #add} on the
 * writer thread.
 */
final class BackgroundSlices {

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundSlices.class);

  /** Mutations waiting from which on tasks get no more than {@link #LEAST_NANOS}. */
  private static final int MANY_WAITING = 256;

  /** What tasks get between two commits of a busy writer. */
  private static final long LEAST_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

  /** The same while mutations come one by one: a commit takes about as long. */
  private static final long FAIR_NANOS = TimeUnit.MICROSECONDS.toNanos(1_500);

  /** The same while nobody waits for the commit. */
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  private static final class Entry {
    final BackgroundTask task;
    long dueNanos = System.nanoTime();

    Entry(BackgroundTask task) {
      this.task = task;
    }
  }

  private final List<Entry> entries = new CopyOnWriteArrayList<>();
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
   * Runs slices before the next commit, for as long as its mutations can wait. Returns what broke
   * the batch (a slice that threw after a change), or null.
   *
   * @param waiting how many mutations wait for the commit after that
   * @param awaited whether mutations wait for this commit
   */
  Throwable run(Durability durability, IntSupplier waiting, boolean awaited) {
    long begin = System.nanoTime();
    long spent = 0;
    while (spent < budget(waiting.getAsInt(), awaited)) {
      Entry due = nextDue();
      if (due == null) {
        return null;
      }
      Throwable broken = slice(due, durability);
      if (broken != null) {
        return broken;
      }
      spent = System.nanoTime() - begin;
    }
    return null;
  }

  private static long budget(int waiting, boolean awaited) {
    if (waiting >= MANY_WAITING) {
      return LEAST_NANOS;
    }
    return awaited || waiting > 0 ? FAIR_NANOS : IDLE_NANOS;
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
      LOG.warn("event=store_background_failed task={}", entry.task, e);
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
