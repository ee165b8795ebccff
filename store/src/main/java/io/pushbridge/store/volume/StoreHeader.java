package io.pushbridge.store.volume;

/**
 * Keeps the checksum that StoreDirect has in its header: the sum of the header's integers, checked
 * when a database is opened. MapDB adds up 32 KiB for it at each commit; here a page is added up
 * again only when it was changed. Owned by the writer thread.
 */
final class StoreHeader {

  /**
   * Where MapDB 3 keeps the checksum, and what it covers: everything behind it up to the end of the
   * header.
   */
  private static final long CHECKSUM = 20;

  private static final int FIRST = 24;
  private static final int END = 8 * (1 + (0xFFFF - 15) / 16) + 8 * 8 + 4 * 8;
  private static final int SEED = 1_142_099_053;
  private static final int PAGES = (END + Page.SIZE - 1) / Page.SIZE;

  private final int[] sums = new int[PAGES];
  private final boolean[] known = new boolean[PAGES];

  /** Writes the checksum when the batch has changed the header. */
  void seal(JournaledVolume volume) {
    if (volume.length() < END) {
      return; // no database in it
    }
    boolean changed = false;
    int checksum = SEED;
    for (int i = 0; i < PAGES; i++) {
      boolean touched = volume.changedInBatch(i);
      changed |= touched;
      if (touched || !known[i]) {
        sums[i] = sum(volume, i);
        known[i] = true;
      }
      checksum += sums[i];
    }
    if (changed) {
      volume.putInt(CHECKSUM, checksum);
    }
  }

  private static int sum(JournaledVolume volume, int page) {
    byte[] bytes = new byte[Page.SIZE];
    volume.getData((long) page << Page.SHIFT, bytes, 0, Page.SIZE);
    int end = Math.min(Page.SIZE, END - page * Page.SIZE);
    int sum = 0;
    for (int at = page == 0 ? FIRST : 0; at < end; at += Integer.BYTES) {
      sum += (int) Page.INT.get(bytes, at);
    }
    return sum;
  }
}
