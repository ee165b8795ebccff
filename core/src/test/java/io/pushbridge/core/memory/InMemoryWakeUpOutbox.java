package io.pushbridge.core.memory;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PendingWakeUp;
import io.pushbridge.core.push.PushCounts;
import io.pushbridge.core.push.WakeUpOutbox;
import io.pushbridge.core.push.WakeUpProgress;
import io.pushbridge.core.push.WakeUpReport;
import io.pushbridge.core.push.WakeUpReport.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Wake-ups in memory. Guarded by the store's lock. */
public final class InMemoryWakeUpOutbox implements WakeUpOutbox {
  private record Key(AppKey app, MessageId id) {}

  private record Kept(long number, State state, PushCounts counts, long expiresAt) {}

  private final InMemoryStore store;
  private final SortedMap<Long, PendingWakeUp> pending = new TreeMap<>();
  private final Map<Key, Kept> reports = new HashMap<>();
  private int capacity = CAPACITY;
  private long newest;

  InMemoryWakeUpOutbox(InMemoryStore store) {
    this.store = store;
  }

  void adopt(InMemoryWakeUpOutbox predecessor) {
    pending.putAll(predecessor.pending);
    reports.putAll(predecessor.reports);
    capacity = predecessor.capacity;
    newest = predecessor.newest;
  }

  /** Sets how many it holds. */
  public void capacity(int entries) {
    store.locked(() -> capacity = entries);
  }

  @Override
  public CompletionStage<Optional<Long>> add(Message message, ApnsRequest request) {
    return store.change(
        () -> {
          if (pending.size() >= capacity) {
            return Optional.empty();
          }
          newest++;
          pending.put(newest, new PendingWakeUp(newest, message, request, WakeUpProgress.START));
          report(message, newest, WakeUpProgress.START);
          return Optional.of(newest);
        });
  }

  private void report(Message message, long number, WakeUpProgress progress) {
    State state = progress.done() ? State.DONE : State.PENDING;
    Kept kept = new Kept(number, state, progress.counts(), message.expiresAt());
    // A newer message of the same id has its own.
    reports.merge(
        new Key(message.app(), message.id()),
        kept,
        (before, now) -> before.number > now.number ? before : now);
  }

  @Override
  public CompletionStage<Void> progress(long number, WakeUpProgress progress) {
    return store.change(
        () -> {
          PendingWakeUp before = pending.get(number);
          if (before == null) {
            return null;
          }
          if (progress.done()) {
            pending.remove(number);
          } else {
            pending.put(
                number, new PendingWakeUp(number, before.message(), before.request(), progress));
          }
          report(before.message(), number, progress);
          return null;
        });
  }

  @Override
  public CompletionStage<Optional<PendingWakeUp>> find(long number) {
    return store.lookUp(() -> Optional.ofNullable(pending.get(number)));
  }

  @Override
  public CompletionStage<List<Waiting>> pending() {
    return store.lookUp(
        () ->
            pending.values().stream()
                .map(wakeUp -> new Waiting(wakeUp.number(), wakeUp.message().app()))
                .toList());
  }

  @Override
  public CompletionStage<Optional<WakeUpReport>> report(AppKey app, MessageId id) {
    return store.lookUp(
        () ->
            Optional.ofNullable(reports.get(new Key(app, id)))
                .filter(kept -> kept.expiresAt > store.clock().millis())
                .map(kept -> new WakeUpReport(kept.state, kept.counts)));
  }

  /** Drops everything of an app; under the store's lock. */
  void removeAll(AppKey app) {
    pending.values().removeIf(wakeUp -> wakeUp.message().app().equals(app));
    reports.keySet().removeIf(key -> key.app.equals(app));
  }
}
