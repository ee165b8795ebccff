package io.pushbridge.store;

import io.pushbridge.store.space.RecordStore;
import io.pushbridge.store.volume.JournaledVolume;
import io.pushbridge.store.volume.VolumeBackup;
import io.pushbridge.store.volume.VolumeFiles;
import io.pushbridge.store.volume.VolumeStore;
import io.pushbridge.store.writer.Durability;
import io.pushbridge.store.writer.StoreWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.mapdb.DB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of one data directory: a MapDB database on a journaled volume, and the one thread that
 * writes to it.
 *
 * <p>Reads may come from any thread and never wait for the disk's flush. They see what the writer
 * thread has not committed yet; whoever must not, waits for the stage of {@link
 * StoreWriter#submit}.
 */
public final class StoreFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StoreFile.class);

  private final Clock clock;
  private final VolumeStore volumes;
  private final StoreWriter writer;

  /** What is opened again after a rollback; owned by the writer thread. */
  private final List<Tables> tables = new ArrayList<>();

  /** The view and the database on it; replaced on the writer thread. */
  private volatile JournaledVolume volume;

  private volatile DB db;

  private final AtomicBoolean backingUp = new AtomicBoolean();
  private final OnlineCompaction compaction;

  private StoreFile(VolumeStore volumes, Clock clock, StoreOptions options) {
    this.clock = clock;
    this.volumes = volumes;
    this.volume = volumes.volume();
    this.compaction = new OnlineCompaction(volumes, this::records);
    this.writer =
        new StoreWriter(new Commits(), options.maxBatch(), options.maxQueued(), StoreFile::thread);
  }

  private static Thread thread(Runnable task) {
    return new Thread(task, "store-writer");
  }

  /**
   * Opens the store in this directory, or creates it; recovers what a crash left behind.
   *
   * @throws IOException when it is in use, damaged, of a newer format, or the disk fails; the
   *     message is fit to be shown
   */
  public static StoreFile open(Path directory, Clock clock, StoreOptions options)
      throws IOException {
    return open(directory, clock, options, VolumeFiles.disk());
  }

  /** The same on other file operations. */
  public static StoreFile open(Path directory, Clock clock, StoreOptions options, VolumeFiles files)
      throws IOException {
    Files.createDirectories(directory);
    VolumeStore volumes =
        VolumeStore.open(
            directory, files, options.journalBytes(), options.salvage(), clock.instant());
    StoreFile store = new StoreFile(volumes, clock, options);
    try {
      store.onWriter(
          () -> {
            store.openDatabase();
            return null;
          });
      store.writer.background(store.compaction);
      return store;
    } catch (RuntimeException | IOException e) {
      store.writer.close();
      volumes.close();
      throw new IOException(
          "the store in " + directory + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private <T> T onWriter(Callable<T> mutation) throws IOException {
    try {
      return writer.submit(mutation).toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void openDatabase() {
    db = RecordStore.database(volume);
  }

  /**
   * Opens a feature's tables, now and after each rollback, and waits until that is committed. Call
   * it while starting, before the first mutation; never on an event loop.
   */
  public void attach(Tables feature) {
    try {
      onWriter(
          () -> {
            feature.open(db);
            tables.add(feature);
            return null;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Copies the store, as it is at some moment between call and return, into another directory while
   * it is written to. The copy opens like any other store. Waits until it is done; never on an
   * event loop or the writer thread.
   *
   * @param target must not hold a store
   * @throws IOException when the disk is full or fails, another backup is being made, or the store
   *     had to recover meanwhile: run it again; nothing of this one is left
   */
  public void backup(Path target) throws IOException {
    if (!backingUp.compareAndSet(false, true)) {
      throw new IOException("a backup is being made already");
    }
    try {
      copyTo(target);
    } finally {
      backingUp.set(false);
    }
  }

  private void copyTo(Path target) throws IOException {
    VolumeBackup backup = onWriter(volumes::beginBackup);
    boolean whole = false;
    try {
      backup.copyTo(target);
      onWriter(sealing(backup));
      backup.finish();
      whole = true;
    } finally {
      if (!whole) {
        discard(backup, target);
      }
      onWriter(
          () -> {
            backup.release();
            return null;
          });
    }
  }

  private static void discard(VolumeBackup backup, Path target) {
    try {
      backup.discard();
    } catch (IOException e) {
      LOG.warn("event=store_backup_remains dir={} cause={}", target, e.toString());
    }
  }

  private static Callable<Void> sealing(VolumeBackup backup) {
    return () -> {
      backup.seal();
      return null;
    };
  }

  private RecordStore records() {
    return (RecordStore) db.getStore();
  }

  /** Gives space back to the disk while the store is in use. */
  public OnlineCompaction compaction() {
    return compaction;
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

  /** The store in numbers. */
  public StoreFigures figures() {
    return new StoreFigures(
        volumes.figures(),
        records().usedBytes(),
        writer.commits(),
        writer.queued(),
        writer.healthy(),
        compaction.figures());
  }

  /**
   * Commits what is queued and closes the files. Maps of the database must not be used any more.
   */
  @Override
  public void close() throws IOException {
    writer.close();
    compaction.close();
    volumes.close();
  }

  /** On the writer thread. */
  private final class Commits implements Durability {

    /**
     * Whether memory shows the last committed state already and only the files are to be repaired.
     */
    private boolean undone;

    @Override
    public void commit() throws IOException {
      volume.makeDurable();
    }

    @Override
    public void settle() {
      volume.settle();
    }

    /**
     * Memory first, so that readers see the committed state at once; then the files, which may have
     * to wait for space.
     */
    @Override
    public void rollback() throws IOException {
      if (!undone) {
        volume = volume.rollback();
        openDatabase();
        tables.forEach(feature -> feature.open(db));
        undone = true;
      }
      volumes.repair();
      undone = false;
    }

    @Override
    public long changes() {
      return volume.changes();
    }
  }
}
