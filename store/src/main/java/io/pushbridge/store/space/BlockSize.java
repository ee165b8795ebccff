package io.pushbridge.store.space;

/** The sizes that blocks have: steps of about an eighth, so that a free one soon fits again. */
final class BlockSize {
  /** The largest block, and the largest record in one piece. */
  static final int MOST = 0xFFFF - 15;

  private static final int LEAST = 16;
  private static final int FINE_UP_TO = 128;

  private BlockSize() {}

  /** The size of the block for so many bytes, 1 to {@link #MOST}. */
  static int of(int bytes) {
    int step = step(bytes);
    int size = (bytes + step - 1) / step * step;
    return Math.min(size, MOST);
  }

  /** The largest size of blocks that is not over so many bytes, a multiple of 16 up to MOST. */
  static int within(int bytes) {
    return of(bytes) == bytes ? bytes : bytes / step(bytes) * step(bytes);
  }

  private static int step(int bytes) {
    // An eighth of the power of two below.
    return bytes > FINE_UP_TO ? Integer.highestOneBit(bytes - 1) >>> 3 : LEAST;
  }
}
