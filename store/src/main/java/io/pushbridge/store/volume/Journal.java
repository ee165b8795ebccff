package io.pushbridge.store.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** One of the two journal files: a header, then frames. Owned by the writer thread. */
final class Journal implements Closeable {

  static final int FIRST_FRAME = 4096;

  private static final int FORMAT = 1;
  private static final long MAGIC = 0x50425354_4F52454AL; // "PBSTOREJ"
  private static final int CHECKED = 52;
  private static final int CHUNK = 1 << 20;

  /**
   * What a journal says of itself.
   *
   * @param identity the volume it belongs to
   * @param epoch grows each time one of the two journals is started; 0 for one that was never
   *     started
   * @param firstSequence number of the first frame in it
   * @param dataLength how long the volume's data file was, durably, when this journal was started
   */
  record Header(VolumeIdentity identity, long epoch, long firstSequence, long dataLength) {}

  private final String name;
  private final VolumeFile file;

  /**
   * As last read or started; null when the file is new, or a start was begun and did not succeed.
   */
  private Header header;

  private long position = FIRST_FRAME;

  Journal(String name, VolumeFile file) {
    this.name = name;
    this.file = file;
  }

  String name() {
    return name;
  }

  /** As last read or started; null when what the file says is open or nothing. */
  Header header() {
    return header;
  }

  /** Reads the header; null when the file is new. */
  Header readHeader() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(CHECKED + Integer.BYTES);
    file.read(bytes, 0);
    bytes.clear();
    long magic = bytes.getLong();
    if (magic == 0) {
      return null;
    }
    int format = bytes.getInt();
    if (magic == MAGIC && format > FORMAT) {
      throw new StoreVersionException(name, format, FORMAT);
    }
    VolumeIdentity identity = VolumeIdentity.read(bytes);
    header = new Header(identity, bytes.getLong(), bytes.getLong(), bytes.getLong());
    if (magic != MAGIC || bytes.getInt(CHECKED) != checksum(identity, bytes)) {
      throw new StoreCorruptException(
          "the header of " + name + " fails its checksum: restore a backup");
    }
    return header;
  }

  private static int checksum(VolumeIdentity identity, ByteBuffer bytes) {
    CRC32C crc = identity.checksum();
    crc.update(bytes.duplicate().limit(CHECKED).position(0));
    return (int) crc.getValue();
  }

  /**
   * Makes what was ever written to it durable, so that decisions can rest on what is read from it.
   */
  void force() throws IOException {
    file.force();
  }

  /** Begins anew: durable when this returns; frames of earlier epochs count no more. */
  void start(Header next, long capacity) throws IOException {
    header = null;
    preallocate(capacity);
    ByteBuffer bytes = ByteBuffer.allocate(FIRST_FRAME);
    bytes.putLong(MAGIC).putInt(FORMAT);
    next.identity().write(bytes);
    bytes.putLong(next.epoch()).putLong(next.firstSequence()).putLong(next.dataLength());
    bytes.putInt(CHECKED, checksum(next.identity(), bytes));
    file.write(bytes.position(0).limit(Frame.SECTOR), 0);
    file.force();
    header = next;
    position = FIRST_FRAME;
    if (file.size() > capacity) {
      file.truncate(capacity); // it had grown while it was held
    }
  }

  /**
   * Takes the space now: a frame then never meets a full disk, and its flush has no file length to
   * write.
   */
  private void preallocate(long capacity) throws IOException {
    long size = Math.max(file.size(), Frame.SECTOR);
    while (size < capacity) {
      int count = (int) Math.min(CHUNK, capacity - size);
      file.write(ByteBuffer.allocate(count), size);
      size += count;
    }
  }

  boolean isEmpty() {
    return position == FIRST_FRAME;
  }

  /** Bytes of header and frames. */
  long position() {
    return position;
  }

  /**
   * Appends a frame; it is durable when this returns. When it throws, nothing may be appended
   * before a new start.
   */
  void append(ByteBuffer frame) throws IOException {
    int size = frame.remaining();
    file.write(frame, position);
    file.force();
    position += size;
  }

  /** Everything in the file, for reading. */
  ByteBuffer content() throws IOException {
    return file.map(0, (int) Math.min(Integer.MAX_VALUE, file.size()));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
