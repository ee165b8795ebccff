package io.pushbridge.store.space;

import io.pushbridge.store.volume.JournaledVolume;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import org.mapdb.CC;
import org.mapdb.DBException;
import org.mapdb.DataIO;
import org.mapdb.StoreDirectAbstract;
import org.mapdb.volume.VolumeFactory;

/**
 * The pages of 1 MiB that the file consists of: the first with MapDB's header and the begin of the
 * index, more of the index, pages with blocks, and free ones. Each free page names the next higher
 * one in its first 8 bytes, the header names the lowest; so what is taken first lies in front, and
 * what is at the end can be cut off.
 *
 * <p>Changed under the structural lock, by one thread.
 */
abstract class Pages extends StoreDirectAbstract {
  static final long HEADER_END = 8 * (1 + (long) BlockSize.MOST / 16) + 8 * 8 + 4 * 8;
  static final long PAGE = CC.PAGE_SIZE;

  // Four numbers of the header that MapDB has no use for.
  static final long FREE_PAGES = HEADER_END - 4 * Long.BYTES;
  static final long DRAINED = HEADER_END - 3 * Long.BYTES;
  static final long DRAINED_FROM = HEADER_END - 2 * Long.BYTES;
  static final long LEAVING = HEADER_END - Long.BYTES;

  static final long NUMBERS = 8 * 8;

  private static final int PAGE_SHIFT = CC.PAGE_SHIFT;
  private static final int SEGMENTS_SHIFT = 3;
  private static final int COPIED_AT_ONCE = 4096;

  private final JournaledVolume volume;
  private final AtomicLong freePages = new AtomicLong();

  Pages(JournaledVolume volume) {
    super(
        null,
        VolumeFactory.wrap(volume, volume.exists()),
        true,
        SEGMENTS_SHIFT,
        false,
        false,
        true,
        false);
    this.volume = volume;
    if (volume.exists()) {
      fileHeaderCheck();
      loadIndexPages(getIndexPages());
      freePages.set(freePageSet().cardinality());
      volume.truncate(totalBytes());
    } else {
      create();
    }
  }

  private void create() {
    volume.ensureAvailable(PAGE);
    volume.putLong(0, fileHeaderCompose());
    volume.putLong(8, 1);
    volume.putInt(16, storeHeaderCompose());
    locked(
        () -> {
          setDataTail(0);
          setMaxRecid(0);
          setFileTail$mapdb(PAGE);
        });
    for (long master = NUMBERS; master < HEADER_END; master += Long.BYTES) {
      volume.putLong(master, DataIO.parity4Set(0));
    }
    volume.putLong(HEADER_END, DataIO.parity16Set(0));
  }

  final void locked(Runnable work) {
    getStructuralLock().lock();
    try {
      work.run();
    } finally {
      getStructuralLock().unlock();
    }
  }

  @Override
  protected JournaledVolume getVolume() {
    return volume;
  }

  @Override
  protected JournaledVolume getHeadVol() {
    return volume;
  }

  /** A number of the header whose last four bits are parity. */
  final long number(long place) {
    return DataIO.parity4Get(volume.getLong(place));
  }

  final void number(long place, long value) {
    volume.putLong(place, DataIO.parity4Set(value));
  }

  static int pageOf(long offset) {
    return (int) (offset >>> PAGE_SHIFT);
  }

  /** Bytes of all pages. */
  public final long totalBytes() {
    return getFileTail$mapdb();
  }

  final int pageCount() {
    return pageOf(totalBytes());
  }

  // ---- taking pages ---------------------------------------------------------------------------

  @Override
  protected long allocateNewPage() {
    long free = takeFreePage();
    return free != 0 ? free : extend();
  }

  private long takeFreePage() {
    long page = number(FREE_PAGES);
    if (page != 0) {
      number(FREE_PAGES, nextFree(page));
      freePages.decrementAndGet();
    }
    return page;
  }

  private long nextFree(long page) {
    return DataIO.parity16Get(volume.getLong(page));
  }

  private long extend() {
    long page = getFileTail$mapdb();
    volume.ensureAvailable(page + PAGE);
    setFileTail$mapdb(page + PAGE);
    return page;
  }

  @Override
  protected long allocateNewIndexPage() {
    long page = allocateNewPage();
    volume.clear(page, page + PAGE); // something else may have been there
    volume.putLong(indexPointer(getIndexPages().size()), DataIO.parity16Set(page));
    getIndexPages().add(page);
    volume.putLong(page + Long.BYTES, DataIO.parity16Set(0));
    return page;
  }

  /** The place that names this page of the index. */
  private long indexPointer(int index) {
    return index == 0 ? HEADER_END : getIndexPages().get(index - 1) + Long.BYTES;
  }

  // ---- giving pages back ----------------------------------------------------------------------

  /** Bytes of free pages. Any thread. */
  final long freePageBytes() {
    return freePages.get() * PAGE;
  }

  /** Which pages are header or index. */
  final BitSet indexPageSet() {
    BitSet index = new BitSet();
    index.set(0);
    getIndexPages().forEach(page -> index.set(pageOf(page)));
    return index;
  }

  /** Which pages are free. */
  final BitSet freePageSet() {
    BitSet free = new BitSet();
    int most = pageCount();
    for (long page = number(FREE_PAGES); page != 0; page = nextFree(page)) {
      if (pageOf(page) >= most || free.get(pageOf(page))) {
        throw new DBException.DataCorruption("the list of free pages is damaged");
      }
      free.set(pageOf(page));
    }
    return free;
  }

  /**
   * Makes these the free pages: those that were, and others that hold nothing any more. What of
   * them is at the end of the file is cut off.
   */
  final void setFreePages(BitSet wanted) {
    BitSet before = freePageSet();
    BitSet after = (BitSet) wanted.clone();
    int end = pageCount();
    while (after.get(end - 1)) {
      end--;
      after.clear(end);
    }
    long next = 0;
    for (int page = after.length() - 1; page >= 0; page = after.previousSetBit(page - 1)) {
      long at = page * PAGE;
      if (!before.get(page) || nextFree(at) != next) {
        volume.putLong(at, DataIO.parity16Set(next));
      }
      next = at;
    }
    long first = next;
    long tail = end * PAGE;
    locked(
        () -> {
          number(FREE_PAGES, first);
          setFileTail$mapdb(tail);
        });
    freePages.set(after.cardinality());
    volume.truncate(tail);
  }

  /**
   * Moves the page of the index that is nearest to the end of the file to the first free one, if
   * that is in front of it. Readers of the index wait meanwhile.
   *
   * @return whether there was one to move
   */
  final boolean moveIndexPage() {
    long to = number(FREE_PAGES);
    int last = -1;
    for (int i = 0; i < getIndexPages().size(); i++) {
      long at = getIndexPages().get(i);
      if (to != 0 && at > to && (last < 0 || at > getIndexPages().get(last))) {
        last = i;
      }
    }
    if (last < 0) {
      return false;
    }
    long from = getIndexPages().get(last);
    locked(() -> takeFreePage());
    for (ReadWriteLock lock : getLocks()) {
      lock.writeLock().lock();
    }
    try {
      copyPage(from, to);
      volume.putLong(indexPointer(last), DataIO.parity16Set(to));
      getIndexPages().set(last, to);
    } finally {
      for (ReadWriteLock lock : getLocks()) {
        lock.writeLock().unlock();
      }
    }
    BitSet free = freePageSet();
    free.set(pageOf(from));
    setFreePages(free);
    return true;
  }

  private void copyPage(long from, long to) {
    byte[] bytes = new byte[COPIED_AT_ONCE];
    for (long at = 0; at < PAGE; at += bytes.length) {
      volume.getData(from + at, bytes, 0, bytes.length);
      volume.putData(to + at, bytes, 0, bytes.length);
    }
  }
}
