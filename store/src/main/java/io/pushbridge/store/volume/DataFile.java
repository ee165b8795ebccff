package io.pushbridge.store.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The data file: a header that says what it is, then the volume's bytes. Read through memory maps
 * of 16 MiB by anyone, grown and written by the writer thread.
 */
final class DataFile implements Closeable {

  static final int SLICE_SHIFT = 24;
  static final int SLICE = 1 << SLICE_SHIFT;

  private static final int FORMAT = 1;
  private static final long MAGIC = 0x50425354_4F524544L; // "PBSTORED"
  private static final int HEADER = 4096;
  private static final int CHECKED = Long.BYTES + Integer.BYTES + VolumeIdentity.BYTES + Long.BYTES;
  private static final int RUN = 256 << 10;

  private final VolumeFile file;
  private final VolumeIdentity identity;

  /** Both owned by the writer thread. */
  private final ByteBuffer run = ByteBuffer.allocateDirect(RUN);

  private final ByteBuffer zeros = ByteBuffer.allocateDirect(RUN);

  private volatile ByteBuffer[] slices = {};

  /** Bytes of the volume that have their place on disk; written by the writer thread. */
  private volatile long length;

  private DataFile(VolumeFile file, VolumeIdentity identity) throws IOException {
    this.file = file;
    this.identity = identity;
    this.length = Math.max(0, file.size() - HEADER);
    map(length);
  }

  /**
   * Opens the file, or writes its header when it is new.
   *
   * @param mayCreate false when journals exist already: then the file must exist as well
   */
  static DataFile open(VolumeFile file, boolean mayCreate, Instant now) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    file.read(header, 0);
    header.flip();
    if (!isBlank(header)) {
      return new DataFile(file, readHeader(header));
    }
    if (!mayCreate) {
      throw new StoreCorruptException(
          "store.db is missing or empty, but its journals are there: restore all files of a backup together");
    }
    VolumeIdentity identity = VolumeIdentity.create();
    file.write(header(identity, now), 0);
    file.force();
    return new DataFile(file, identity);
  }

  private static boolean isBlank(ByteBuffer bytes) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static VolumeIdentity readHeader(ByteBuffer header) throws IOException {
    if (header.remaining() < CHECKED + Integer.BYTES || header.getLong() != MAGIC) {
      throw new StoreCorruptException("store.db is not a store of Pushbridge");
    }
    int format = header.getInt();
    if (format > FORMAT) {
      throw new StoreVersionException("store.db", format, FORMAT);
    }
    VolumeIdentity identity = VolumeIdentity.read(header);
    int expected = header.getInt(CHECKED);
    if (format < 1 || checksum(header) != expected) {
      throw new StoreCorruptException(
          "the header of store.db fails its checksum: restore a backup");
    }
    return identity;
  }

  private static ByteBuffer header(VolumeIdentity identity, Instant now) {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.putLong(MAGIC).putInt(FORMAT);
    identity.write(header);
    header.putLong(now.toEpochMilli()).putInt(checksum(header));
    return header.clear();
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().position(0).limit(CHECKED));
    return (int) crc.getValue();
  }

  VolumeIdentity identity() {
    return identity;
  }

  long length() {
    return length;
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
  }

  private void map(long wanted) throws IOException {
    int count = (int) ((wanted + SLICE - 1) >>> SLICE_SHIFT);
    ByteBuffer[] old = slices;
    if (count <= old.length) {
      return;
    }
    long end = HEADER + ((long) count << SLICE_SHIFT);
    if (file.size() < end) {
      file.write(ByteBuffer.allocate(1), end - 1);
    }
    ByteBuffer[] longer = Arrays.copyOf(old, count);
    for (int i = old.length; i < count; i++) {
      longer[i] = file.map(HEADER + ((long) i << SLICE_SHIFT), SLICE);
    }
    slices = longer;
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
