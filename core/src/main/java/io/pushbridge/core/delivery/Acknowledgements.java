package io.pushbridge.core.delivery;

import io.pushbridge.core.registry.Cursor;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which logged messages a durable session was sent and has acknowledged: computes its cursor.
 * Confined to the session's loop.
 *
 * <p>Three marks order the positions: everything up to {@code passed} was sent or is not for this
 * session; what of it is not acknowledged is {@code open}; the cursor may stand just below the
 * first open one.
 */
final class Acknowledgements {
  private enum Mark {
    SENT,
    RELEASED,
    ACKNOWLEDGED
  }

  private final Cursor opening;
  private final TreeMap<Long, Mark> open = new TreeMap<>();
  private long passed;
  private long sentUpTo;

  Acknowledgements(Cursor opening) {
    this.opening = opening;
    this.passed = opening.upTo();
    this.sentUpTo = opening.sentUpTo();
    for (long position : opening.above()) {
      open.put(position, Mark.ACKNOWLEDGED);
    }
    for (long position : opening.released()) {
      open.put(position, Mark.RELEASED);
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
    open.put(position, Mark.SENT);
    pass(position);
    sentUpTo = Math.max(sentUpTo, position);
  }

  /** Nothing up to here is left to send. */
  void pass(long position) {
    passed = Math.max(passed, position);
  }

  /** A QoS 2 message's PUBREC came. */
  void released(long position) {
    open.computeIfPresent(position, (key, mark) -> Mark.RELEASED);
  }

  void acknowledged(long position) {
    open.computeIfPresent(position, (key, mark) -> Mark.ACKNOWLEDGED);
  }

  /** Every message sent up to here is acknowledged. */
  void acknowledgedThrough(long position) {
    open.headMap(position, true).replaceAll((key, mark) -> Mark.ACKNOWLEDGED);
  }

  /** What to keep, so that the session can go on from here. */
  Cursor cursor() {
    while (!open.isEmpty()
        && open.firstEntry().getValue() == Mark.ACKNOWLEDGED
        && open.firstKey() <= passed) {
      open.pollFirstEntry();
    }
    long upTo = open.isEmpty() ? passed : Math.min(passed, open.firstKey() - 1);
    return new Cursor(upTo, positions(Mark.ACKNOWLEDGED), positions(Mark.RELEASED), sentUpTo);
  }

  private long[] positions(Mark wanted) {
    return open.entrySet().stream()
        .filter(entry -> entry.getValue() == wanted)
        .mapToLong(Map.Entry::getKey)
        .toArray();
  }
}
