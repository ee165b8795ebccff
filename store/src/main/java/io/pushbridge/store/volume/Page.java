package io.pushbridge.store.volume;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * 4 KiB of the volume that are newer than the data file. Written by the writer thread until its
 * batch is committed, read by anyone: MapDB's record locks keep readers off the bytes being
 * written.
 */
final class Page {

  static final int SHIFT = 12;
  static final int SIZE = 1 << SHIFT;

  /** What the journal records: a page is 16 blocks. */
  static final int BLOCK_SHIFT = 8;

  static final int BLOCK = 1 << BLOCK_SHIFT;

  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  final long number;

  /** The batch that may write to it. */
  final long batch;

  final byte[] bytes = new byte[SIZE];

  /** One bit for each block changed in this batch; owned by the writer thread. */
  private int changed;

  Page(long number, long batch) {
    this.number = number;
    this.batch = batch;
  }

  /** Notes that this many bytes from here on were changed. */
  void touch(int offset, int length) {
    int first = offset >> BLOCK_SHIFT;
    int last = (offset + length - 1) >> BLOCK_SHIFT;
    changed |= ((1 << (last - first + 1)) - 1) << first;
  }

  int changedBlocks() {
    return changed;
  }
}
