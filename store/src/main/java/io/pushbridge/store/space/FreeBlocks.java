package io.pushbridge.store.space;

import io.pushbridge.store.volume.JournaledVolume;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.mapdb.DBException;
import org.mapdb.DataIO;

/**
 * Stacks of free blocks and free record numbers. A stack is a list of chunks: each has its size and
 * the chunk before it in 8 bytes, then packed numbers; the master link in the header names the
 * newest chunk and how many of its bytes are in use. The chunks of a stack of blocks are free
 * blocks of the same size themselves, given away when nothing else is left in them.
 *
 * <p>While pages are being emptied ({@link #leaving}), no block in them is given away or kept in a
 * stack. What is in the stacks from before is sifted out by {@link #beginDraining draining} each.
 *
 * <p>Changed under the structural lock, by one thread.
 */
abstract class FreeBlocks extends Pages {
  static final long OFFSET = 0x0000_FFFF_FFFF_FFF0L;
  static final long LAST_MASTER = NUMBERS + BlockSize.MOST / 2;

  private static final int SIZE_SHIFT = 48;
  private static final long FIRST_VALUE = 8;
  private static final int LARGEST_CHUNK = 256;
  private static final int NUMBERS_CHUNK = 160;
  private static final int LAST_BYTE = 0x80;
  private static final long VALUE = (1L << 60) - 1;
  private static final int OFFSET_SHIFT = 3;

  /** How many blocks of leaving pages a search for a free one passes over. */
  private static final int PASSED_OVER = 32;

  private final AtomicLong freeBytes = new AtomicLong();

  /** Free bytes of leaving pages. */
  private final AtomicLong setAside = new AtomicLong();

  /** Pages being emptied; owned by the writer thread. */
  private BitSet leaving = new BitSet();

  FreeBlocks(JournaledVolume volume) {
    super(volume);
    freeBytes.set(countFree());
  }

  /** The pages that are being emptied. On the writer thread. */
  final BitSet leaving() {
    return leaving;
  }

  /** From now on these pages are being emptied; none: what they held is gone. */
  final void leaving(BitSet pages) {
    leaving = (BitSet) pages.clone();
    setAside.set(0);
    long tail = getDataTail();
    if (isLeaving(tail)) {
      setAside.addAndGet(PAGE - tail % PAGE);
      locked(() -> setDataTail(0));
    }
  }

  final boolean isLeaving(long offset) {
    return leaving.get(pageOf(offset));
  }

  private long link(long place) {
    return number(place);
  }

  private void link(long place, long size, long offset) {
    number(place, (size << SIZE_SHIFT) + offset);
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

  private static long blockOf(long value) {
    return DataIO.parity1Get(value) << OFFSET_SHIFT;
  }

  // ---- putting --------------------------------------------------------------------------------

  @Override
  protected void longStackPut(long master, long value, boolean recursive) {
    if (master == NUMBERS) {
      putNumber(value);
      return;
    }
    int size = (int) blockSize(master);
    long block = blockOf(value);
    if (isLeaving(block)) {
      setAside(size);
    } else if (BlockSize.of(size) == size) {
      putBlock(master, block);
    } else {
      // The rest of a page: no record asks for a block of that size.
      for (int part = BlockSize.within(size); size > 0; part = BlockSize.within(size)) {
        putBlock(longStackMasterLinkOffset(part), block);
        block += part;
        size -= part;
      }
    }
  }

  private void putNumber(long value) {
    if (!fits(NUMBERS, value)) {
      long newest = offsetOf(link(NUMBERS));
      long chunk = allocateData(NUMBERS_CHUNK, false);
      begin(chunk, NUMBERS_CHUNK, newest);
      link(NUMBERS, FIRST_VALUE, chunk);
    }
    append(NUMBERS, value);
  }

  private void putBlock(long master, long block) {
    long value = DataIO.parity1Set(block >>> OFFSET_SHIFT);
    if (fits(master, value)) {
      append(master, value);
    } else {
      begin(block, Math.min(LARGEST_CHUNK, blockSize(master)), offsetOf(link(master)));
      link(master, FIRST_VALUE, block);
    }
  }

  private boolean fits(long master, long value) {
    long newest = link(master);
    return newest != 0
        && sizeOf(newest) + DataIO.packLongSize(value) <= sizeOf(link(offsetOf(newest)));
  }

  private void append(long master, long value) {
    long newest = link(master);
    getVolume().putPackedLong(offsetOf(newest) + sizeOf(newest), value);
    link(master, sizeOf(newest) + DataIO.packLongSize(value), offsetOf(newest));
  }

  /** Zeros mark the end of what is in a chunk. */
  private void begin(long chunk, long size, long before) {
    getVolume().clear(chunk, chunk + size);
    link(chunk, size, before);
  }

  // ---- taking ---------------------------------------------------------------------------------

  @Override
  protected long longStackTake(long master, boolean recursive) {
    if (master == NUMBERS) {
      return take(NUMBERS, true);
    }
    for (int i = 0; i < PASSED_OVER; i++) {
      long value = take(master, false);
      if (value == 0 || !isLeaving(blockOf(value))) {
        return value;
      }
      setAside(blockSize(master));
    }
    return 0;
  }

  /** The newest value of a stack, 0 if it is empty. */
  private long take(long master, boolean ofNumbers) {
    long newest = link(master);
    if (newest == 0) {
      return 0;
    }
    long chunk = offsetOf(newest);
    if (sizeOf(newest) == FIRST_VALUE) {
      drop(master, chunk);
      if (ofNumbers) {
        releaseData(NUMBERS_CHUNK, chunk, false);
        return take(master, true);
      }
      return DataIO.parity1Set(chunk >>> OFFSET_SHIFT);
    }
    long at = sizeOf(newest) - 1;
    while (at > FIRST_VALUE && (getVolume().getUnsignedByte(chunk + at - 1) & LAST_BYTE) == 0) {
      at--;
    }
    long value = getVolume().getPackedLong(chunk + at) & VALUE;
    getVolume().clear(chunk + at, chunk + sizeOf(newest));
    if (ofNumbers && at == FIRST_VALUE) {
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
      number(master, 0);
    } else {
      link(master, end(before, sizeOf(link(before))), before);
    }
  }

  private long end(long chunk, long size) {
    long end = size;
    while (end > FIRST_VALUE && getVolume().getUnsignedByte(chunk + end - 1) == 0) {
      end--;
    }
    return end;
  }

  // ---- sifting --------------------------------------------------------------------------------

  /** The stack that is being drained, 0 if none is. */
  final long drained() {
    return number(DRAINED_FROM) >>> 1;
  }

  /** Takes a stack's content aside, to be put back by {@link #drain}; no other may be drained. */
  final void beginDraining(long master) {
    locked(
        () -> {
          number(DRAINED, link(master));
          number(DRAINED_FROM, master << 1);
          number(master, 0);
        });
  }

  /**
   * Puts so many values back that are not in leaving pages; what is in them is set aside.
   *
   * @return whether there are more
   */
  final boolean drain(int count) {
    getStructuralLock().lock();
    try {
      long master = drained();
      for (int i = 0; i < count; i++) {
        long value = take(DRAINED, master == NUMBERS);
        if (value == 0) {
          number(DRAINED_FROM, 0);
          return false;
        }
        longStackPut(master, value, false);
      }
      return true;
    } finally {
      getStructuralLock().unlock();
    }
  }

  // ---- what is free ---------------------------------------------------------------------------

  @Override
  protected void freeSizeIncrement(long increment) {
    freeBytes.addAndGet(increment);
  }

  private void setAside(long size) {
    freeBytes.addAndGet(-size);
    setAside.addAndGet(size);
  }

  /** Bytes in free blocks, without those of free pages. Any thread. */
  public final long freeBytes() {
    return freeBytes.get() + setAside.get();
  }

  /** Bytes in blocks that hold something, the index and the header. Any thread. */
  public final long usedBytes() {
    long tail = getDataTail();
    long untouched = tail == 0 ? 0 : PAGE - tail % PAGE;
    return totalBytes() - freePageBytes() - freeBytes() - untouched;
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
  final void forEachFree(BlockConsumer blocks) {
    for (long master = NUMBERS + Long.BYTES; master <= LAST_MASTER; master += Long.BYTES) {
      walkBlocks(master, blockSize(master), blocks);
    }
    if (drained() > NUMBERS) {
      walkBlocks(DRAINED, blockSize(drained()), blocks);
    }
  }

  private void walkBlocks(long master, long size, BlockConsumer blocks) {
    walk(master, chunk -> blocks.accept(chunk, size), value -> blocks.accept(blockOf(value), size));
  }

  /** Gives the blocks that hold the stack of free record numbers. */
  final void forEachNumbersChunk(BlockConsumer blocks) {
    walk(NUMBERS, chunk -> blocks.accept(chunk, NUMBERS_CHUNK), number -> {});
    if (drained() == NUMBERS) {
      walk(DRAINED, chunk -> blocks.accept(chunk, NUMBERS_CHUNK), number -> {});
    }
  }

  private void walk(long master, LongConsumer chunks, LongConsumer values) {
    long newest = link(master);
    long chunk = offsetOf(newest);
    long end = sizeOf(newest);
    long most = totalBytes() / 16;
    while (chunk != 0) {
      if (most-- == 0) {
        throw new DBException.DataCorruption("a list of free blocks has no end");
      }
      chunks.accept(chunk);
      for (long at = FIRST_VALUE; at < end; ) {
        long packed = getVolume().getPackedLong(chunk + at);
        values.accept(packed & VALUE);
        at += packed >>> 60;
      }
      chunk = offsetOf(link(chunk));
      end = chunk == 0 ? 0 : end(chunk, sizeOf(link(chunk)));
    }
  }
}
