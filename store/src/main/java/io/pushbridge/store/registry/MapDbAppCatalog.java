package io.pushbridge.store.registry;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppCatalog;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Secret;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.Serializer;

/** The apps in the store. */
public final class MapDbAppCatalog implements AppCatalog {
  private static final int TWO_LIMITS = 1;
  private static final int ALL_LIMITS = 2;

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
    apps.forEach((key, bytes) -> all.add(read(key, bytes)));
    return List.copyOf(all);
  }

  @Override
  public CompletionStage<List<App>> all() {
    return reader.submit(() -> all(apps));
  }

  @Override
  public CompletionStage<Void> save(App app) {
    byte[] bytes = toBytes(app);
    return file.writer()
        .submit(
            () -> {
              apps.put(RegistryKeys.app(app.key()), bytes);
              return null;
            });
  }

  private static byte[] toBytes(App app) {
    RecordWriter out =
        new RecordWriter(128)
            .int8(ALL_LIMITS)
            .text(app.name())
            .text(app.seckey().reveal())
            .text(app.devicePassword().reveal())
            .int8(app.limits().receipts() ? 1 : 0);
    // Those left at the default follow it when it changes.
    app.limits().set().forEach((limit, value) -> out.text(limit.key()).varint(value));
    return out.toBytes();
  }

  private static App read(byte[] key, byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    int version = in.version(TWO_LIMITS, ALL_LIMITS);
    AppKey app = RegistryKeys.readApp(key);
    String name = in.text();
    Secret seckey = new Secret(in.text());
    Secret devicePassword = new Secret(in.text());
    AppLimits limits = version == TWO_LIMITS ? twoLimits(in) : allLimits(in);
    return new App(app, name, seckey, devicePassword, limits);
  }

  private static AppLimits twoLimits(RecordReader in) {
    AppLimits limits =
        AppLimits.DEFAULT
            .with(AppLimit.MESSAGES_PER_TOPIC, (int) in.varint())
            .with(AppLimit.SUBSCRIPTIONS_PER_SESSION, (int) in.varint());
    return limits.withReceipts(in.int8() == 1);
  }

  private static AppLimits allLimits(RecordReader in) {
    AppLimits limits = AppLimits.DEFAULT.withReceipts(in.int8() == 1);
    while (in.remaining() > 0) {
      // One that is unknown here, or beyond its range, does not keep an app from being read.
      AppLimit limit = AppLimit.ofKey(in.text()).orElse(null);
      long value = in.varint();
      if (limit != null && limit.allows(value)) {
        limits = limits.with(limit, (int) value);
      }
    }
    return limits;
  }
}
