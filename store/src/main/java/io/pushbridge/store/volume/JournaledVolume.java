package io.pushbridge.store.volume;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.mapdb.DBException;
import org.mapdb.DataInput2;
import org.mapdb.volume.Volume;

/**
 * What MapDB's StoreDirect (without transactions) reads from and writes to. Writes stay in memory
 * until {@link #commit}, which keeps them as one batch: all of it survives a crash from then on, or
 * nothing.
 *
 * <p>Only one thread may write, the first that does; reads are free, and never wait for the disk's
 * flush. A volume object is one view: after a {@link #rollback} the database must be opened again
 * on the view that it returns.
 */
public final class JournaledVolume extends Volume {

  private static final int IN_PAGE = Page.SIZE - 1;
  private static final int IN_SLICE = DataFile.SLICE - 1;

  private final VolumeStore store;
  private final DataFile data;
  private final WriteBatch batch;
  private final Overlay overlay;
  private final StoreHeader header = new StoreHeader();

  JournaledVolume(VolumeStore store, DataFile data, WriteBatch batch) {
    this.store = store;
    this.data = data;
    this.batch = batch;
    this.overlay = batch.overlay();
  }

  /** Whether there is a database in it already. */
  public boolean exists() {
    return data.slices() > 0 && getLong(0) != 0;
  }

  /**
   * Forgets what was written since the last commit, and returns the view that goes on from there.
   * On the writer thread.
   */
  public JournaledVolume rollback() {
    batch.rollback();
    return new JournaledVolume(store, data, batch);
  }

  /** A number that grows with every write. On the writer thread. */
  public long changes() {
    return batch.changes();
  }

  /**
   * Makes everything written since the last call durable, as one batch. Takes the place of the
   * database's own commit.
   *
   * @throws IOException when the disk is full or fails; then {@link #rollback} and {@link
   *     VolumeStore#repair}
   */
  public void commit() throws IOException {
    makeDurable();
    settle();
  }

  /**
   * The same, but for the work that can wait until everybody has been told: {@link #settle} is to
   * follow.
   */
  public void makeDurable() throws IOException {
    header.seal(this);
    batch.commit();
  }

  /**
   * Writes what is durable to its place in the data file, where it was read from memory until now.
   * A failure shows in the next commit.
   */
  public void settle() {
    batch.settle();
  }

  boolean changedInBatch(long pageNumber) {
    return batch.changed(overlay, pageNumber);
  }

  /**
   * Does nothing: MapDB calls it in the middle of creating a database. What commits is {@link
   * #commit}.
   */
  @Override
  public void sync() {}

  @Override
  public void ensureAvailable(long offset) {
    try {
      batch.grow(offset);
    } catch (IOException e) {
      throw new DBException.VolumeIOError(e);
    }
  }

  /**
   * Notes that nothing beyond this size is in use, from the next commit on, until it is made
   * available again. The space is given back by {@link VolumeStore#shrink}.
   */
  @Override
  public void truncate(long size) {
    batch.truncate(size);
  }

  @Override
  public void putLong(long offset, long value) {
    int at = (int) offset & IN_PAGE;
    if (at <= Page.SIZE - Long.BYTES) {
      Page page = batch.page(overlay, offset >>> Page.SHIFT);
      Page.LONG.set(page.bytes, at, value);
      page.touch(at, Long.BYTES);
    } else {
      byte[] bytes = new byte[Long.BYTES];
      Page.LONG.set(bytes, 0, value);
      putData(offset, bytes, 0, Long.BYTES);
    }
  }

  @Override
  public void putInt(long offset, int value) {
    int at = (int) offset & IN_PAGE;
    if (at <= Page.SIZE - Integer.BYTES) {
      Page page = batch.page(overlay, offset >>> Page.SHIFT);
      Page.INT.set(page.bytes, at, value);
      page.touch(at, Integer.BYTES);
    } else {
      byte[] bytes = new byte[Integer.BYTES];
      Page.INT.set(bytes, 0, value);
      putData(offset, bytes, 0, Integer.BYTES);
    }
  }

  @Override
  public void putByte(long offset, byte value) {
    int at = (int) offset & IN_PAGE;
    Page page = batch.page(overlay, offset >>> Page.SHIFT);
    page.bytes[at] = value;
    page.touch(at, 1);
  }

  @Override
  public void putData(long offset, byte[] source, int start, int size) {
    long at = offset;
    int done = 0;
    while (done < size) {
      int inPage = (int) at & IN_PAGE;
      int count = Math.min(size - done, Page.SIZE - inPage);
      Page page = batch.page(overlay, at >>> Page.SHIFT);
      System.arraycopy(source, start + done, page.bytes, inPage, count);
      page.touch(inPage, count);
      at += count;
      done += count;
    }
  }

  @Override
  public void putData(long offset, ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    putData(offset, bytes, 0, bytes.length);
  }

  @Override
  public void clear(long start, long end) {
    byte[] zeros = new byte[(int) Math.min(Page.SIZE, end - start)];
    for (long at = start; at < end; at += zeros.length) {
      putData(at, zeros, 0, (int) Math.min(zeros.length, end - at));
    }
  }

  @Override
  public long getLong(long offset) {
    int at = (int) offset & IN_PAGE;
    if (at <= Page.SIZE - Long.BYTES) {
      Page page = overlay.get(offset >>> Page.SHIFT);
      return page != null
          ? (long) Page.LONG.get(page.bytes, at)
          : data.slice(offset).getLong((int) offset & IN_SLICE);
    }
    byte[] bytes = new byte[Long.BYTES];
    getData(offset, bytes, 0, Long.BYTES);
    return (long) Page.LONG.get(bytes, 0);
  }

  @Override
  public int getInt(long offset) {
    int at = (int) offset & IN_PAGE;
    if (at <= Page.SIZE - Integer.BYTES) {
      Page page = overlay.get(offset >>> Page.SHIFT);
      return page != null
          ? (int) Page.INT.get(page.bytes, at)
          : data.slice(offset).getInt((int) offset & IN_SLICE);
    }
    byte[] bytes = new byte[Integer.BYTES];
    getData(offset, bytes, 0, Integer.BYTES);
    return (int) Page.INT.get(bytes, 0);
  }

  @Override
  public byte getByte(long offset) {
    Page page = overlay.get(offset >>> Page.SHIFT);
    return page != null
        ? page.bytes[(int) offset & IN_PAGE]
        : data.slice(offset).get((int) offset & IN_SLICE);
  }

  @Override
  public void getData(long offset, byte[] target, int start, int size) {
    long at = offset;
    int done = 0;
    while (done < size) {
      int inPage = (int) at & IN_PAGE;
      int count = Math.min(size - done, Page.SIZE - inPage);
      Page page = overlay.get(at >>> Page.SHIFT);
      if (page != null) {
        System.arraycopy(page.bytes, inPage, target, start + done, count);
      } else {
        data.slice(at).get((int) at & IN_SLICE, target, start + done, count);
      }
      at += count;
      done += count;
    }
  }

  @Override
  public DataInput2 getDataInput(long offset, int size) {
    byte[] bytes = new byte[size];
    getData(offset, bytes, 0, size);
    return new DataInput2.ByteArray(bytes);
  }

  /**
   * Does nothing: the files belong to the {@link VolumeStore}, a database on top of it may come and
   * go.
   */
  @Override
  public void close() {
    closed.set(true);
  }

  @Override
  public int sliceSize() {
    return DataFile.SLICE;
  }

  @Override
  public boolean isSliced() {
    return false;
  }

  @Override
  public long length() {
    return (long) data.slices() << DataFile.SLICE_SHIFT;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public File getFile() {
    Path file = store.file();
    return file.toFile();
  }

  @Override
  public boolean getFileLocked() {
    return true;
  }
}
