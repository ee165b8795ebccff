package io.pushbridge.core.memory;

import io.pushbridge.core.access.AccessCatalog;
import io.pushbridge.core.access.AccessGrant;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.app.AppKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Grants in memory. */
public final class InMemoryAccessCatalog implements AccessCatalog {
  private record Place(AppKey app, Scope scope) {}

  private final InMemoryStore store;
  private final Map<Place, AccessGrant> grants = new HashMap<>();
  private final Set<AppKey> guarded = new HashSet<>();

  InMemoryAccessCatalog(InMemoryStore store) {
    this.store = store;
  }

  void adopt(InMemoryAccessCatalog predecessor) {
    grants.putAll(predecessor.grants);
    guarded.addAll(predecessor.guarded);
  }

  @Override
  public CompletionStage<List<AccessGrant>> grants() {
    return store.lookUp(() -> List.copyOf(grants.values()));
  }

  @Override
  public CompletionStage<Void> save(AccessGrant grant) {
    return changed(() -> grants.put(new Place(grant.app(), grant.scope()), grant));
  }

  @Override
  public CompletionStage<Void> removeExpired(AppKey app, Collection<Scope> scopes, long nowMillis) {
    List<Scope> asked = List.copyOf(scopes);
    return changed(
        () ->
            grants
                .values()
                .removeIf(
                    grant ->
                        grant.app().equals(app)
                            && asked.contains(grant.scope())
                            && grant.hasExpired(nowMillis)));
  }

  @Override
  public CompletionStage<Set<AppKey>> guarded() {
    return store.lookUp(() -> Set.copyOf(guarded));
  }

  @Override
  public CompletionStage<Void> guard(AppKey app, boolean on) {
    return changed(() -> on ? guarded.add(app) : guarded.remove(app));
  }

  private CompletionStage<Void> changed(Supplier<?> change) {
    return store.change(
        () -> {
          Object unused = change.get();
          return null;
        });
  }

  /** Drops everything of an app; under the store's lock. */
  void removeAll(AppKey app) {
    grants.keySet().removeIf(place -> place.app().equals(app));
    guarded.remove(app);
  }
}
