package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * The distinct filters of durable sessions, in memory: enough to know whether a message must be
 * logged and whose subscribers it is for. Changed by the writer thread after each commit, read by
 * anyone without waiting.
 */
final class FilterIndex {
  /** Filters without wildcards by their text, the others by their levels. */
  private static final class AppFilters {
    final ConcurrentMap<String, DistinctFilter> exact = new ConcurrentHashMap<>();
    final FilterNode wild = new FilterNode();
  }

  private final ConcurrentMap<AppKey, AppFilters> apps = new ConcurrentHashMap<>();

  /** Notes how a filter stands now; without holders it goes. Filters for presence do not count. */
  void put(DistinctFilter state) {
    TopicFilter filter = state.filter();
    if (filter.isPresence()) {
      return;
    }
    AppFilters filters = apps.computeIfAbsent(state.app(), app -> new AppFilters());
    DistinctFilter kept = state.holders() == 0 ? null : state;
    if (filter.hasWildcards()) {
      filters.wild.put(filter.text(), kept);
    } else if (kept == null) {
      filters.exact.remove(filter.text());
    } else {
      filters.exact.put(filter.text(), kept);
    }
  }

  /** Whether one of the filters that match the topic is as asked. */
  boolean anyMatching(AppKey app, TopicName topic, Predicate<DistinctFilter> asked) {
    AppFilters filters = apps.get(app);
    if (filters == null) {
      return false;
    }
    DistinctFilter exact = filters.exact.get(topic.text());
    return (exact != null && asked.test(exact)) || filters.wild.anyMatching(topic.text(), asked);
  }
}
