package io.pushbridge.core.app;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The apps of this server, all in memory, backed by the catalog. Thread-safe, never blocks. */
public final class Apps {
  private final AppCatalog catalog;
  private final ConcurrentMap<AppKey, App> known = new ConcurrentHashMap<>();
  private final SeckeyIndex seckeys = new SeckeyIndex();

  private Apps(AppCatalog catalog) {
    this.catalog = catalog;
  }

  /** Reads the catalog. */
  public static CompletionStage<Apps> load(AppCatalog catalog) {
    Apps apps = new Apps(catalog);
    return catalog
        .all()
        .thenApply(
            all -> {
              all.forEach(apps::know);
              return apps;
            });
  }

  /** The app with this key. */
  public Optional<App> find(AppKey key) {
    return Optional.ofNullable(known.get(key));
  }

  /** The app with this key, given as text from outside. */
  public Optional<App> find(String key) {
    return AppKey.parse(key).flatMap(this::find);
  }

  /** The bounds and switches of an app; the defaults if there is no such app. */
  public AppLimits limitsOf(AppKey key) {
    App app = known.get(key);
    return app == null ? AppLimits.DEFAULT : app.limits();
  }

  /**
   * The app with this seckey; empty if there is none, or if several share it: then the seckey alone
   * does not say whose it is. A wrong seckey takes as long as a right one.
   *
   * @param nowMillis the time, which ends former seckeys
   */
  public Optional<App> withSeckey(String seckey, long nowMillis) {
    List<App> accepting =
        seckeys.find(seckey).stream()
            .flatMap(key -> find(key).stream())
            .filter(app -> app.acceptsSeckey(seckey, nowMillis))
            .toList();
    return accepting.size() == 1 ? Optional.of(accepting.get(0)) : Optional.empty();
  }

  /** The app with this name, the first by key if several share it. */
  public Optional<App> named(String name) {
    return known.values().stream()
        .filter(app -> app.name().equals(name))
        .min((left, right) -> left.key().compareTo(right.key()));
  }

  /** All apps, in no order. */
  public Collection<App> all() {
    return Collections.unmodifiableCollection(known.values());
  }

  /** Creates or replaces an app; known to all surfaces once durable. */
  public CompletionStage<Void> save(App app) {
    return catalog.save(app).thenRun(() -> know(app));
  }

  /**
   * Takes an app away: unknown to all surfaces once that is durable. What belongs to it is not
   * touched; removing that is {@link io.pushbridge.core.removal.AppRemoval}'s.
   */
  public CompletionStage<Void> remove(AppKey key) {
    return catalog
        .remove(key)
        .thenRun(
            () -> {
              known.remove(key);
              seckeys.remove(key);
            });
  }

  private void know(App app) {
    known.put(app.key(), app);
    seckeys.put(app);
  }
}
