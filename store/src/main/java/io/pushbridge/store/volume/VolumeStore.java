package io.pushbridge.store.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one volume: {@code store.db}, its journals {@code store.j0} and {@code store.j1},
 * and {@code store.lock}, in a directory of their own. Opening recovers whatever a crash left
 * behind.
 *
 * <p>All methods but {@link #figures} on the writer thread (opening and closing: while nobody
 * writes).
 */
public final class VolumeStore implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(VolumeStore.class);
  private static final String DATA = "store.db";

  /** The names of the two journals. */
  static final List<String> JOURNALS = List.of("store.j0", "store.j1");

  private final Path directory;
  private final VolumeFiles files;
  private final DirectoryLock lock;
  private final DataFile data;
  private final RedoJournal journal;
  private final WriteBatch batch;
  private final RecoveryReport recovery;

  private VolumeStore(
      Path directory,
      VolumeFiles files,
      DirectoryLock lock,
      DataFile data,
      RedoJournal journal,
      RecoveryReport recovery) {
    this.directory = directory;
    this.files = files;
    this.lock = lock;
    this.data = data;
    this.journal = journal;
    this.recovery = recovery;
    this.batch = new WriteBatch(data, journal);
  }

  /**
   * Opens the volume in this directory, or creates it.
   *
   * @param directory must exist
   * @param files how files are accessed
   * @param journalBytes size of each journal
   * @param salvage leaves damaged batches out instead of refusing them. Use it when there is no
   *     backup, on a copy of the files: a batch that is left out is in the data file all the same
   *     unless the power failed right after it, so mostly nothing is lost; but nothing vouches for
   *     it, so verify the store afterwards
   * @param now kept in a new data file as the time of its creation
   * @throws StoreLockedException when it is open already, here or in another process
   * @throws StoreCorruptException when its files are damaged or do not belong together
   * @throws StoreVersionException when a newer release wrote it
   */
  public static VolumeStore open(
      Path directory, VolumeFiles files, long journalBytes, boolean salvage, Instant now)
      throws IOException {
    Deque<Closeable> opened = new ArrayDeque<>();
    boolean complete = false;
    try {
      DirectoryLock lock = DirectoryLock.take(directory);
      opened.push(lock);
      Journal first = journal(directory, files, 0, opened);
      Journal second = journal(directory, files, 1, opened);
      // A journal is started only after the data file's header is durable, and so is the directory.
      List<String> missing = new ArrayList<>();
      for (Journal journal : List.of(first, second)) {
        if (journal.readHeader() == null) {
          missing.add(journal.name());
        }
      }
      VolumeFile file = files.open(directory.resolve(DATA));
      opened.push(file);
      DataFile data = DataFile.open(file, missing, now);
      files.forceDirectory(directory);
      RedoJournal journal = new RedoJournal(data, first, second, journalBytes);
      opened.push(journal);
      RecoveryReport recovery = journal.recover(salvage);
      data.standalone(false);
      log(directory, recovery);
      complete = true;
      return new VolumeStore(directory, files, lock, data, journal, recovery);
    } finally {
      if (!complete) {
        closeAll(opened);
      }
    }
  }

  private static Journal journal(
      Path directory, VolumeFiles files, int index, Deque<Closeable> opened) throws IOException {
    VolumeFile file = files.open(directory.resolve(JOURNALS.get(index)));
    opened.push(file);
    return new Journal(JOURNALS.get(index), file);
  }

  private static void log(Path directory, RecoveryReport report) {
    if (report.batches() > 0 || report.tornBytes() > 0) {
      LOG.info(
          "event=store_recovered dir={} batches={} blocks={} torn_bytes={}",
          directory,
          report.batches(),
          report.blocks(),
          report.tornBytes());
    }
    for (String gap : report.gaps()) {
      LOG.error("event=store_salvaged dir={} left_out=\"{}\"", directory, gap);
    }
  }

  /** The view for a database to open on. */
  public JournaledVolume volume() {
    return new JournaledVolume(this, data, batch);
  }

  /**
   * After a failed commit and a rollback: makes the files ready for writing again; does nothing
   * when they are.
   *
   * @throws IOException as long as the disk does not take writes; try again later
   */
  public void repair() throws IOException {
    batch.repair();
  }

  /**
   * Gives some of what the volume does not use any more back to the disk: up to 16 MiB, or it lets
   * the journals take turns before. Does nothing while a checkpoint or a backup is under way.
   *
   * @return whether there is more to be done at once
   * @throws IOException when the disk fails; the next commit fails, too
   */
  public boolean shrink() throws IOException {
    return batch.shrink();
  }

  /** Whether {@link #shrink} has something to give back, now or after the next commit. */
  public boolean shrinks() {
    return batch.shrinks();
  }

  /** The volume in numbers. Any thread. */
  public VolumeFigures figures() {
    return new VolumeFigures(
        data.length(),
        journal.bytes(),
        journal.batches(),
        journal.checkpoints(),
        batch.failed(),
        recovery);
  }

  Path file() {
    return directory.resolve(DATA);
  }

  /**
   * Begins a copy of the volume as it is now; goes on while others write.
   *
   * @throws IOException when the volume has failed and not recovered
   */
  public VolumeBackup beginBackup() throws IOException {
    batch.settle();
    if (batch.failed()) {
      throw new IOException("the store cannot be backed up before it has recovered");
    }
    return new VolumeBackup(files, data, journal);
  }

  /**
   * Makes the data file durable and lets go of the files and the lock. What was written and not
   * committed is lost, as it would be in a crash.
   */
  @Override
  public void close() throws IOException {
    batch.settle();
    try {
      journal.close(!batch.failed());
    } finally {
      closeAll(List.of(data, lock));
    }
  }

  /**
   * Closes, and leaves {@code store.db} alone in its directory: whole without journals, fit to be
   * moved.
   */
  public void closeStandalone() throws IOException {
    try (lock) {
      shedJournals();
    }
  }

  /**
   * Closes, and puts another data file, whole without journals, in the place of this one. A crash
   * on the way leaves either.
   */
  public void closeAndReplace(Path replacement) throws IOException {
    try (lock) {
      shedJournals();
      Files.move(
          replacement, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      files.forceDirectory(directory);
    }
  }

  private void shedJournals() throws IOException {
    try (data) {
      batch.settle();
      journal.close(true);
      data.standalone(true);
    }
    for (String name : JOURNALS) {
      Files.deleteIfExists(directory.resolve(name));
    }
    files.forceDirectory(directory);
  }

  private static void closeAll(Iterable<Closeable> parts) throws IOException {
    IOException first = null;
    for (Closeable part : parts) {
      try {
        part.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
