package io.pushbridge.core.memory;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.SealedCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Sealed credentials in memory. Guarded by the store's lock. */
public final class InMemorySealedCredentials implements SealedCredentials {
  private final InMemoryStore store;
  private final List<Sealed> all = new ArrayList<>();

  InMemorySealedCredentials(InMemoryStore store) {
    this.store = store;
  }

  void adopt(InMemorySealedCredentials predecessor) {
    all.addAll(predecessor.all);
  }

  @Override
  public CompletionStage<List<Sealed>> all() {
    return store.lookUp(() -> List.copyOf(all));
  }

  @Override
  public CompletionStage<Void> save(Sealed credential) {
    return store.change(
        () -> {
          all.removeIf(known -> isCalled(known, credential.app(), credential.name()));
          all.add(credential);
          return null;
        });
  }

  @Override
  public CompletionStage<Boolean> remove(AppKey app, String name) {
    return store.change(() -> all.removeIf(known -> isCalled(known, app, name)));
  }

  private static boolean isCalled(Sealed known, AppKey app, String name) {
    return known.app().equals(app) && known.name().equals(name);
  }

  /** Drops everything of an app; under the store's lock. */
  void removeAll(AppKey app) {
    all.removeIf(known -> known.app().equals(app));
  }
}
