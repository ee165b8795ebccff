package io.pushbridge.core.memory;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppCatalog;
import io.pushbridge.core.app.AppKey;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** Apps in memory. */
public final class InMemoryAppCatalog implements AppCatalog {
  private final InMemoryStore store;
  private final SortedMap<AppKey, App> apps = new TreeMap<>();
  private final Set<AppKey> leaving = new TreeSet<>();

  InMemoryAppCatalog(InMemoryStore store) {
    this.store = store;
  }

  void adopt(InMemoryAppCatalog predecessor) {
    apps.putAll(predecessor.apps);
    leaving.addAll(predecessor.leaving);
  }

  @Override
  public CompletionStage<List<App>> all() {
    return store.lookUp(() -> List.copyOf(apps.values()));
  }

  @Override
  public CompletionStage<Void> save(App app) {
    return store.change(
        () -> {
          if (leaving.contains(app.key())) {
            throw new IllegalStateException("the app is leaving");
          }
          apps.put(app.key(), app);
          return null;
        });
  }

  @Override
  public CompletionStage<Void> remove(AppKey app) {
    return store.change(
        () -> {
          if (apps.remove(app) != null) {
            leaving.add(app);
          }
          return null;
        });
  }

  @Override
  public CompletionStage<Set<AppKey>> leaving() {
    return store.lookUp(() -> Set.copyOf(leaving));
  }

  @Override
  public CompletionStage<Void> gone(AppKey app) {
    return store.change(
        () -> {
          leaving.remove(app);
          return null;
        });
  }
}
