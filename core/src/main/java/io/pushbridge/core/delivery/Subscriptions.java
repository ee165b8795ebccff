package io.pushbridge.core.delivery;

import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What one connected session is subscribed to, and what it has asked for and is not decided yet:
 * that takes a place, too, so that asking for much at once gives no more than asking for one after
 * the other. Thread-safe; changes by its own lock, which is never held while calling out.
 */
final class Subscriptions {
  private final ConcurrentMap<TopicFilter, Subscription> held = new ConcurrentHashMap<>(4);
  // Both guarded by this: how often a filter is being asked for, null while none is; and how many
  // of these filters are not held.
  private Map<TopicFilter, Integer> asked;
  private int newcomers;

  /** Those that are in force; a live view. */
  Map<TopicFilter, Subscription> held() {
    return Collections.unmodifiableMap(held);
  }

  /**
   * Takes a place for a filter, unless it has one.
   *
   * @param most how many places there are
   * @return false if none is left; otherwise {@link #decided} is to be told
   */
  synchronized boolean ask(TopicFilter filter, int most) {
    boolean hasPlace = held.containsKey(filter) || isAsked(filter);
    if (!hasPlace && held.size() + newcomers >= most) {
      return false;
    }
    if (asked == null) {
      asked = new HashMap<>();
    }
    asked.merge(filter, 1, Integer::sum);
    newcomers += hasPlace ? 0 : 1;
    return true;
  }

  /** What was asked for has been put here, or was refused. */
  synchronized void decided(TopicFilter filter) {
    asked.computeIfPresent(filter, (key, times) -> times == 1 ? null : times - 1);
    if (!asked.containsKey(filter) && !held.containsKey(filter)) {
      newcomers--;
    }
    if (asked.isEmpty()) {
      asked = null;
    }
  }

  synchronized void put(Subscription subscription) {
    TopicFilter filter = subscription.filter();
    if (held.put(filter, subscription) == null && isAsked(filter)) {
      newcomers--;
    }
  }

  /** Whether there was one. */
  synchronized boolean remove(TopicFilter filter) {
    boolean found = held.remove(filter) != null;
    if (found && isAsked(filter)) {
      newcomers++;
    }
    return found;
  }

  private boolean isAsked(TopicFilter filter) {
    return asked != null && asked.containsKey(filter);
  }
}
