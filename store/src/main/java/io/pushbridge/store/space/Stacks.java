package io.pushbridge.store.space;

import io.pushbridge.store.volume.JournaledVolume;
import java.util.function.LongConsumer;
import org.mapdb.DBException;
import org.mapdb.DataIO;

/**
 * Stacks of numbers. A stack is a list of chunks: each has its size and the chunk before it in 8
 * bytes, then packed numbers; the master link in the header names the newest chunk and how many of
 * its bytes are in use.
 *
 * <p>Changed under the structural lock, by one thread.
 */
abstract class Stacks extends Pages {
  static final long OFFSET = 0x0000_FFFF_FFFF_FFF0L;
  static final long FIRST_VALUE = 8;
  static final int NUMBERS_CHUNK = 160;
  static final int OFFSET_SHIFT = 3;

  private static final int SIZE_SHIFT = 48;
  private static final int LAST_BYTE = 0x80;
  private static final long VALUE = (1L << 60) - 1;

  Stacks(JournaledVolume volume) {
    super(volume);
  }

  final long link(long place) {
    return number(place);
  }

  final void link(long place, long size, long offset) {
    number(place, (size << SIZE_SHIFT) + offset);
  }

  static long sizeOf(long link) {
    return link >>> SIZE_SHIFT;
  }

  static long offsetOf(long link) {
    return link & OFFSET;
  }

  final boolean fits(long master, long value) {
    long newest = link(master);
    return newest != 0
        && sizeOf(newest) + DataIO.packLongSize(value) <= sizeOf(link(offsetOf(newest)));
  }

  final void append(long master, long value) {
    long newest = link(master);
    getVolume().putPackedLong(offsetOf(newest) + sizeOf(newest), value);
    link(master, sizeOf(newest) + DataIO.packLongSize(value), offsetOf(newest));
  }

  /** Zeros mark the end of what is in a chunk. */
  final void begin(long chunk, long size, long before) {
    getVolume().clear(chunk, chunk + size);
    link(chunk, size, before);
  }

  /** The newest value of a stack, 0 if it is empty. */
  final long take(long master, boolean ofNumbers) {
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

  final void walk(long master, LongConsumer chunks, LongConsumer values) {
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
