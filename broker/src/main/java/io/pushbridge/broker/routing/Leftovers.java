package io.pushbridge.broker.routing;

import io.pushbridge.core.delivery.Delivery;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that the last member of a group left unacknowledged, or that no member had room for:
 * they wait for the next one. Bounded by count and by bytes; the oldest go first. Confined to its
 * lane.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final int MESSAGES = 10_000;
  private static final long BYTES = 16L << 20;

  /**
   * A group of one filter.
   *
   * @param filter where the filter stands in the tree
   * @param group the group's name
   */
  record Share(String filter, String group) {}

  private final Map<Share, Queue<Delivery>> kept = new LinkedHashMap<>();
  private int messages;
  private long bytes;

  void add(Share share, Delivery delivery) {
    kept.computeIfAbsent(share, first -> new ArrayDeque<>(2)).add(delivery);
    messages++;
    bytes += delivery.bytes();
    while (messages > MESSAGES || bytes > BYTES) {
      dropOldest();
    }
  }

  private void dropOldest() {
    Iterator<Queue<Delivery>> oldest = kept.values().iterator();
    Queue<Delivery> queue = oldest.next();
    Delivery dropped = queue.remove();
    if (queue.isEmpty()) {
      oldest.remove();
    }
    forget(dropped);
    LOG.debug("event=shared_message_dropped message={} reason=no_member", dropped.message());
  }

  private void forget(Delivery delivery) {
    messages--;
    bytes -= delivery.bytes();
  }

  /** What a group left; it is not kept any longer. */
  Iterable<Delivery> take(Share share) {
    Queue<Delivery> left = kept.remove(share);
    if (left == null) {
      return new ArrayDeque<>(0);
    }
    left.forEach(this::forget);
    return left;
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }
}
