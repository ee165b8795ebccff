package io.pushbridge.store.volume;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One committed batch in a journal: a header of 40 bytes, then for each page its number, a mask of
 * its changed blocks and these blocks; padded to whole sectors, so that writing a frame never
 * touches a sector of an acknowledged one.
 *
 * @param sequence counts the batches of a volume, from 1
 * @param volumeLength how long the volume was after the batch
 * @param pages how many pages follow
 * @param payload where in the journal the pages begin
 * @param length bytes of the pages
 */
record Frame(long sequence, long volumeLength, int pages, int payload, int length) {

  static final int HEADER = 40;
  static final int SECTOR = 512;
  static final int MAGIC = 0x5042_464D; // "PBFM"

  private static final int CHECKED = HEADER - Integer.BYTES;
  private static final int PAGE_HEADER = Integer.BYTES + Short.BYTES;

  /**
   * Receives each changed block: its number in the volume and where in the journal its bytes are.
   */
  interface BlockConsumer {
    void accept(long block, int position);
  }

  /** Bytes that a frame with this payload takes in a journal. */
  static long padded(long payload) {
    return (HEADER + payload + SECTOR - 1) / SECTOR * SECTOR;
  }

  /** Bytes that this page adds to a frame's payload. */
  static int size(Page page) {
    return PAGE_HEADER + Integer.bitCount(page.changedBlocks()) * Page.BLOCK;
  }

  /** Appends one page to a frame that is being written. */
  static void put(ByteBuffer frame, Page page) {
    int blocks = page.changedBlocks();
    frame.putInt((int) page.number).putShort((short) blocks);
    for (int rest = blocks; rest != 0; rest &= rest - 1) {
      frame.put(page.bytes, Integer.numberOfTrailingZeros(rest) << Page.BLOCK_SHIFT, Page.BLOCK);
    }
  }

  /**
   * Writes the header of a frame whose payload is in the buffer from {@link #HEADER} up to its
   * position, and pads it.
   */
  static ByteBuffer seal(
      ByteBuffer frame,
      VolumeIdentity identity,
      long epoch,
      long sequence,
      long volumeLength,
      int pages) {
    int end = frame.position();
    frame.putInt(0, MAGIC).putInt(4, end - HEADER).putLong(8, epoch).putLong(16, sequence);
    frame.putLong(24, volumeLength).putInt(32, pages);
    frame.putInt(CHECKED, checksum(identity, frame, 0, end));
    while (frame.position() % SECTOR != 0) {
      frame.put((byte) 0);
    }
    return frame.flip();
  }

  /** The whole and right frame of this epoch that starts here, or null. */
  static Frame read(ByteBuffer journal, int position, VolumeIdentity identity, long epoch) {
    if (!startsAt(journal, position, epoch)) {
      return null;
    }
    int length = journal.getInt(position + 4);
    if (length < 0 || length > journal.limit() - position - HEADER) {
      return null;
    }
    int expected = journal.getInt(position + CHECKED);
    if (checksum(identity, journal, position, position + HEADER + length) != expected) {
      return null;
    }
    return new Frame(
        journal.getLong(position + 16),
        journal.getLong(position + 24),
        journal.getInt(position + 32),
        position + HEADER,
        length);
  }

  /** Whether what is here was meant to be a frame of this epoch, whole or not. */
  static boolean startsAt(ByteBuffer journal, int position, long epoch) {
    return position <= journal.limit() - HEADER
        && journal.getInt(position) == MAGIC
        && journal.getLong(position + 8) == epoch;
  }

  private static int checksum(VolumeIdentity identity, ByteBuffer bytes, int from, int to) {
    CRC32C crc = identity.checksum();
    crc.update(bytes.duplicate().limit(to).position(from).limit(from + CHECKED));
    crc.update(bytes.duplicate().limit(to).position(from + HEADER));
    return (int) crc.getValue();
  }

  /** Where the next frame begins. */
  long end() {
    return payload - HEADER + padded(length);
  }

  /** Walks through the changed blocks. */
  void forEachBlock(ByteBuffer journal, BlockConsumer blocks) {
    int at = payload;
    for (int i = 0; i < pages; i++) {
      long page = Integer.toUnsignedLong(journal.getInt(at));
      int mask = Short.toUnsignedInt(journal.getShort(at + Integer.BYTES));
      at += PAGE_HEADER;
      for (int rest = mask; rest != 0; rest &= rest - 1) {
        blocks.accept(
            (page << (Page.SHIFT - Page.BLOCK_SHIFT)) + Integer.numberOfTrailingZeros(rest), at);
        at += Page.BLOCK;
      }
    }
  }
}
