package io.pushbridge.store.access;

import io.pushbridge.core.access.AccessCatalog;
import io.pushbridge.core.access.AccessGrant;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.mapdb.DB;

/** The grants in the store. */
public final class MapDbAccessCatalog implements AccessCatalog {
  private final StoreFile file;
  private final StoreReaders reader;
  // Replaced on the writer thread after a rollback.
  private volatile AccessTables tables;

  /**
   * Opens the tables; waits for that.
   *
   * @param file the store
   * @param reader what reads run on
   */
  public MapDbAccessCatalog(StoreFile file, StoreReaders reader) {
    this.file = file;
    this.reader = reader;
    file.attach(this::open);
  }

  private void open(DB db) {
    tables = new AccessTables(db);
  }

  @Override
  public CompletionStage<List<AccessGrant>> grants() {
    return reader.submit(
        () -> {
          List<AccessGrant> all = new ArrayList<>();
          tables.forEachGrant(all::add);
          return List.copyOf(all);
        });
  }

  @Override
  public CompletionStage<Void> save(AccessGrant grant) {
    byte[] key = StoredGrant.key(grant.app(), grant.scope());
    byte[] value = StoredGrant.value(grant);
    return change(
        () -> {
          tables.grants.put(key, value);
          return null;
        });
  }

  @Override
  public CompletionStage<Void> removeExpired(AppKey app, Collection<Scope> scopes, long nowMillis) {
    List<byte[]> keys = scopes.stream().map(scope -> StoredGrant.key(app, scope)).toList();
    return change(
        () -> {
          for (byte[] key : keys) {
            byte[] value = tables.grants.get(key);
            if (value != null && StoredGrant.read(key, value).hasExpired(nowMillis)) {
              tables.grants.remove(key);
            }
          }
          return null;
        });
  }

  @Override
  public CompletionStage<Set<AppKey>> guarded() {
    return reader.submit(() -> tables.guardedApps());
  }

  @Override
  public CompletionStage<Void> guard(AppKey app, boolean on) {
    byte[] key = StoredGrant.app(app);
    return change(
        () -> {
          boolean unused = on ? tables.guarded.add(key) : tables.guarded.remove(key);
          return null;
        });
  }

  /**
   * Removes some of an app's grants, and then that it is guarded; inside a mutation of the store
   * only.
   *
   * @param budget how long it may take, in nanoseconds, about
   * @return whether there is more
   */
  public boolean removeSome(AppKey app, long budget) {
    long begun = System.nanoTime();
    byte[] first = StoredGrant.app(app);
    do {
      byte[] key = tables.grants.ceilingKey(first);
      if (key == null || !Arrays.equals(key, 0, first.length, first, 0, first.length)) {
        boolean unused = tables.guarded.remove(first);
        return false;
      }
      tables.grants.remove(key);
    } while (System.nanoTime() - begun < budget);
    return true;
  }

  private CompletionStage<Void> change(Callable<Void> mutation) {
    return file.writer().submit(mutation);
  }
}
