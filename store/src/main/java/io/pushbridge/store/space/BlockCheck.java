package io.pushbridge.store.space;

import java.util.BitSet;
import org.mapdb.CC;
import org.mapdb.DBException;

/** Looks whether every block belongs to one record, one list or nobody, and lies in the file. */
final class BlockCheck {
  private static final int UNIT = 16;
  private static final int UNITS = (int) (CC.PAGE_SIZE / UNIT);

  private final RecordStore store;
  private final BitSet[] taken;

  BlockCheck(RecordStore store) {
    this.store = store;
    taken = new BitSet[store.pageCount()];
  }

  /**
   * Looks at everything.
   *
   * @throws DBException.DataCorruption when something is wrong
   */
  void run() {
    store.indexPageSet().stream().forEach(this::takePage);
    store.freePageSet().stream().forEach(this::takePage);
    store.forEachFree(this::take);
    store.forEachNumbersChunk(this::take);
    for (long number = 1; number <= store.lastNumber(); number++) {
      store.forEachBlock(number, this::take);
    }
  }

  private void takePage(int page) {
    take(page * CC.PAGE_SIZE, CC.PAGE_SIZE);
  }

  private void take(long offset, long size) {
    int page = Pages.pageOf(offset);
    int first = (int) (offset % CC.PAGE_SIZE) / UNIT;
    int end = first + (int) size / UNIT;
    if (offset < 0 || page >= taken.length || end > UNITS) {
      throw new DBException.DataCorruption("a block at %d is outside".formatted(offset));
    }
    if (taken[page] == null) {
      taken[page] = new BitSet(UNITS);
    }
    int before = taken[page].nextSetBit(first);
    if (before >= 0 && before < end) {
      throw new DBException.DataCorruption("the block at %d is used twice".formatted(offset));
    }
    taken[page].set(first, end);
  }
}
