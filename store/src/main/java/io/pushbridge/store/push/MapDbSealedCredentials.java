package io.pushbridge.store.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.SealedCredentials;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mapdb.DB;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/** Sealed credentials in the store. */
public final class MapDbSealedCredentials implements SealedCredentials {
  private final StoreFile file;
  private final StoreReaders reader;
  // Replaced on the writer thread after a rollback, and changed there only.
  private volatile HTreeMap<byte[], byte[]> credentials;

  /**
   * Opens the table; waits for that.
   *
   * @param file the store
   * @param reader what look-ups run on
   */
  public MapDbSealedCredentials(StoreFile file, StoreReaders reader) {
    this.file = file;
    this.reader = reader;
    file.attach(this::open);
  }

  static HTreeMap<byte[], byte[]> table(DB db) {
    return db.hashMap("push.credentials", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
        .createOrOpen();
  }

  private void open(DB db) {
    credentials = table(db);
  }

  @Override
  public CompletionStage<List<Sealed>> all() {
    return reader.submit(
        () -> {
          List<Sealed> all = new ArrayList<>();
          credentials.forEach(
              (key, bytes) ->
                  all.add(new Sealed(PushKeys.readApp(key), PushKeys.readName(key), bytes)));
          return List.copyOf(all);
        });
  }

  @Override
  public CompletionStage<Void> save(Sealed credential) {
    byte[] key = PushKeys.credential(credential.app(), credential.name());
    return file.writer()
        .submit(
            () -> {
              credentials.put(key, credential.bytes());
              return null;
            });
  }

  @Override
  public CompletionStage<Boolean> remove(AppKey app, String name) {
    byte[] key = PushKeys.credential(app, name);
    return file.writer().submit(() -> credentials.remove(key) != null);
  }

  /** Removes those of an app, which are few. */
  CompletionStage<Void> removeAll(AppKey app) {
    return all()
        .thenCompose(
            known ->
                CompletableFuture.allOf(
                    known.stream()
                        .filter(kept -> kept.app().equals(app))
                        .map(kept -> remove(app, kept.name()).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new)));
  }
}
