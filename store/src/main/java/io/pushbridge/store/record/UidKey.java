package io.pushbridge.store.record;

/**
 * Uids as parts of keys. Uids grow with time; keys that begin with them are multiplied so that they
 * scatter over a whole tree, because MapDB's trees never give back the nodes that keys leave which
 * come in order and go in order.
 */
public final class UidKey {
  // Odd, so that it has an inverse modulo 2^64: two to the 64th over the golden ratio.
  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final long INVERSE = 0xF1DE83E19937733DL;

  private UidKey() {}

  /** Where a uid lies among the keys; 0 for 0. */
  public static long scatter(long uid) {
    return uid * FACTOR;
  }

  /** The uid that lies there. */
  public static long gather(long scattered) {
    return scattered * INVERSE;
  }
}
