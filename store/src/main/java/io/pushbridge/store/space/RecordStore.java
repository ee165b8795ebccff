package io.pushbridge.store.space;

import io.pushbridge.store.volume.JournaledVolume;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.Lock;
import kotlin.collections.LongIterator;
import org.mapdb.DB;
import org.mapdb.DBException;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;
import org.mapdb.StoreBinary;
import org.mapdb.StoreBinaryGetLong;

/**
 * Records by number on a journaled volume, what MapDB's collections stand on. Changed by one
 * thread, read by any; the volume's commit makes changes durable, not {@link #commit}.
 */
public final class RecordStore extends RecordBlocks implements StoreBinary {
  private static final int LEAVING_SHIFT = 4;

  private RecordStore(JournaledVolume volume) {
    super(volume);
    long kept = number(LEAVING) >>> LEAVING_SHIFT;
    if (kept != 0) {
      leaving(BitSet.valueOf(get(kept, Serializer.BYTE_ARRAY_NOSIZE)));
    }
  }

  /** The database on this volume; begun when there is none. On the writer thread. */
  public static DB database(JournaledVolume volume) {
    boolean exists = volume.exists();
    return new DB(new RecordStore(volume), exists, true, RecordStore.class.getClassLoader(), 0);
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
      getVolume().putData(placeOf(entry), out.buf, 0, out.pos);
      long same = compose(out.pos, placeOf(entry), false, false);
      if (same != entry) {
        setIndexVal(number, same);
      }
      return;
    }
    release(entry);
    setIndexVal(number, write(out));
  }

  private long write(DataOutput2 out) {
    return out == null ? compose(NULL, 0, false, false) : write(out.buf, out.pos);
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
    new BlockCheck(this).run();
  }

  // ---- compaction ------------------------------------------------------------------------------

  /** Whether a compaction has been begun and not ended. On the writer thread. */
  public boolean isBeingCompacted() {
    return number(LEAVING) != 0 || drained() != 0;
  }

  /** Whether this record is only there for a compaction to go on after a restart. */
  public boolean belongsToCompaction(long number) {
    return number == number(LEAVING) >>> LEAVING_SHIFT;
  }

  /** Begins emptying these pages, of which none is free or of the index; kept in the store. */
  void beginLeaving(BitSet pages) {
    leaving(pages);
    long kept = put(pages.toByteArray(), Serializer.BYTE_ARRAY_NOSIZE);
    number(LEAVING, kept << LEAVING_SHIFT);
  }

  /** What was in the pages has been moved: they are free. */
  void endLeaving() {
    BitSet free = freePageSet();
    free.or(leaving());
    long kept = number(LEAVING) >>> LEAVING_SHIFT;
    number(LEAVING, 0);
    delete(kept, Serializer.BYTE_ARRAY_NOSIZE);
    leaving(new BitSet());
    setFreePages(free);
  }

  /** Where the next block goes that no free one is found for; 0 if that is not decided. */
  long lastBlockEnd() {
    return getDataTail();
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
