package io.pushbridge.store.registry;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppCatalog;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.Serializer;

/** The apps in the store. */
public final class MapDbAppCatalog implements AppCatalog {
  private final StoreFile file;
  private final StoreReaders reader;
  // Replaced on the writer thread after a rollback, and changed there only.
  private volatile BTreeMap<byte[], byte[]> apps;
  private volatile NavigableSet<byte[]> leaving;

  /**
   * Opens the table; waits for that.
   *
   * @param file the store
   * @param reader what reads run on
   */
  public MapDbAppCatalog(StoreFile file, StoreReaders reader) {
    this.file = file;
    this.reader = reader;
    file.attach(this::open);
  }

  private void open(DB db) {
    apps = table(db);
    leaving = db.treeSet("registry.leaving", Serializer.BYTE_ARRAY).createOrOpen();
  }

  private static BTreeMap<byte[], byte[]> table(DB db) {
    return db.treeMap("registry.apps", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY).createOrOpen();
  }

  /** The apps in a database that nobody writes to. */
  static List<App> all(DB db) {
    return all(table(db));
  }

  private static List<App> all(BTreeMap<byte[], byte[]> apps) {
    List<App> all = new ArrayList<>();
    apps.forEach((key, bytes) -> all.add(StoredApp.read(key, bytes)));
    return List.copyOf(all);
  }

  @Override
  public CompletionStage<List<App>> all() {
    return reader.submit(() -> all(apps));
  }

  @Override
  public CompletionStage<Void> save(App app) {
    byte[] bytes = StoredApp.toBytes(app);
    byte[] key = RegistryKeys.app(app.key());
    return change(
        () -> {
          if (leaving.contains(key)) {
            throw new IllegalStateException("what belongs to app " + app.key() + " is removed now");
          }
          apps.put(key, bytes);
        });
  }

  @Override
  public CompletionStage<Void> remove(AppKey app) {
    byte[] key = RegistryKeys.app(app);
    return change(
        () -> {
          if (apps.remove(key) != null) {
            boolean unused = leaving.add(key);
          }
        });
  }

  @Override
  public CompletionStage<Set<AppKey>> leaving() {
    return reader.submit(
        () -> leaving.stream().map(RegistryKeys::readApp).collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public CompletionStage<Void> gone(AppKey app) {
    byte[] key = RegistryKeys.app(app);
    return change(() -> leaving.remove(key));
  }

  private CompletionStage<Void> change(Runnable mutation) {
    return file.writer()
        .submit(
            () -> {
              mutation.run();
              return null;
            });
  }
}
