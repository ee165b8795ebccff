package io.pushbridge.store;

/**
 * How a store is opened.
 *
 * @param journalBytes size of each of the two journal files; a longer one means fewer checkpoints
 *     and a longer recovery
 * @param maxBatch mutations in one commit at most
 * @param maxQueued mutations that may wait for the writer thread
 * @param salvage opens a store whose journal is damaged in the middle: the damaged frames are left
 *     out and reported
 */
public record StoreOptions(long journalBytes, int maxBatch, int maxQueued, boolean salvage) {

  /** Checks the limits. */
  public StoreOptions {
    if (journalBytes < 64 << 10 || journalBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "journalBytes must be within 64 KiB and 1 GiB: " + journalBytes);
    }
    if (maxBatch < 1 || maxQueued < 1) {
      throw new IllegalArgumentException("maxBatch and maxQueued must be positive");
    }
  }

  /** 64 MiB per journal file, 2,000 mutations to a commit, 100,000 waiting, no salvage. */
  public static StoreOptions defaults() {
    return new StoreOptions(64L << 20, 2_000, 100_000, false);
  }

  /** The same with another journal size. */
  public StoreOptions withJournalBytes(long bytes) {
    return new StoreOptions(bytes, maxBatch, maxQueued, salvage);
  }

  /** The same with other bounds of the writer. */
  public StoreOptions withWriter(int batch, int queued) {
    return new StoreOptions(journalBytes, batch, queued, salvage);
  }

  /** The same, opening a damaged journal as far as it can be read. */
  public StoreOptions withSalvage() {
    return new StoreOptions(journalBytes, maxBatch, maxQueued, true);
  }
}
