package io.pushbridge.core.memory;

import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.push.BadgeCounters;
import io.pushbridge.core.registry.DeviceToken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Badges in memory. Guarded by the store's lock. */
public final class InMemoryBadgeCounters implements BadgeCounters {
  private record Key(long uid, String bundleId) {}

  private record Counter(int count, MessageId by) {}

  private final InMemoryStore store;
  private final Map<Key, Counter> counters = new HashMap<>();

  InMemoryBadgeCounters(InMemoryStore store) {
    this.store = store;
  }

  void adopt(InMemoryBadgeCounters predecessor) {
    counters.putAll(predecessor.counters);
  }

  @Override
  public CompletionStage<List<Integer>> increment(List<DeviceToken> devices, MessageId by) {
    return store.change(
        () ->
            devices.stream()
                .map(
                    device ->
                        counters.merge(
                            new Key(device.uid(), device.bundleId()),
                            new Counter(1, by),
                            (before, one) ->
                                before.by.equals(by) ? before : new Counter(before.count + 1, by)))
                .map(Counter::count)
                .toList());
  }

  @Override
  public CompletionStage<Void> reset(long uid) {
    return store.change(
        () -> {
          counters.keySet().removeIf(key -> key.uid == uid);
          return null;
        });
  }

  /** Drops those of a session; under the store's lock. */
  void removeAll(long uid) {
    counters.keySet().removeIf(key -> key.uid == uid);
  }
}
