package io.pushbridge.store.registry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Filters with wildcards as a tree of their levels (MQTT 5 §4.7). Changed by the writer thread,
 * read by anyone. Most nodes have a filter that ends here with {@code #} and nothing else, so what
 * a node need not have it does not have.
 */
final class FilterNode {
  /** Levels by their text; null until there is one. */
  private volatile ConcurrentMap<String, FilterNode> children;

  /** The level {@code +}. */
  private volatile FilterNode any;

  /** The filter that goes on with {@code #}. */
  private volatile FilterHolders rest;

  /** The filter that ends here. */
  private volatile FilterHolders here;

  private boolean isEmpty() {
    return here == null && rest == null && any == null && (children == null || children.isEmpty());
  }

  /** Puts a filter at its place below this node, or takes it away; empty branches go. */
  void put(String text, FilterHolders filter) {
    put(text, 0, filter);
  }

  private void put(String text, int from, FilterHolders filter) {
    if (from > text.length()) {
      here = filter;
      return;
    }
    int end = levelEnd(text, from);
    if (isLevel(text, from, end, '#')) {
      rest = filter;
      return;
    }
    boolean wild = isLevel(text, from, end, '+');
    String level = text.substring(from, end);
    FilterNode known = wild ? any : child(level);
    if (known == null && filter == null) {
      return;
    }
    FilterNode child = known == null ? new FilterNode() : known;
    child.put(text, end + 1, filter);
    if (wild) {
      any = child.isEmpty() ? null : child;
    } else if (child.isEmpty()) {
      children.remove(level);
    } else if (known == null) {
      add(level, child);
    }
  }

  private void add(String level, FilterNode child) {
    if (children == null) {
      children = new ConcurrentHashMap<>(2);
    }
    children.put(level, child);
  }

  private FilterNode child(String level) {
    ConcurrentMap<String, FilterNode> levels = children;
    return levels == null ? null : levels.get(level);
  }

  /** The filter of exactly this text below this node, or null. */
  FilterHolders find(String text) {
    FilterNode node = this;
    int from = 0;
    while (from <= text.length()) {
      int end = levelEnd(text, from);
      if (isLevel(text, from, end, '#')) {
        return node.rest;
      }
      node = isLevel(text, from, end, '+') ? node.any : node.child(text.substring(from, end));
      if (node == null) {
        return null;
      }
      from = end + 1;
    }
    return node.here;
  }

  /** Whether one of the filters below this node that match the topic is as asked. */
  boolean anyMatching(String topic, Predicate<FilterHolders> asked) {
    // MQTT 5 §4.7.2: wildcards at the first level do not match topics that begin with $.
    return topic.startsWith("$")
        ? nodeMatches(child(firstLevel(topic)), topic, levelEnd(topic, 0) + 1, asked)
        : anyMatching(topic, 0, asked);
  }

  private boolean anyMatching(String topic, int from, Predicate<FilterHolders> asked) {
    FilterHolders matching = rest;
    if (matching != null && asked.test(matching)) {
      return true;
    }
    if (from > topic.length()) {
      FilterHolders ending = here;
      return ending != null && asked.test(ending);
    }
    int end = levelEnd(topic, from);
    return nodeMatches(any, topic, end + 1, asked)
        || nodeMatches(child(topic.substring(from, end)), topic, end + 1, asked);
  }

  private static boolean nodeMatches(
      FilterNode node, String topic, int from, Predicate<FilterHolders> asked) {
    return node != null && node.anyMatching(topic, from, asked);
  }

  /** Gives every filter below this node. */
  void forEach(String before, Consumer<String> each) {
    if (rest != null) {
      each.accept(before + "#");
    }
    FilterNode wild = any;
    if (wild != null) {
      wild.forEachHere(before + "+", each);
    }
    ConcurrentMap<String, FilterNode> levels = children;
    if (levels != null) {
      levels.forEach((level, child) -> child.forEachHere(before + level, each));
    }
  }

  private void forEachHere(String text, Consumer<String> each) {
    if (here != null) {
      each.accept(text);
    }
    forEach(text + "/", each);
  }

  private static boolean isLevel(String text, int from, int end, char wildcard) {
    return end == from + 1 && text.charAt(from) == wildcard;
  }

  private static String firstLevel(String topic) {
    return topic.substring(0, levelEnd(topic, 0));
  }

  private static int levelEnd(String text, int from) {
    int end = text.indexOf('/', from);
    return end < 0 ? text.length() : end;
  }
}
