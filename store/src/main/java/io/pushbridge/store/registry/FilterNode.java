package io.pushbridge.store.registry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Filters with wildcards as a tree of their levels (MQTT 5 §4.7). Changed by the writer thread,
 * read by anyone.
 */
final class FilterNode {
  private final ConcurrentMap<String, FilterNode> children = new ConcurrentHashMap<>(2);
  private volatile DistinctFilter here;

  /** Puts a filter at its place below this node, or takes it away; empty branches go. */
  void put(String text, DistinctFilter filter) {
    put(text, 0, filter);
  }

  private void put(String text, int from, DistinctFilter filter) {
    if (from > text.length()) {
      here = filter;
      return;
    }
    int end = levelEnd(text, from);
    String level = text.substring(from, end);
    FilterNode child = children.get(level);
    if (child == null) {
      if (filter == null) {
        return;
      }
      child = new FilterNode();
      child.put(text, end + 1, filter);
      children.put(level, child);
      return;
    }
    child.put(text, end + 1, filter);
    if (child.here == null && child.children.isEmpty()) {
      children.remove(level);
    }
  }

  /** Whether one of the filters below this node that match the topic is as asked. */
  boolean anyMatching(String topic, Predicate<DistinctFilter> asked) {
    // MQTT 5 §4.7.2: wildcards at the first level do not match topics that begin with $.
    return topic.startsWith("$")
        ? childMatches(children.get(firstLevel(topic)), topic, levelEnd(topic, 0) + 1, asked)
        : anyMatching(topic, 0, asked);
  }

  private boolean anyMatching(String topic, int from, Predicate<DistinctFilter> asked) {
    FilterNode rest = children.get("#");
    if (rest != null && rest.asked(asked)) {
      return true;
    }
    if (from > topic.length()) {
      return asked(asked);
    }
    int end = levelEnd(topic, from);
    return childMatches(children.get("+"), topic, end + 1, asked)
        || childMatches(children.get(topic.substring(from, end)), topic, end + 1, asked);
  }

  private static boolean childMatches(
      FilterNode child, String topic, int from, Predicate<DistinctFilter> asked) {
    return child != null && child.anyMatching(topic, from, asked);
  }

  private boolean asked(Predicate<DistinctFilter> asked) {
    DistinctFilter filter = here;
    return filter != null && asked.test(filter);
  }

  private static String firstLevel(String topic) {
    return topic.substring(0, levelEnd(topic, 0));
  }

  private static int levelEnd(String text, int from) {
    int end = text.indexOf('/', from);
    return end < 0 ? text.length() : end;
  }
}
