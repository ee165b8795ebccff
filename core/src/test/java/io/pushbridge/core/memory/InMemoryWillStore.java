package io.pushbridge.core.memory;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.will.KeptWill;
import io.pushbridge.core.will.WillStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Wills in memory. */
public final class InMemoryWillStore implements WillStore {
  private final InMemoryStore store;
  private final Map<Long, KeptWill> wills = new HashMap<>();
  private final Map<Long, Long> due = new HashMap<>();

  InMemoryWillStore(InMemoryStore store) {
    this.store = store;
  }

  void adopt(InMemoryWillStore predecessor) {
    wills.putAll(predecessor.wills);
    due.putAll(predecessor.due);
  }

  @Override
  public CompletionStage<Void> keep(KeptWill will) {
    return change(() -> wills.put(will.number(), will));
  }

  @Override
  public CompletionStage<Void> due(long number, long dueAt) {
    return change(
        () -> {
          if (wills.containsKey(number)) {
            due.put(number, dueAt);
          }
        });
  }

  @Override
  public CompletionStage<Void> remove(long number) {
    return change(
        () -> {
          wills.remove(number);
          due.remove(number);
        });
  }

  @Override
  public CompletionStage<Optional<KeptWill>> find(long number) {
    return store.lookUp(() -> Optional.ofNullable(wills.get(number)));
  }

  @Override
  public CompletionStage<List<Waiting>> all() {
    return store.lookUp(
        () -> {
          List<Waiting> all = new ArrayList<>();
          wills.forEach(
              (number, kept) ->
                  all.add(
                      new Waiting(
                          number,
                          kept.session(),
                          kept.will().delaySeconds(),
                          due.getOrDefault(number, 0L))));
          return all;
        });
  }

  void removeAll(AppKey app) {
    wills.values().removeIf(will -> will.session().app().equals(app));
    due.keySet().retainAll(wills.keySet());
  }

  private CompletionStage<Void> change(Runnable change) {
    return store.change(
        () -> {
          change.run();
          return null;
        });
  }
}
