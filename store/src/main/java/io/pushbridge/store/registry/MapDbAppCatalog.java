package io.pushbridge.store.registry;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppCatalog;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.Serializer;

/** The apps in the store. */
public final class MapDbAppCatalog implements AppCatalog {
  private final StoreFile file;
  private final StoreReaders reader;
  // Replaced on the writer thread after a rollback, and changed there only.
  private volatile BTreeMap<byte[], byte[]> apps;

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
    return file.writer()
        .submit(
            () -> {
              apps.put(RegistryKeys.app(app.key()), bytes);
              return null;
            });
  }
}
