package io.pushbridge.core.registry;

import java.util.Arrays;

/**
 * How far a durable session has come in the log.
 *
 * @param upTo every message for the session at or below this position is acknowledged
 * @param above positions over {@code upTo} that are acknowledged, ascending
 * @param released positions over {@code upTo} of QoS 2 messages whose PUBREC came and whose PUBCOMP
 *     did not, ascending: they are never sent again, only their PUBREL is
 * @param sentUpTo the highest position that was or may have been sent to it: what is sent again at
 *     or below it counts as a duplicate
 */
// Primitive arrays, because a busy session makes many cursors; equality is by content.
@SuppressWarnings("ArrayRecordComponent")
public record Cursor(long upTo, long[] above, long[] released, long sentUpTo) {
  private static final long[] NONE = {};

  /** Nothing acknowledged, nothing sent. */
  public static final Cursor START = new Cursor(0, NONE, NONE, 0);

  /** Whether the message at this position need not be sent again. */
  public boolean covers(long position) {
    return position <= upTo
        || Arrays.binarySearch(above, position) >= 0
        || Arrays.binarySearch(released, position) >= 0;
  }

  /** The same if everything up to this position may have been sent. */
  public Cursor perhapsSentUpTo(long position) {
    return new Cursor(upTo, above, released, Math.max(sentUpTo, position));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cursor that
        && upTo == that.upTo
        && sentUpTo == that.sentUpTo
        && Arrays.equals(above, that.above)
        && Arrays.equals(released, that.released);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(upTo) * 31 + Arrays.hashCode(above);
  }

  @Override
  public String toString() {
    return "Cursor[upTo=%d, above=%d, released=%d, sentUpTo=%d]"
        .formatted(upTo, above.length, released.length, sentUpTo);
  }
}
