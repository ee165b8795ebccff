package io.pushbridge.store.space;

import io.pushbridge.store.volume.JournaledVolume;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import org.mapdb.DBException;
import org.mapdb.DataIO;

/**
 * The index and the blocks that it names. The index has 8 bytes for each number: the record's
 * length (16 bits), where it is (a multiple of 16), and flags. A record longer than a block lies in
 * several, each beginning with the index value of the next.
 */
abstract class RecordBlocks extends FreeBlocks {
  static final long NULL = 0xFFFF;
  static final long DELETED = 0xFFFF - 1;

  private static final int SIZE_SHIFT = 48;
  private static final int LINK = Long.BYTES;

  RecordBlocks(JournaledVolume volume) {
    super(volume);
  }

  // ---- the index ------------------------------------------------------------------------------

  @Override
  protected long getIndexVal(long number) {
    try {
      long value = getVolume().getLong(recidToOffset(number));
      if (value == 0) {
        throw new DBException.GetVoid(number);
      }
      return DataIO.parity1Get(value);
    } catch (IndexOutOfBoundsException e) {
      throw new DBException.GetVoid(number);
    }
  }

  @Override
  protected void setIndexVal(long number, long value) {
    getVolume().putLong(recidToOffset(number), DataIO.parity1Set(value));
  }

  final long entry(long number) {
    long entry = getIndexVal(number);
    if (lengthOf(entry) == DELETED) {
      throw new DBException.GetVoid(number);
    }
    return entry;
  }

  static long lengthOf(long entry) {
    return entry >>> SIZE_SHIFT;
  }

  static long placeOf(long entry) {
    return entry & OFFSET;
  }

  final long compose(long length, long offset, boolean linked, boolean unused) {
    return indexValCompose(length, offset, linked ? 1 : 0, unused ? 1 : 0, 1);
  }

  final Lock reading(long number) {
    return getLocks()[recidToSegment(number)].readLock();
  }

  final Lock writing(long number) {
    return getLocks()[recidToSegment(number)].writeLock();
  }

  final long structural(LongSupplier work) {
    getStructuralLock().lock();
    try {
      return work.getAsLong();
    } finally {
      getStructuralLock().unlock();
    }
  }

  final byte[] read(long entry) {
    if (!indexValFlagLinked(entry)) {
      byte[] bytes = new byte[(int) lengthOf(entry)];
      getVolume().getData(placeOf(entry), bytes, 0, bytes.length);
      return bytes;
    }
    byte[] bytes = new byte[0];
    for (long part = entry; part != 0; part = next(part)) {
      int link = indexValFlagLinked(part) ? LINK : 0;
      int length = (int) lengthOf(part) - link;
      bytes = Arrays.copyOf(bytes, bytes.length + length);
      getVolume().getData(placeOf(part) + link, bytes, bytes.length - length, length);
    }
    return bytes;
  }

  /** The part after this one, 0 if it is the last. */
  final long next(long part) {
    return indexValFlagLinked(part) ? DataIO.parity1Get(getVolume().getLong(placeOf(part))) : 0;
  }

  /** Writes a record to blocks of its own; gives its index value. */
  final long write(byte[] record, int size) {
    if (size == 0) {
      return compose(0, 0, false, false);
    }
    // From the end, for each part names the next.
    int end = size;
    long part = 0;
    while (part == 0 || end > 0) {
      int link = part == 0 ? 0 : LINK;
      int length = Math.min(end, BlockSize.MOST - link);
      int blockSize = BlockSize.of(length + link);
      long block = structural(() -> allocateData(blockSize, false));
      if (link > 0) {
        getVolume().putLong(block, DataIO.parity1Set(part));
      }
      getVolume().putData(block + link, record, end - length, length);
      part = compose(length + link, block, link > 0, false);
      end -= length;
    }
    return part;
  }

  final void release(long entry) {
    if (lengthOf(entry) == NULL || lengthOf(entry) == 0) {
      return;
    }
    long part = entry;
    while (part != 0) {
      long next = next(part);
      long block = placeOf(part);
      int size = BlockSize.of((int) lengthOf(part));
      locked(() -> releaseData(size, block, false));
      part = next;
    }
  }

  // ---- all of it ------------------------------------------------------------------------------

  /** The highest number that was ever given. */
  final long lastNumber() {
    return getMaxRecid();
  }

  /** Gives every block of a record; none if there is no such record. */
  final void forEachBlock(long number, BlockConsumer blocks) {
    for (long part = firstPart(number); part != 0; part = next(part)) {
      blocks.accept(placeOf(part), BlockSize.of((int) lengthOf(part)));
    }
  }

  /** The index value of a record that has blocks, else 0. */
  private long firstPart(long number) {
    long value = getVolume().getLong(recidToOffset(number));
    long entry = value == 0 ? 0 : DataIO.parity1Get(value);
    long length = lengthOf(entry);
    return length == NULL || length == DELETED || length == 0 ? 0 : entry;
  }

  /**
   * Moves a record to other blocks if one of its is in a {@link #leaving} page.
   *
   * @return the bytes that were moved
   */
  final int moveAway(long number) {
    long entry = firstPart(number);
    boolean stays = true;
    for (long part = entry; part != 0; part = next(part)) {
      stays &= !isLeaving(placeOf(part));
    }
    if (stays) {
      return 0;
    }
    Lock lock = writing(number);
    lock.lock();
    try {
      byte[] bytes = read(entry);
      release(entry);
      setIndexVal(number, write(bytes, bytes.length));
      return bytes.length;
    } finally {
      lock.unlock();
    }
  }
}
