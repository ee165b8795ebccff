package io.pushbridge.store.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of a volume, made while it is written to: the data file as it is read block by block, then
 * everything that the journal has recorded since the copying began. The copy is the state at {@link
 * #seal}, in a directory of its own, and opens like any other store.
 *
 * <p>In this order: {@link VolumeStore#beginBackup}, {@link #copyTo}, {@link #seal}, {@link
 * #finish} or {@link #discard}, {@link #release}.
 */
public final class VolumeBackup {

  private static final String PARTIAL = "store.db.partial";
  private static final String WHOLE = "store.db";
  private static final int CHUNK = 1 << 20;

  private final VolumeFiles files;
  private final DataFile data;
  private final RedoJournal journal;
  private final long epoch;
  private final long from;
  private long to;
  private ByteBuffer recorded;
  private Path directory;

  /** What of the copy is there; null if nothing is. */
  private Path copied;

  VolumeBackup(VolumeFiles files, DataFile data, RedoJournal journal) {
    this.files = files;
    this.data = data;
    this.journal = journal;
    epoch = journal.epoch();
    from = journal.active().position();
    journal.hold(true);
  }

  /** Copies the data file. On any thread but the writer's; takes as long as the disk needs. */
  public void copyTo(Path target) throws IOException {
    directory = Files.createDirectories(target);
    if (Files.exists(target.resolve(WHOLE))) {
      throw new IOException(target + " has a store already");
    }
    copied = target.resolve(PARTIAL);
    Files.deleteIfExists(copied);
    try (VolumeFile file = files.open(copied)) {
      DataFile copy = DataFile.open(file, VolumeStore.JOURNALS, Instant.EPOCH);
      long length = data.length();
      copy.grow(length);
      for (long at = 0; at < length; at += CHUNK) {
        int start = (int) at & (DataFile.SLICE - 1);
        int count = (int) Math.min(CHUNK, length - at);
        copy.write(data.slice(at).duplicate().position(start).limit(start + count), at);
      }
    }
  }

  /** Fixes the state that the copy will have: the last commit. On the writer thread. */
  public void seal() throws IOException {
    if (journal.epoch() != epoch) {
      throw new IOException("the store had to change its journal during the backup: run it again");
    }
    to = journal.active().position();
    recorded = journal.active().content();
  }

  /**
   * Adds what was committed during the copying, and makes the copy durable. On any thread but the
   * writer's.
   */
  public void finish() throws IOException {
    List<Frame> frames = new ArrayList<>();
    for (long at = from; at < to; at = frames.get(frames.size() - 1).end()) {
      Frame frame = Frame.read(recorded, (int) at, data.identity(), epoch);
      if (frame == null) {
        throw new IOException("the journal cannot be read back at byte " + at);
      }
      frames.add(frame);
    }
    try (VolumeFile file = files.open(copied)) {
      Replay replay = new Replay();
      replay.add(recorded, frames);
      DataFile copy = DataFile.open(file, VolumeStore.JOURNALS, Instant.EPOCH);
      replay.writeTo(copy);
      copy.force();
    }
    Path whole = directory.resolve(WHOLE);
    Files.move(copied, whole, StandardCopyOption.ATOMIC_MOVE);
    copied = whole;
    files.forceDirectory(directory);
  }

  /** Takes away what there is of a copy that failed, so that it can be made again. */
  public void discard() throws IOException {
    if (copied != null) {
      Files.deleteIfExists(copied);
    }
  }

  /**
   * Lets the journals take turns again; must be called however the backup ended. On the writer
   * thread.
   */
  public void release() {
    journal.hold(false);
  }
}
