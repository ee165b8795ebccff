package io.pushbridge.store.space;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much each page holds, and which are to be emptied next: those that hold little, for several
 * of them go into one; and those at the end of the file for which there are free pages in front.
 */
final class Evacuation {
  /** A page that holds more is left as it is, unless it is at the end. */
  private static final long SPARSE = Pages.PAGE * 3 / 4;

  /** What records fill of a new page: at its end may be one that does not fit. */
  private static final long FILL = Pages.PAGE * 15 / 16;

  /** The part of its size by which the file may grow while records are moved. */
  private static final int GROWTH = 32;

  private final RecordStore store;
  private long[] held;

  Evacuation(RecordStore store) {
    this.store = store;
    held = new long[store.pageCount()];
  }

  /** Notes a block that holds something. */
  void count(long offset, long size) {
    int page = Pages.pageOf(offset);
    if (page >= held.length) {
      held = Arrays.copyOf(held, store.pageCount());
    }
    held[page] += size;
  }

  /** Chooses; nothing when nothing would be gained. */
  BitSet choose() {
    BitSet free = store.freePageSet();
    BitSet fixed = store.indexPageSet();
    held = Arrays.copyOf(held, store.pageCount());

    BitSet chosen = new BitSet();
    long moving = chooseSparse(free, fixed, chosen);
    chooseLast(free, fixed, chosen, moving);
    return chosen;
  }

  private long chooseSparse(BitSet free, BitSet fixed, BitSet chosen) {
    int writtenTo = Pages.pageOf(store.lastBlockEnd());
    List<Integer> sparse =
        IntStream.range(0, held.length)
            .filter(page -> held[page] < SPARSE && page != writtenTo)
            .filter(page -> !free.get(page) && !fixed.get(page))
            .boxed()
            .sorted(Comparator.comparingLong(page -> held[page]))
            .toList();
    long room = (free.cardinality() + 1 + held.length / GROWTH) * FILL;
    long moving = 0;
    for (int page : sparse) {
      if (moving + held[page] > room) {
        break;
      }
      moving += held[page];
      chosen.set(page);
    }
    if (chosen.cardinality() <= pagesFor(moving)) {
      chosen.clear();
      return 0;
    }
    return moving;
  }

  private void chooseLast(BitSet free, BitSet fixed, BitSet chosen, long movingBefore) {
    long moving = movingBefore;
    int inFront = free.cardinality();
    for (int page = held.length - 1; page > 0; page--) {
      if (free.get(page)) {
        inFront--;
      } else if (!fixed.get(page) && !chosen.get(page)) {
        moving += held[page];
        if (pagesFor(moving) > inFront) {
          return;
        }
        chosen.set(page);
      }
    }
  }

  private static long pagesFor(long bytes) {
    return (bytes + FILL - 1) / FILL;
  }
}
