package io.pushbridge.store;

import io.pushbridge.store.writer.Durability;
import io.pushbridge.store.writer.StoreWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.mapdb.DB;
import org.mapdb.DBMaker;

/** The store of one data directory: volume, database and the one writer thread. */
public final class StoreFile implements AutoCloseable {

  private final Clock clock;
  private final StoreWriter writer;
  private final List<Tables> tables = new CopyOnWriteArrayList<>();
  private volatile DB db;

  private StoreFile(Path dir, Clock clock, StoreOptions options) {
    this.clock = clock;
    this.db = DBMaker.fileDB(dir.resolve("store.db").toFile()).fileChannelEnable().make();
    this.writer =
        new StoreWriter(
            new Commits(),
            options.maxBatch(),
            options.maxQueued(),
            task -> new Thread(task, "store-writer"));
  }

  /** Opens the store in this directory, or creates it. */
  public static StoreFile open(Path dir, Clock clock, StoreOptions options) throws IOException {
    Files.createDirectories(dir);
    return new StoreFile(dir, clock, options);
  }

  /**
   * Opens a feature's tables, now and after each rollback, and waits until that is committed. Call
   * it while starting, before the first mutation; never on an event loop.
   */
  public void attach(Tables feature) {
    writer
        .submit(
            () -> {
              feature.open(db);
              return feature;
            },
            tables::add)
        .toCompletableFuture()
        .join();
  }

  /** The database as of now; another object after a rollback, see {@link Tables}. */
  public DB db() {
    return db;
  }

  /** The thread that runs every mutation. */
  public StoreWriter writer() {
    return writer;
  }

  /** The clock that times-to-live are counted by. */
  public Clock clock() {
    return clock;
  }

  /** Commits what is queued and closes the files. */
  @Override
  public void close() {
    writer.close();
    db.close();
  }

  private final class Commits implements Durability {
    private long changes;

    @Override
    public void commit() {
      db.commit();
    }

    @Override
    public void rollback() throws IOException {
      throw new IOException("not supported");
    }

    @Override
    public long changes() {
      return changes++;
    }
  }
}
