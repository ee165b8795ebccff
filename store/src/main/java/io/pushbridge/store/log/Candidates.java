package io.pushbridge.store.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The oldest messages of several topics, as many as a page may have. Confined to one thread. */
final class Candidates {
  /**
   * Where a message lies.
   *
   * @param key its topic
   * @param position its position
   * @param record the record that held it when it was found
   */
  record Candidate(TopicKey key, long position, long record) {}

  private final int limit;
  // The newest at the top, to be replaced by an older one.
  private final PriorityQueue<Candidate> oldest =
      new PriorityQueue<>(Comparator.comparingLong(Candidate::position).reversed());
  private boolean more;

  Candidates(int limit) {
    this.limit = limit;
  }

  /** Takes the message if it is among the oldest; false if no later one of its topic can be. */
  boolean offer(TopicKey key, long position, long record) {
    if (oldest.size() < limit) {
      oldest.add(new Candidate(key, position, record));
      return true;
    }
    more = true;
    if (limit == 0 || oldest.peek().position() <= position) {
      return false;
    }
    oldest.remove();
    oldest.add(new Candidate(key, position, record));
    return true;
  }

  /** Whether there were more than the limit. */
  boolean more() {
    return more;
  }

  /** By ascending position. */
  List<Candidate> sorted() {
    List<Candidate> sorted = new ArrayList<>(oldest);
    sorted.sort(Comparator.comparingLong(Candidate::position));
    return sorted;
  }
}
