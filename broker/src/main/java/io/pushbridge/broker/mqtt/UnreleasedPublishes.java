package io.pushbridge.broker.mqtt;

import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * QoS 2 publishes that were taken from one client of the dialect and await their PUBREL, by their
 * ids (MQTT 3.1.1 §4.3.3). Confined to the event loop.
 *
 * <p>A client that asks for a clean session has forgotten those of earlier connections, and may use
 * the ids again: the Rust SDK gives each of its publishes the same one. What comes again says so by
 * DUP, as with every SDK.
 *
 * <p>Of a client that releases none, as the Arduino SDK, the oldest are given up one by one: if one
 * of those came again, it would be a new message.
 */
final class UnreleasedPublishes {
  private final int most;
  private final Set<Long> oldestFirst;
  private final Set<Long> forgotten;

  /**
   * Those of earlier connections.
   *
   * @param most how many there may be
   * @param clean whether the client asked for a clean session
   */
  UnreleasedPublishes(int most, Collection<Long> earlier, boolean clean) {
    this.most = most;
    this.oldestFirst = new LinkedHashSet<>(earlier);
    this.forgotten = new HashSet<>(clean ? earlier : Set.of());
  }

  boolean contains(long id) {
    return oldestFirst.contains(id);
  }

  /**
   * Whether a publish that came now is one of them.
   *
   * @param again whether it has DUP
   */
  boolean isRepeated(long id, boolean again) {
    if (forgotten.remove(id) && !again) {
      oldestFirst.remove(id);
    }
    return oldestFirst.contains(id);
  }

  /**
   * One was taken.
   *
   * @return the one that was given up for it
   */
  OptionalLong add(long id) {
    oldestFirst.add(id);
    if (oldestFirst.size() <= most) {
      return OptionalLong.empty();
    }
    Iterator<Long> ids = oldestFirst.iterator();
    long oldest = ids.next();
    ids.remove();
    forgotten.remove(oldest);
    return OptionalLong.of(oldest);
  }

  /** It was released. */
  void remove(long id) {
    oldestFirst.remove(id);
  }
}
