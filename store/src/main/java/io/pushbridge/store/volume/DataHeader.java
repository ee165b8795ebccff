package io.pushbridge.store.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first page of a data file.
 *
 * @param identity what its journals must have as well
 * @param createdMillis when the volume was created
 * @param standalone whether the file is whole without journals, as a new one or a backup is; else
 *     they must be there
 */
record DataHeader(VolumeIdentity identity, long createdMillis, boolean standalone) {

  static final int SIZE = 4096;

  /** 2: blocks and keys of topics as they are now; 1 was never released. */
  private static final int FORMAT = 2;

  private static final long MAGIC = 0x50425354_4F524544L; // "PBSTORED"
  private static final int CHECKED =
      Long.BYTES + Integer.BYTES + VolumeIdentity.BYTES + Long.BYTES + Integer.BYTES;

  /** Reads the header; null when the file is new. */
  static DataHeader read(VolumeFile file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    file.read(bytes, 0);
    bytes.flip();
    if (isBlank(bytes)) {
      return null;
    }
    if (bytes.remaining() < CHECKED + Integer.BYTES || bytes.getLong() != MAGIC) {
      throw new StoreCorruptException("store.db is not a store of Pushbridge");
    }
    int format = bytes.getInt();
    if (format > FORMAT) {
      throw new StoreVersionException("store.db", format, FORMAT);
    }
    VolumeIdentity identity = VolumeIdentity.read(bytes);
    DataHeader header = new DataHeader(identity, bytes.getLong(), bytes.getInt() != 0);
    if (format < 1 || checksum(bytes) != bytes.getInt(CHECKED)) {
      throw new StoreCorruptException(
          "the header of store.db fails its checksum: restore a backup");
    }
    if (format < FORMAT) {
      throw new StoreVersionException("store.db", format, FORMAT);
    }
    return header;
  }

  private static boolean isBlank(ByteBuffer bytes) {
    for (int i = 0; i < bytes.limit(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Writes the header and makes it durable. */
  void write(VolumeFile file) throws IOException {
    write(file, FORMAT);
  }

  void write(VolumeFile file, int format) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    bytes.putLong(MAGIC).putInt(format);
    identity.write(bytes);
    bytes.putLong(createdMillis).putInt(standalone ? 1 : 0).putInt(checksum(bytes));
    // One sector, so that it is written whole or not at all; the rest is zeros.
    long size = file.size();
    file.write(bytes.clear().limit(size < SIZE ? SIZE : Frame.SECTOR), 0);
    file.force();
  }

  DataHeader withStandalone(boolean whole) {
    return new DataHeader(identity, createdMillis, whole);
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().position(0).limit(CHECKED));
    return (int) crc.getValue();
  }
}
