package io.pushbridge.core.memory;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppCatalog;
import io.pushbridge.core.app.AppKey;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Apps in memory. */
public final class InMemoryAppCatalog implements AppCatalog {
  private final InMemoryStore store;
  private final SortedMap<AppKey, App> apps = new TreeMap<>();

  InMemoryAppCatalog(InMemoryStore store) {
    this.store = store;
  }

  void adopt(InMemoryAppCatalog predecessor) {
    apps.putAll(predecessor.apps);
  }

  @Override
  public CompletionStage<List<App>> all() {
    return store.lookUp(() -> List.copyOf(apps.values()));
  }

  @Override
  public CompletionStage<Void> save(App app) {
    return store.change(
        () -> {
          apps.put(app.key(), app);
          return null;
        });
  }
}
