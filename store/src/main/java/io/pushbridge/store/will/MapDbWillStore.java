package io.pushbridge.store.will;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.will.KeptWill;
import io.pushbridge.core.will.WillStore;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import io.pushbridge.store.record.CorruptRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mapdb.DB;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wills in the store. Changes run on the writer thread, look-ups on the reader's. */
public final class MapDbWillStore implements WillStore {
  private static final Logger LOG = LoggerFactory.getLogger(MapDbWillStore.class);

  private record Opened(HTreeMap<Long, byte[]> wills, HTreeMap<Long, Long> due) {}

  private final StoreFile file;
  private final StoreReaders reader;

  // Replaced on the writer thread after a rollback, and changed there only.
  private volatile Opened tables;

  /**
   * Opens the tables; waits for that.
   *
   * @param file the store
   * @param reader what look-ups run on
   */
  public MapDbWillStore(StoreFile file, StoreReaders reader) {
    this.file = file;
    this.reader = reader;
    file.attach(this::open);
  }

  private void open(DB db) {
    tables =
        new Opened(
            db.hashMap("will.wills", Serializer.LONG, Serializer.BYTE_ARRAY).createOrOpen(),
            db.hashMap("will.due", Serializer.LONG, Serializer.LONG).createOrOpen());
  }

  @Override
  public CompletionStage<Void> keep(KeptWill will) {
    byte[] record = StoredWill.toBytes(will);
    return change(() -> tables.wills.put(will.number(), record), record.length);
  }

  @Override
  public CompletionStage<Void> due(long number, long dueAt) {
    return change(
        () -> {
          if (tables.wills.containsKey(number)) {
            tables.due.put(number, dueAt);
          }
        });
  }

  @Override
  public CompletionStage<Void> remove(long number) {
    return change(
        () -> {
          tables.wills.remove(number);
          tables.due.remove(number);
        });
  }

  /** Removes the wills of an app, those that were kept when it was called. */
  public CompletionStage<Void> removeAll(AppKey app) {
    return all()
        .thenCompose(
            wills ->
                CompletableFuture.allOf(
                    wills.stream()
                        .filter(will -> will.session().app().equals(app))
                        .map(will -> remove(will.number()).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new)));
  }

  private CompletionStage<Void> change(Runnable change) {
    return change(change, 0);
  }

  private CompletionStage<Void> change(Runnable change, int bytes) {
    return file.writer()
        .submit(
            () -> {
              change.run();
              return null;
            },
            bytes);
  }

  @Override
  public CompletionStage<Optional<KeptWill>> find(long number) {
    return reader.submit(
        () ->
            Optional.ofNullable(tables.wills.get(number))
                .map(record -> StoredWill.read(number, record)));
  }

  @Override
  public CompletionStage<List<Waiting>> all() {
    return reader.submit(
        () -> {
          List<Waiting> all = new ArrayList<>();
          for (Map.Entry<Long, byte[]> will : tables.wills.getEntries()) {
            try {
              long dueAt = tables.due.getOrDefault(will.getKey(), 0L);
              all.add(StoredWill.head(will.getKey(), will.getValue(), dueAt));
            } catch (CorruptRecordException damage) {
              LOG.error(
                  "event=store_will_corrupt number={} cause={}", will.getKey(), damage.toString());
            }
          }
          return all;
        });
  }
}
