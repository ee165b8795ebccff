package io.pushbridge.store.space;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.mapdb.CC;
import org.mapdb.DBException;
import org.mapdb.DataIO;
import org.mapdb.StoreDirectAbstract;
import org.mapdb.volume.Volume;
import org.mapdb.volume.VolumeFactory;

/**
 * Pages, and stacks of free blocks and free record numbers. A stack is a list of chunks: each has
 * its size and the chunk before it in 8 bytes, then packed numbers; the master link in the header
 * names the newest chunk and how many of its bytes are in use. The chunks of a stack of blocks are
 * free blocks of the same size themselves, given away when nothing else is left in them.
 *
 * <p>Changed under the structural lock, by one thread.
 */
abstract class FreeBlocks extends StoreDirectAbstract {
  static final long HEADER_END = 8 * (1 + (long) BlockSize.MOST / 16) + 8 * 8 + 4 * 8;
  static final long PAGE = CC.PAGE_SIZE;
  static final long OFFSET = 0x0000_FFFF_FFFF_FFF0L;

  private static final long NUMBERS = 8 * 8;
  private static final int SIZE_SHIFT = 48;
  private static final long FIRST_VALUE = 8;
  private static final int LARGEST_CHUNK = 256;
  private static final int NUMBERS_CHUNK = 160;
  private static final int LAST_BYTE = 0x80;
  private static final long VALUE = (1L << 60) - 1;
  private static final int OFFSET_SHIFT = 3;
  private static final int SEGMENTS_SHIFT = 3;

  private final Volume volume;
  private final AtomicLong freeBytes = new AtomicLong();

  FreeBlocks(Volume volume, boolean exists) {
    super(
        null, VolumeFactory.wrap(volume, exists), true, SEGMENTS_SHIFT, false, false, true, false);
    this.volume = volume;
    if (exists) {
      fileHeaderCheck();
      loadIndexPages(getIndexPages());
      freeBytes.set(countFree());
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

  void locked(Runnable work) {
    getStructuralLock().lock();
    try {
      work.run();
    } finally {
      getStructuralLock().unlock();
    }
  }

  @Override
  protected Volume getVolume() {
    return volume;
  }

  @Override
  protected Volume getHeadVol() {
    return volume;
  }

  // ---- pages ----------------------------------------------------------------------------------

  @Override
  protected long allocateNewPage() {
    long page = getFileTail$mapdb();
    volume.ensureAvailable(page + PAGE);
    setFileTail$mapdb(page + PAGE);
    return page;
  }

  @Override
  protected long allocateNewIndexPage() {
    long page = allocateNewPage();
    long pointer =
        getIndexPages().isEmpty()
            ? HEADER_END
            : getIndexPages().get(getIndexPages().size() - 1) + Long.BYTES;
    volume.putLong(pointer, DataIO.parity16Set(page));
    getIndexPages().add(page);
    volume.putLong(page + Long.BYTES, DataIO.parity16Set(0));
    return page;
  }

  // ---- stacks ---------------------------------------------------------------------------------

  private long link(long place) {
    return DataIO.parity4Get(volume.getLong(place));
  }

  private void link(long place, long size, long offset) {
    volume.putLong(place, DataIO.parity4Set((size << SIZE_SHIFT) + offset));
  }

  private static long sizeOf(long link) {
    return link >>> SIZE_SHIFT;
  }

  private static long offsetOf(long link) {
    return link & OFFSET;
  }

  /** The size of the blocks that a stack holds. */
  private static long blockSize(long master) {
    return (master - NUMBERS) * 2;
  }

  @Override
  protected void longStackPut(long master, long value, boolean recursive) {
    long newest = link(master);
    long used = sizeOf(newest);
    int length = DataIO.packLongSize(value);
    if (newest != 0 && used + length <= sizeOf(link(offsetOf(newest)))) {
      volume.putPackedLong(offsetOf(newest) + used, value);
      link(master, used + length, offsetOf(newest));
    } else if (master == NUMBERS) {
      long chunk = allocateData(NUMBERS_CHUNK, false);
      begin(chunk, NUMBERS_CHUNK, offsetOf(newest));
      volume.putPackedLong(chunk + FIRST_VALUE, value);
      link(master, FIRST_VALUE + length, chunk);
    } else {
      long block = DataIO.parity1Get(value) << OFFSET_SHIFT;
      begin(block, Math.min(LARGEST_CHUNK, blockSize(master)), offsetOf(newest));
      link(master, FIRST_VALUE, block);
    }
  }

  /** Zeros mark the end of what is in a chunk. */
  private void begin(long chunk, long size, long before) {
    volume.clear(chunk, chunk + size);
    link(chunk, size, before);
  }

  @Override
  protected long longStackTake(long master, boolean recursive) {
    long newest = link(master);
    if (newest == 0) {
      return 0;
    }
    long chunk = offsetOf(newest);
    if (sizeOf(newest) == FIRST_VALUE) {
      drop(master, chunk);
      return DataIO.parity1Set(chunk >>> OFFSET_SHIFT);
    }
    long at = sizeOf(newest) - 1;
    while (at > FIRST_VALUE && (volume.getUnsignedByte(chunk + at - 1) & LAST_BYTE) == 0) {
      at--;
    }
    long value = volume.getPackedLong(chunk + at) & VALUE;
    volume.clear(chunk + at, chunk + sizeOf(newest));
    if (master == NUMBERS && at == FIRST_VALUE) {
      drop(master, chunk);
      releaseData(NUMBERS_CHUNK, chunk, false);
    } else {
      link(master, at, chunk);
    }
    return value;
  }

  /** Makes the chunk before this one the newest. */
  private void drop(long master, long chunk) {
    long before = offsetOf(link(chunk));
    if (before == 0) {
      volume.putLong(master, DataIO.parity4Set(0));
    } else {
      link(master, end(before, sizeOf(link(before))), before);
    }
  }

  private long end(long chunk, long size) {
    long end = size;
    while (end > FIRST_VALUE && volume.getUnsignedByte(chunk + end - 1) == 0) {
      end--;
    }
    return end;
  }

  // ---- what is free ---------------------------------------------------------------------------

  @Override
  protected void freeSizeIncrement(long increment) {
    freeBytes.addAndGet(increment);
  }

  /** Bytes in free blocks. */
  public long freeBytes() {
    return freeBytes.get();
  }

  /** Bytes of all pages. */
  public long totalBytes() {
    return getFileTail$mapdb();
  }

  /** Bytes in blocks that hold something, the index and the header. */
  public long usedBytes() {
    long tail = getDataTail();
    long untouched = tail == 0 ? 0 : PAGE - tail % PAGE;
    return totalBytes() - freeBytes() - untouched;
  }

  interface BlockConsumer {
    void accept(long offset, long size);
  }

  private long countFree() {
    long[] sum = {0};
    forEachFree((offset, size) -> sum[0] += size);
    return sum[0];
  }

  /** Gives every free block. */
  void forEachFree(BlockConsumer blocks) {
    for (long master = NUMBERS + Long.BYTES;
        master <= longStackMasterLinkOffset(BlockSize.MOST);
        master += Long.BYTES) {
      long size = blockSize(master);
      walk(
          master,
          chunk -> blocks.accept(chunk, size),
          value -> blocks.accept(DataIO.parity1Get(value) << OFFSET_SHIFT, size));
    }
  }

  /** Gives the blocks that hold the stack of free record numbers. */
  void forEachNumbersChunk(BlockConsumer blocks) {
    walk(NUMBERS, chunk -> blocks.accept(chunk, NUMBERS_CHUNK), number -> {});
  }

  private void walk(long master, LongConsumer chunks, LongConsumer values) {
    long newest = link(master);
    long chunk = offsetOf(newest);
    long end = sizeOf(newest);
    long most = getFileTail$mapdb() / 16;
    while (chunk != 0) {
      if (most-- == 0) {
        throw new DBException.DataCorruption("a list of free blocks has no end");
      }
      chunks.accept(chunk);
      for (long at = FIRST_VALUE; at < end; ) {
        long packed = volume.getPackedLong(chunk + at);
        values.accept(packed & VALUE);
        at += packed >>> 60;
      }
      chunk = offsetOf(link(chunk));
      end = chunk == 0 ? 0 : end(chunk, sizeOf(link(chunk)));
    }
  }
}
