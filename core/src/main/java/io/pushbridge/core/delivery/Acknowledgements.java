package io.pushbridge.core.delivery;

import io.pushbridge.core.registry.Cursor;
import java.util.Arrays;

/**
 * Which logged messages a durable session was sent and has acknowledged: computes its cursor.
 * Confined to the session's loop.
 *
 * <p>Everything up to {@code passed} was sent or is not for this session; what is not done with is
 * open, each with a mark; the cursor may stand just below the first open one that is not
 * acknowledged.
 */
final class Acknowledgements {
  /**
   * How many may be acknowledged above the first that is not: each is written with the cursor, and
   * a client that acknowledges roughly in order never comes near.
   */
  static final int MOST_AHEAD = 32_768;

  private static final byte SENT = 0;
  private static final byte RELEASED = 1;
  private static final byte ACKNOWLEDGED = 2;

  private static final long[] NO_POSITIONS = {};
  private static final byte[] NO_MARKS = {};
  private static final int LEAST_ROOM = 16;

  private final Cursor opening;

  // The open positions, ascending, with their marks: those from first to end - 1. Arrays, because
  // each message passes here and nearly all are added at the end and taken from the beginning.
  private long[] positions = NO_POSITIONS;
  private byte[] marks = NO_MARKS;
  private int first;
  private int end;
  // How many of the open ones have a mark, by mark.
  private final int[] counts = new int[ACKNOWLEDGED + 1];

  private long passed;
  private long sentUpTo;

  Acknowledgements(Cursor opening) {
    this.opening = opening;
    this.passed = opening.upTo();
    this.sentUpTo = opening.sentUpTo();
    for (long position : opening.above()) {
      open(position, ACKNOWLEDGED);
    }
    for (long position : opening.released()) {
      open(position, RELEASED);
    }
  }

  /** Everything up to here was sent or is not for this session. */
  long passed() {
    return passed;
  }

  /** Whether the message was acknowledged or released over an earlier connection. */
  boolean covered(long position) {
    return opening.covers(position);
  }

  /** Whether the message was sent over an earlier connection. */
  boolean sentBefore(long position) {
    return position <= opening.sentUpTo();
  }

  void sent(long position) {
    open(position, SENT);
    pass(position);
    sentUpTo = Math.max(sentUpTo, position);
  }

  /** Nothing up to here is left to send. */
  void pass(long position) {
    passed = Math.max(passed, position);
  }

  /** A QoS 2 message's PUBREC came. */
  void released(long position) {
    mark(indexOf(position), RELEASED);
  }

  void acknowledged(long position) {
    mark(indexOf(position), ACKNOWLEDGED);
  }

  /** Every message sent up to here is acknowledged. */
  void acknowledgedThrough(long position) {
    for (int i = first; i < end && positions[i] <= position; i++) {
      mark(i, ACKNOWLEDGED);
    }
  }

  /** How many are acknowledged above the first that is not, or that is still to be sent. */
  int ahead() {
    closeUp();
    return counts[ACKNOWLEDGED];
  }

  /** What to keep, so that the session can go on from here. */
  Cursor cursor() {
    closeUp();
    long upTo = first == end ? passed : Math.min(passed, positions[first] - 1);
    return new Cursor(upTo, marked(ACKNOWLEDGED), marked(RELEASED), sentUpTo);
  }

  /** Lets go of what is acknowledged and has nothing open below it. */
  private void closeUp() {
    while (first < end && marks[first] == ACKNOWLEDGED && positions[first] <= passed) {
      counts[ACKNOWLEDGED]--;
      first++;
    }
  }

  private long[] marked(byte wanted) {
    if (counts[wanted] == 0) {
      return NO_POSITIONS;
    }
    long[] found = new long[counts[wanted]];
    int count = 0;
    for (int i = first; count < found.length; i++) {
      if (marks[i] == wanted) {
        found[count++] = positions[i];
      }
    }
    return found;
  }

  // ---- the open positions -------------------------------------------------------------------

  private void open(long position, byte mark) {
    int at = first == end || position > positions[end - 1] ? -(end + 1) : indexOf(position);
    if (at >= 0) {
      mark(at, mark);
      return;
    }
    int index = -at - 1;
    if (end == positions.length) {
      int moved = first;
      makeRoom();
      index -= moved;
    }
    System.arraycopy(positions, index, positions, index + 1, end - index);
    System.arraycopy(marks, index, marks, index + 1, end - index);
    positions[index] = position;
    marks[index] = mark;
    counts[mark]++;
    end++;
  }

  /** Where a position is, or {@code -(where it would be) - 1}. */
  private int indexOf(long position) {
    return first < end && positions[first] == position
        ? first
        : Arrays.binarySearch(positions, first, end, position);
  }

  private void mark(int index, byte mark) {
    if (index >= 0) {
      counts[marks[index]]--;
      marks[index] = mark;
      counts[mark]++;
    }
  }

  /** Moves what is open to the beginning, into longer arrays if it takes more than half of them. */
  private void makeRoom() {
    int open = end - first;
    int room = Math.max(LEAST_ROOM, open > positions.length / 2 ? 2 * open : positions.length);
    long[] roomier = new long[room];
    byte[] roomierMarks = new byte[room];
    System.arraycopy(positions, first, roomier, 0, open);
    System.arraycopy(marks, first, roomierMarks, 0, open);
    positions = roomier;
    marks = roomierMarks;
    first = 0;
    end = open;
  }
}
