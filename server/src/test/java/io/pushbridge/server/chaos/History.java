package io.pushbridge.server.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What publishers did and subscribers saw, as it happened. Thread-safe. */
final class History {
  /** For messages that outlive the test. */
  static final long NEVER = Long.MAX_VALUE;

  /**
   * A publish that has ended. Each topic has one publisher, who waits for the end of one publish
   * before the next: a topic's publishes are in the order of their numbers.
   *
   * @param topic where to
   * @param number grows with every publish of the topic
   * @param text unlike that of every other message
   * @param acknowledged whether the publisher was told that it is stored; else it may be or not
   * @param deadAt milliseconds since the epoch at which it has expired for certain
   */
  record Published(String topic, long number, String text, boolean acknowledged, long deadAt) {}

  /**
   * A message that a subscriber got.
   *
   * @param subscriber who
   * @param topic what it said as its topic
   * @param text its body
   * @param at milliseconds since the epoch
   */
  record Delivered(String subscriber, String topic, String text, long at) {}

  private final List<Published> published = Collections.synchronizedList(new ArrayList<>());
  private final List<Delivered> delivered = Collections.synchronizedList(new ArrayList<>());

  void add(Published publish) {
    published.add(publish);
  }

  void add(Delivered delivery) {
    delivered.add(delivery);
  }

  List<Published> published() {
    synchronized (published) {
      return List.copyOf(published);
    }
  }

  /** By subscriber in the order in which they came. */
  List<Delivered> delivered() {
    synchronized (delivered) {
      return List.copyOf(delivered);
    }
  }
}
