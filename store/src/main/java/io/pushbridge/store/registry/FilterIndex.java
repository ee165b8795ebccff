package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The distinct filters of durable sessions, in memory: enough to know whether a message must be
 * logged and whose subscribers it is for. Changed by the writer thread after each commit, read by
 * anyone without waiting. A filter takes about 130 bytes, whatever the number of its subscribers.
 */
final class FilterIndex {
  /** Filters without wildcards by their text, the others by their levels. */
  private static final class AppFilters {
    final ConcurrentMap<String, FilterHolders> exact = new ConcurrentHashMap<>();
    final FilterNode wild = new FilterNode();
  }

  private final ConcurrentMap<AppKey, AppFilters> apps = new ConcurrentHashMap<>();

  /**
   * Notes how a filter stands now; without holders it goes. Filters for presence and for a share do
   * not count: nothing is logged for them.
   */
  void put(AppKey app, TopicFilter filter, FilterHolders state) {
    if (filter.isPresence() || filter.isShared()) {
      return;
    }
    AppFilters filters = apps.computeIfAbsent(app, first -> new AppFilters());
    FilterHolders kept = state.holders() == 0 ? null : state;
    if (filter.hasWildcards()) {
      filters.wild.put(filter.text(), kept);
    } else if (kept == null) {
      filters.exact.remove(filter.text());
    } else {
      filters.exact.put(filter.text(), kept);
    }
  }

  /** How a filter stood after the last commit; null if nobody held it, or it does not count. */
  FilterHolders find(AppKey app, TopicFilter filter) {
    AppFilters filters = apps.get(app);
    if (filters == null || filter.isPresence() || filter.isShared()) {
      return null;
    }
    return filter.hasWildcards()
        ? filters.wild.find(filter.text())
        : filters.exact.get(filter.text());
  }

  /** Whether one of the filters that match the topic is as asked. */
  boolean anyMatching(AppKey app, TopicName topic, Predicate<FilterHolders> asked) {
    AppFilters filters = apps.get(app);
    if (filters == null) {
      return false;
    }
    FilterHolders exact = filters.exact.get(topic.text());
    return (exact != null && asked.test(exact)) || filters.wild.anyMatching(topic.text(), asked);
  }

  /** The filters as they stand, in no order. */
  Stream<String> filters(AppKey app) {
    AppFilters filters = apps.get(app);
    if (filters == null) {
      return Stream.empty();
    }
    List<String> wild = new ArrayList<>();
    filters.wild.forEach("", wild::add);
    return Stream.concat(List.copyOf(filters.exact.keySet()).stream(), wild.stream());
  }
}
