package io.pushbridge.store.space;

import io.pushbridge.store.volume.JournaledVolume;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import org.mapdb.DataIO;

/**
 * Free blocks and free record numbers. The chunks of a stack of blocks are free blocks of the same
 * size themselves, given away when nothing else is left in them.
 *
 * <p>While pages are being emptied ({@link #leaving}), no block in them is given away or kept in a
 * stack. What is in the stacks from before is sifted out by {@link #beginDraining draining} each.
 *
 * <p>Changed under the structural lock, by one thread.
 */
abstract class FreeBlocks extends Stacks {
  static final long LAST_MASTER = NUMBERS + BlockSize.MOST / 2;

  private static final int LARGEST_CHUNK = 256;

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
}
