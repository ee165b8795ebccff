package io.pushbridge.store.space;

import io.pushbridge.store.volume.JournaledVolume;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import kotlin.collections.LongIterator;
import org.mapdb.DB;
import org.mapdb.DBException;
import org.mapdb.DataIO;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;
import org.mapdb.StoreBinary;
import org.mapdb.StoreBinaryGetLong;

/**
 * Records by number on a journaled volume, what MapDB's collections stand on. Changed by one
 * thread, read by any; the volume's commit makes changes durable, not {@link #commit}.
 *
 * <p>The index has 8 bytes for each number: the record's length (16 bits), where it is (a multiple
 * of 16), and flags. A record longer than a block lies in several, each beginning with the index
 * value of the next.
 */
public final class RecordStore extends FreeBlocks implements StoreBinary {
  private static final long NULL = 0xFFFF;
  private static final long DELETED = 0xFFFF - 1;
  private static final int SIZE_SHIFT = 48;
  private static final int LINK = Long.BYTES;
  private static final int BLOCK_UNIT = 16;

  private RecordStore(JournaledVolume volume) {
    super(volume, volume.exists());
  }

  /** The database on this volume; begun when there is none. On the writer thread. */
  public static DB database(JournaledVolume volume) {
    boolean exists = volume.exists();
    return new DB(new RecordStore(volume), exists, true, RecordStore.class.getClassLoader(), 0);
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

  private long entry(long number) {
    long entry = getIndexVal(number);
    if (lengthOf(entry) == DELETED) {
      throw new DBException.GetVoid(number);
    }
    return entry;
  }

  private static long lengthOf(long entry) {
    return entry >>> SIZE_SHIFT;
  }

  private static long offsetOf(long entry) {
    return entry & OFFSET;
  }

  private long compose(long length, long offset, boolean linked, boolean unused) {
    return indexValCompose(length, offset, linked ? 1 : 0, unused ? 1 : 0, 1);
  }

  private Lock reading(long number) {
    return getLocks()[recidToSegment(number)].readLock();
  }

  private Lock writing(long number) {
    return getLocks()[recidToSegment(number)].writeLock();
  }

  private long structural(LongSupplier work) {
    getStructuralLock().lock();
    try {
      return work.getAsLong();
    } finally {
      getStructuralLock().unlock();
    }
  }

  // ---- reading --------------------------------------------------------------------------------

  @Override
  public <R> R get(long number, Serializer<R> serializer) {
    assertNotClosed();
    Lock lock = reading(number);
    lock.lock();
    try {
      long entry = entry(number);
      if (lengthOf(entry) == NULL) {
        return null;
      }
      byte[] bytes = read(entry);
      return deserialize(serializer, new DataInput2.ByteArray(bytes), bytes.length);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long getBinaryLong(long number, StoreBinaryGetLong reader) {
    assertNotClosed();
    Lock lock = reading(number);
    lock.lock();
    try {
      long entry = entry(number);
      if (lengthOf(entry) == NULL) {
        return Long.MIN_VALUE;
      }
      byte[] bytes = read(entry);
      return reader.get(new DataInput2.ByteArray(bytes), bytes.length);
    } catch (IOException e) {
      throw new DBException.SerializationError(e);
    } finally {
      lock.unlock();
    }
  }

  private byte[] read(long entry) {
    if (!indexValFlagLinked(entry)) {
      byte[] bytes = new byte[(int) lengthOf(entry)];
      getVolume().getData(offsetOf(entry), bytes, 0, bytes.length);
      return bytes;
    }
    byte[] bytes = new byte[0];
    for (long part = entry; part != 0; part = next(part)) {
      int link = indexValFlagLinked(part) ? LINK : 0;
      int length = (int) lengthOf(part) - link;
      bytes = Arrays.copyOf(bytes, bytes.length + length);
      getVolume().getData(offsetOf(part) + link, bytes, bytes.length - length, length);
    }
    return bytes;
  }

  /** The part after this one, 0 if it is the last. */
  private long next(long part) {
    return indexValFlagLinked(part) ? DataIO.parity1Get(getVolume().getLong(offsetOf(part))) : 0;
  }

  // ---- writing --------------------------------------------------------------------------------

  @Override
  public <R> long put(R record, Serializer<R> serializer) {
    assertNotClosed();
    DataOutput2 out = serialize(record, serializer);
    long number = structural(this::allocateRecid);
    Lock lock = writing(number);
    lock.lock();
    try {
      setIndexVal(number, write(out));
    } finally {
      lock.unlock();
    }
    return number;
  }

  @Override
  public long preallocate() {
    assertNotClosed();
    long number = structural(this::allocateRecid);
    Lock lock = writing(number);
    lock.lock();
    try {
      setIndexVal(number, compose(NULL, 0, false, true));
    } finally {
      lock.unlock();
    }
    return number;
  }

  @Override
  public <R> void update(long number, R record, Serializer<R> serializer) {
    assertNotClosed();
    DataOutput2 out = serialize(record, serializer);
    Lock lock = writing(number);
    lock.lock();
    try {
      update(number, out);
    } finally {
      lock.unlock();
    }
  }

  private void update(long number, DataOutput2 out) {
    long entry = entry(number);
    if (out != null && fitsInPlace(entry, out.pos)) {
      getVolume().putData(offsetOf(entry), out.buf, 0, out.pos);
      setIndexVal(number, compose(out.pos, offsetOf(entry), false, false));
      return;
    }
    release(entry);
    setIndexVal(number, write(out));
  }

  private boolean fitsInPlace(long entry, int length) {
    long before = lengthOf(entry);
    return length > 0
        && length <= BlockSize.MOST
        && before > 0
        && before != NULL
        && !indexValFlagLinked(entry)
        && BlockSize.of((int) before) == BlockSize.of(length);
  }

  @Override
  public <R> boolean compareAndSwap(
      long number, R expected, R replacement, Serializer<R> serializer) {
    assertNotClosed();
    Lock lock = writing(number);
    lock.lock();
    try {
      R present = get(number, serializer);
      boolean same =
          (present == null || expected == null)
              ? present == expected
              : serializer.equals(present, expected);
      if (!same) {
        return false;
      }
      update(number, serialize(replacement, serializer));
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public <R> void delete(long number, Serializer<R> serializer) {
    assertNotClosed();
    Lock lock = writing(number);
    lock.lock();
    try {
      release(entry(number));
      setIndexVal(number, compose(DELETED, 0, false, false));
      locked(() -> releaseRecid(number));
    } finally {
      lock.unlock();
    }
  }

  /** Writes a record to blocks of its own; gives its index value. */
  private long write(DataOutput2 out) {
    if (out == null) {
      return compose(NULL, 0, false, false);
    }
    if (out.pos == 0) {
      return compose(0, 0, false, false);
    }
    // From the end, for each part names the next.
    int end = out.pos;
    long part = 0;
    while (part == 0 || end > 0) {
      int link = part == 0 ? 0 : LINK;
      int length = Math.min(end, BlockSize.MOST - link);
      int size = BlockSize.of(length + link);
      long block = structural(() -> allocateData(size, false));
      if (link > 0) {
        getVolume().putLong(block, DataIO.parity1Set(part));
      }
      getVolume().putData(block + link, out.buf, end - length, length);
      part = compose(length + link, block, link > 0, false);
      end -= length;
    }
    return part;
  }

  private void release(long entry) {
    if (lengthOf(entry) == NULL || lengthOf(entry) == 0) {
      return;
    }
    long part = entry;
    while (part != 0) {
      long next = next(part);
      long block = offsetOf(part);
      int size = BlockSize.of((int) lengthOf(part));
      locked(() -> releaseData(size, block, false));
      part = next;
    }
  }

  // ---- all of it ------------------------------------------------------------------------------

  /** Every number that was given, those that are free again among them. */
  @Override
  public LongIterator getAllRecids() {
    long last = getMaxRecid();
    return new LongIterator() {
      private long next = 1;

      @Override
      public boolean hasNext() {
        return next <= last;
      }

      @Override
      public long nextLong() {
        return next++;
      }
    };
  }

  /** Looks whether every block belongs to one record, one list or nobody, and lies in the file. */
  @Override
  public void verify() {
    BitSet taken = new BitSet();
    BlockConsumer take = (offset, size) -> take(taken, offset, size);
    take.accept(0, PAGE);
    getIndexPages().forEach(page -> take.accept(page, PAGE));
    forEachFree(take);
    forEachNumbersChunk(take);
    for (LongIterator numbers = getAllRecids(); numbers.hasNext(); ) {
      long value = getVolume().getLong(recidToOffset(numbers.nextLong()));
      long part = value == 0 ? 0 : DataIO.parity1Get(value);
      if (lengthOf(part) == NULL || lengthOf(part) == DELETED || lengthOf(part) == 0) {
        continue;
      }
      for (; part != 0; part = next(part)) {
        take.accept(offsetOf(part), BlockSize.of((int) lengthOf(part)));
      }
    }
  }

  private void take(BitSet taken, long offset, long size) {
    if (offset < 0 || offset + size > totalBytes()) {
      throw new DBException.DataCorruption("a block at %d is outside".formatted(offset));
    }
    int first = (int) (offset / BLOCK_UNIT);
    int end = (int) ((offset + size) / BLOCK_UNIT);
    int before = taken.nextSetBit(first);
    if (before >= 0 && before < end) {
      throw new DBException.DataCorruption("the block at %d is used twice".formatted(offset));
    }
    taken.set(first, end);
  }

  // ---- what the volume does -------------------------------------------------------------------

  @Override
  public Iterable<String> getAllFiles() {
    return List.of();
  }

  @Override
  public void commit() {}

  @Override
  public void compact() {
    throw new UnsupportedOperationException("a store is compacted by copying it");
  }

  @Override
  public void close() {
    getClosed().set(true);
    getVolume().close();
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public boolean fileLoad() {
    return false;
  }
}
