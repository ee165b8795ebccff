package io.pushbridge.store.space;

import java.util.BitSet;
import org.mapdb.DBException;

/**
 * Makes the file smaller while it is in use, in slices that are ordinary changes: each may be
 * committed with whatever else is in its batch, and a crash between two leaves a store like any
 * other.
 *
 * <p>In rounds: survey how much each page holds; choose pages to be emptied ({@link Evacuation}),
 * and keep that choice in the store, so that a later start goes on with it; sift their free blocks
 * out of the stacks; go through the index and move every record that lies in them; then they are
 * free pages, and what of these is at the end of the file is cut off. Records that are written
 * meanwhile find their place elsewhere by themselves.
 *
 * <p>Owned by the writer thread. After a rollback a new one begins on the new store.
 */
public final class Compaction {
  private static final int SURVEYED_AT_ONCE = 3_000;
  private static final int SIFTED_AT_ONCE = 1_000;
  private static final int LOOKED_AT_AT_ONCE = 2_000;
  private static final int MOVED_AT_ONCE = 16 << 10;

  /** Each round empties a part of the pages, and more with each page that is free. */
  private static final int MOST_ROUNDS = 64;

  private enum Step {
    SURVEY,
    SIFT,
    MOVE,
    FREE,
    INDEX,
    DONE
  }

  private final RecordStore store;
  private Step step;
  private long number = 1;
  private long master = Pages.NUMBERS;
  private Evacuation evacuation;
  private int rounds;
  private long before = Long.MAX_VALUE;
  private long movedBytes;

  /** Begins on this store, or goes on where an earlier one was cut short. */
  public Compaction(RecordStore store) {
    this.store = store;
    evacuation = new Evacuation(store);
    step = store.leaving().isEmpty() ? Step.SURVEY : Step.SIFT;
  }

  /** The store that is compacted. */
  public RecordStore store() {
    return store;
  }

  /** Bytes of records that were moved. */
  public long movedBytes() {
    return movedBytes;
  }

  /**
   * Does a part of the work, well below a millisecond when what it reads is in memory, but for a
   * page of the index that has to be moved.
   *
   * @return whether there is more
   * @throws DBException.DataCorruption when the store is damaged
   */
  public boolean slice() {
    step =
        switch (step) {
          case SURVEY -> survey();
          case SIFT -> sift();
          case MOVE -> move();
          case FREE -> free();
          case INDEX -> store.moveIndexPage() ? Step.INDEX : nextRound();
          case DONE -> Step.DONE;
        };
    return step != Step.DONE;
  }

  private Step survey() {
    if (store.drained() != 0) {
      // Left over from one that was cut short between two of its rounds.
      boolean unused = store.drain(SIFTED_AT_ONCE);
      return Step.SURVEY;
    }
    long end = Math.min(number + SURVEYED_AT_ONCE, store.lastNumber() + 1);
    for (; number < end; number++) {
      store.forEachBlock(number, evacuation::count);
    }
    if (number <= store.lastNumber()) {
      return Step.SURVEY;
    }
    BitSet chosen = evacuation.choose();
    if (chosen.isEmpty()) {
      return Step.DONE;
    }
    before = size();
    store.beginLeaving(chosen);
    master = Pages.NUMBERS;
    return Step.SIFT;
  }

  private Step sift() {
    if (store.drained() != 0) {
      boolean unused = store.drain(SIFTED_AT_ONCE);
      return Step.SIFT;
    }
    while (master <= FreeBlocks.LAST_MASTER && store.number(master) == 0) {
      master += Long.BYTES;
    }
    if (master > FreeBlocks.LAST_MASTER) {
      number = 1;
      return Step.MOVE;
    }
    store.beginDraining(master);
    master += Long.BYTES;
    return Step.SIFT;
  }

  private Step move() {
    long end = Math.min(number + LOOKED_AT_AT_ONCE, store.lastNumber() + 1);
    int moved = 0;
    for (; number < end && moved < MOVED_AT_ONCE; number++) {
      moved += store.moveAway(number);
    }
    movedBytes += moved;
    return number <= store.lastNumber() ? Step.MOVE : Step.FREE;
  }

  private Step free() {
    store.endLeaving();
    return Step.INDEX;
  }

  private Step nextRound() {
    rounds++;
    if (size() >= before || rounds == MOST_ROUNDS) {
      return Step.DONE;
    }
    number = 1;
    evacuation = new Evacuation(store);
    return Step.SURVEY;
  }

  /** What is to get smaller: pages in use, and the file. */
  private long size() {
    return 2 * store.totalBytes() - store.freePageBytes();
  }
}
