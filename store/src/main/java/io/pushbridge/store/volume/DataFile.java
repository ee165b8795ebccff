package io.pushbridge.store.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The data file: a header that says what it is, then the volume's bytes. Read through memory maps
 * of 16 MiB by anyone, grown and written by the writer thread.
 */
final class DataFile implements Closeable {

  static final int SLICE_SHIFT = 24;
  static final int SLICE = 1 << SLICE_SHIFT;

  private static final int HEADER = DataHeader.SIZE;
  private static final int RUN = 256 << 10;

  private final VolumeFile file;

  /** Owned by the writer thread. */
  private DataHeader header;

  /** Both owned by the writer thread. */
  private final ByteBuffer run = ByteBuffer.allocateDirect(RUN);

  private final ByteBuffer zeros = ByteBuffer.allocateDirect(RUN);

  private volatile ByteBuffer[] slices = {};

  /** Bytes of the volume that have their place on disk; written by the writer thread. */
  private volatile long length;

  /** How long it needs to be, at most {@link #length}; owned by the writer thread. */
  private long needed;

  private DataFile(VolumeFile file, DataHeader header) throws IOException {
    this.file = file;
    this.header = header;
    this.length = Math.max(0, file.size() - HEADER);
    this.needed = length;
    map(length);
  }

  /**
   * Opens the file, or writes its header when it is new.
   *
   * @param missing which of the two journals were never started. If one was, the file must exist;
   *     if not both were, it must be whole without: the newer one may hold what the older one does
   *     not
   */
  static DataFile open(VolumeFile file, List<String> missing, Instant now) throws IOException {
    DataHeader header = DataHeader.read(file);
    if (header == null && missing.size() < 2) {
      throw new StoreCorruptException(
          "store.db is missing or empty, but its journals are there: restore all files of a backup together");
    }
    if (header == null) {
      header = new DataHeader(VolumeIdentity.create(), now.toEpochMilli(), true);
      header.write(file);
    }
    if (!header.standalone() && !missing.isEmpty()) {
      throw new StoreCorruptException(
          (missing.size() == 2
                  ? "the journals of store.db are missing"
                  : missing.get(0) + " is missing or empty, but store.db needs both its journals")
              + ": restore all files of a backup together");
    }
    return new DataFile(file, header);
  }

  /** Notes whether the file is whole without its journals; durable when this returns. */
  void standalone(boolean whole) throws IOException {
    if (header.standalone() != whole) {
      header = header.withStandalone(whole);
      header.write(file);
    }
  }

  VolumeIdentity identity() {
    return header.identity();
  }

  long length() {
    return length;
  }

  /** Bytes of the volume that are in use; what is beyond may be cut off. On the writer thread. */
  long needed() {
    return needed;
  }

  /** Notes that everything up to this length is in use, and nothing beyond. */
  void needs(long bytes) {
    needed = Math.min(bytes, length);
  }

  /** The map that holds this byte of the volume. */
  ByteBuffer slice(long offset) {
    return slices[(int) (offset >>> SLICE_SHIFT)];
  }

  int slices() {
    return slices.length;
  }

  /**
   * Makes the volume at least this long. What is added is written as zeros, so that a full disk
   * shows here and not later.
   */
  void grow(long wanted) throws IOException {
    long at = length;
    while (at < wanted) {
      ByteBuffer chunk = zeros.duplicate().limit((int) Math.min(RUN, wanted - at));
      int size = chunk.remaining();
      file.write(chunk, HEADER + at);
      at += size;
    }
    map(wanted);
    length = Math.max(length, wanted);
    needed = Math.max(needed, wanted);
  }

  /**
   * Gives up to 16 MiB that are not needed back to the disk. Nobody may read beyond what is needed,
   * and no journal may say that the file was longer, durably.
   *
   * @return whether there is more to give back
   */
  boolean shrink() throws IOException {
    long target = Math.max(needed, (length - 1) >>> SLICE_SHIFT << SLICE_SHIFT);
    int count = (int) ((target + SLICE - 1) >>> SLICE_SHIFT);
    length = target;
    slices = Arrays.copyOf(slices, count);
    file.truncate(HEADER + target);
    reserve(count);
    return length > needed;
  }

  private void map(long wanted) throws IOException {
    int count = (int) ((wanted + SLICE - 1) >>> SLICE_SHIFT);
    ByteBuffer[] old = slices;
    if (count <= old.length) {
      return;
    }
    reserve(count);
    ByteBuffer[] longer = Arrays.copyOf(old, count);
    for (int i = old.length; i < count; i++) {
      longer[i] = file.map(HEADER + ((long) i << SLICE_SHIFT), SLICE);
    }
    slices = longer;
  }

  /** What is mapped must exist; it takes no space on the disk before it is written. */
  private void reserve(int count) throws IOException {
    long end = HEADER + ((long) count << SLICE_SHIFT);
    if (file.size() < end) {
      file.write(ByteBuffer.allocate(1), end - 1);
    }
  }

  /** Writes pages, sorted by number, to their places; neighbours in one go. */
  void apply(List<Page> pages) throws IOException {
    int i = 0;
    while (i < pages.size()) {
      long first = pages.get(i).number;
      run.clear();
      int count = 0;
      while (i + count < pages.size()
          && pages.get(i + count).number == first + count
          && run.remaining() >= Page.SIZE) {
        run.put(pages.get(i + count).bytes);
        count++;
      }
      write(run.flip(), first << Page.SHIFT);
      i += count;
    }
  }

  /** Writes bytes of the volume. */
  void write(ByteBuffer source, long offset) throws IOException {
    file.write(source, HEADER + offset);
  }

  /** Makes everything written durable. Any thread. */
  void force() throws IOException {
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
