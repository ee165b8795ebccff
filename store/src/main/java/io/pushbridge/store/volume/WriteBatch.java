package io.pushbridge.store.volume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages changed since the last commit, and their way to disk. Owned by the writer thread. */
final class WriteBatch {

  private static final Logger LOG = LoggerFactory.getLogger(WriteBatch.class);

  private static final long ALL = Long.MAX_VALUE;

  private final DataFile data;
  private final RedoJournal journal;
  private Overlay overlay = new Overlay();
  private List<Page> dirty = new ArrayList<>();

  /** Committed pages that are not in the data file yet, or that it did not take. */
  private final List<Page> unapplied = new ArrayList<>();

  /** What the batch leaves in use of the volume, or {@link #ALL}. */
  private long cut = ALL;

  /** The length that was last asked for; what a repair must be able to give. */
  private long wanted;

  private long number = 1;
  private long changes;
  private Thread owner;

  /** Why no batch is taken until a repair, or null. */
  private volatile IOException failure;

  WriteBatch(DataFile data, RedoJournal journal) {
    this.data = data;
    this.journal = journal;
    overlay.grow(data.slices());
  }

  /** The overlay that is written to; a new one after each rollback. */
  Overlay overlay() {
    return overlay;
  }

  /** Counts writes; see {@code Durability.changes}. */
  long changes() {
    return changes;
  }

  boolean failed() {
    return failure != null;
  }

  /** The page to write to, made when the batch has not touched it before. */
  Page page(Overlay view, long pageNumber) {
    if (Thread.currentThread() != owner) {
      own();
    }
    if (view != overlay) {
      throw new IllegalStateException("written to a database from before a rollback");
    }
    changes++;
    Page page = view.get(pageNumber);
    if (page != null && page.batch == number) {
      return page;
    }
    Page copy = new Page(pageNumber, number);
    if (page != null) {
      System.arraycopy(page.bytes, 0, copy.bytes, 0, Page.SIZE);
    } else {
      long offset = pageNumber << Page.SHIFT;
      data.slice(offset).get((int) offset & (DataFile.SLICE - 1), copy.bytes);
    }
    dirty.add(copy);
    view.put(copy);
    return copy;
  }

  /** Whether this batch has written to the page. */
  boolean changed(Overlay view, long pageNumber) {
    Page page = view.get(pageNumber);
    return page != null && page.batch == number;
  }

  private void own() {
    if (owner != null) {
      throw new IllegalStateException(
          "the store is written to on "
              + Thread.currentThread().getName()
              + ", its writer is "
              + owner.getName());
    }
    owner = Thread.currentThread();
  }

  /** Makes the volume at least this long. When the disk is full, the batch is to be rolled back. */
  void grow(long length) throws IOException {
    cut = cut == ALL ? ALL : Math.max(cut, length);
    if (length <= data.length()) {
      data.needs(Math.max(length, data.needed()));
      return;
    }
    changes++;
    wanted = length;
    try {
      data.grow(length);
    } catch (IOException | RuntimeException | Error e) {
      failure = new IOException("the data file could not be extended to " + length + " bytes", e);
      throw failure;
    }
    overlay.grow(data.slices());
  }

  /** From the commit of this batch on, nothing beyond this length is in use. */
  void truncate(long length) {
    cut = length;
  }

  /**
   * Gives some of what is not in use back to the disk.
   *
   * @return whether there is more to be done at once
   */
  boolean shrink() throws IOException {
    settle();
    if (failure != null) {
      return false;
    }
    try {
      return journal.shrink();
    } catch (IOException | RuntimeException | Error e) {
      failure = new IOException("the data file could not be cut", e);
      throw failure;
    }
  }

  /** Whether there is something to give back, now or after the commit of this batch. */
  boolean shrinks() {
    return Math.min(cut, data.needed()) < data.length();
  }

  /**
   * Makes the batch durable; {@link #settle} is to follow. When it throws, the batch is in no
   * defined state before {@link #rollback} and {@link #repair}.
   */
  void commit() throws IOException {
    settle();
    if (failure != null) {
      throw new IOException("the store has not recovered yet", failure);
    }
    if (!dirty.isEmpty()) {
      dirty.sort(Comparator.comparingLong(page -> page.number));
      try {
        journal.append(dirty);
      } catch (IOException | RuntimeException | Error e) {
        failure = new IOException("the journal could not be written", e);
        throw failure;
      }
      unapplied.addAll(dirty);
      dirty.clear();
      number++;
    }
    if (cut != ALL) {
      data.needs(cut);
      wanted = Math.min(wanted, cut);
      cut = ALL;
    }
  }

  /**
   * Writes what is durable already to the data file as well. What that does not take stays in the
   * overlay until a repair, and the next commit fails.
   */
  void settle() {
    if (failure != null || unapplied.isEmpty()) {
      return;
    }
    try {
      data.apply(unapplied);
      unapplied.forEach(overlay::remove);
      unapplied.clear();
    } catch (IOException | RuntimeException | Error e) {
      failure = new IOException("the data file could not be written", e);
      LOG.error("event=store_data_file_failed pages={} cause={}", unapplied.size(), e.toString());
    }
  }

  /**
   * Forgets the batch: a new overlay shows the last committed state. Whoever reads the old one
   * finishes undisturbed.
   */
  void rollback() {
    overlay = new Overlay();
    overlay.grow(data.slices());
    unapplied.forEach(overlay::put);
    dirty = new ArrayList<>();
    cut = ALL;
    number++;
  }

  /**
   * After a failure: makes files and overlay ready for the next batch. Throws as long as the disk
   * does not take writes.
   */
  void repair() throws IOException {
    if (failure == null) {
      return;
    }
    data.grow(wanted);
    overlay.grow(data.slices());
    journal.repair();
    unapplied.forEach(overlay::remove);
    unapplied.clear();
    failure = null;
  }
}
