package io.pushbridge.store.registry;

import io.pushbridge.core.registry.SessionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Sessions whose connections have just ended, and whose records do not say so yet. Most clients
 * that lose a connection are back within seconds, and those that lose it together come back
 * together: then neither their going nor their coming is written. A server that dies meanwhile
 * finds them connected, and disconnects them when it starts ({@code
 * SessionChanges.disconnectLeftovers}).
 *
 * <p>Outlives rollbacks. Confined to the writer thread but for {@link #shown}.
 */
final class Departures {
  /** How long a departure stays in memory, about. */
  static final long KEPT_MILLIS = 10_000;

  /** More than these are written at once. */
  private static final int MOST = 100_000;

  private static final class Departure {
    final SessionRecord left;
    boolean taken;

    Departure(SessionRecord left) {
      this.left = left;
    }
  }

  private final ConcurrentMap<Long, Departure> waiting = new ConcurrentHashMap<>();

  /**
   * Keeps one.
   *
   * @param left the session's record as it is to be
   * @return false if there are too many; then it is to be written
   */
  boolean add(SessionRecord left) {
    if (waiting.size() >= MOST) {
      return false;
    }
    waiting.put(left.uid(), new Departure(left));
    return true;
  }

  /**
   * The record of a session that has left, for whoever lets it come back or writes it; forgotten
   * when that is durable.
   *
   * @return null if there is none
   */
  SessionRecord take(long uid, AfterCommit after) {
    Departure departure = waiting.get(uid);
    if (departure == null || departure.taken) {
      return null;
    }
    departure.taken = true;
    after.add(() -> waiting.remove(uid, departure));
    return departure.left;
  }

  /** Sessions that have left and of which this holds. */
  List<Long> all(Predicate<SessionRecord> wanted) {
    List<Long> uids = new ArrayList<>();
    waiting.forEach(
        (uid, departure) -> {
          if (!departure.taken && wanted.test(departure.left)) {
            uids.add(uid);
          }
        });
    return uids;
  }

  /** What was taken since the last commit waits again. */
  void rolledBack() {
    waiting.values().forEach(departure -> departure.taken = false);
  }

  /** What a session's record says with its departure, if it has one; from any thread. */
  SessionRecord shown(SessionRecord kept) {
    if (kept.disconnectedAt() != 0) {
      return kept;
    }
    Departure departure = waiting.get(kept.uid());
    return departure == null ? kept : departure.left;
  }
}
