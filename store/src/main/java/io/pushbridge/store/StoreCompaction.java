package io.pushbridge.store;

import io.pushbridge.store.space.RecordStore;
import io.pushbridge.store.volume.JournaledVolume;
import io.pushbridge.store.volume.VolumeFiles;
import io.pushbridge.store.volume.VolumeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import kotlin.collections.LongIterator;
import org.eclipse.collections.impl.list.mutable.primitive.LongArrayList;
import org.mapdb.CC;
import org.mapdb.DBException;
import org.mapdb.Serializer;

/**
 * Gives back the space that a store has used once and needs no more, by copying its records into a
 * new file that takes the old one's place. The store must not be open; a crash on the way leaves it
 * as it was.
 */
public final class StoreCompaction {

  private static final String WORKPLACE = "compacting";
  private static final long BATCH_BYTES = 4 << 20;

  /**
   * What came of it.
   *
   * @param bytesBefore size of the store's contents
   * @param bytesAfter the same afterwards
   * @param records how many records were copied
   */
  public record Report(long bytesBefore, long bytesAfter, long records) {}

  private final RecordStore from;
  private final RecordStore to;
  private final JournaledVolume target;
  private long records;
  private long uncommitted;

  /** Numbers that are free to be used again. */
  private final LongArrayList free = new LongArrayList();

  private StoreCompaction(RecordStore from, RecordStore to, JournaledVolume target) {
    this.from = from;
    this.to = to;
    this.target = target;
  }

  /**
   * Compacts the store in this directory.
   *
   * @throws IOException when it is open, damaged, or the disk is full: the store is as it was
   */
  public static Report run(Path directory, Clock clock, StoreOptions options) throws IOException {
    VolumeFiles files = VolumeFiles.disk();
    VolumeStore source =
        VolumeStore.open(
            directory, files, options.journalBytes(), options.salvage(), clock.instant());
    Path workplace = directory.resolve(WORKPLACE);
    boolean replaced = false;
    try {
      delete(workplace);
      Files.createDirectories(workplace);
      VolumeStore copy =
          VolumeStore.open(workplace, files, options.journalBytes(), false, clock.instant());
      Report report;
      try {
        report = copy(source.volume(), copy.volume());
      } catch (IOException | RuntimeException | Error e) {
        copy.close();
        throw e;
      }
      copy.closeStandalone();
      replaced = true;
      source.closeAndReplace(workplace.resolve("store.db"));
      return report;
    } finally {
      if (!replaced) {
        source.close();
      }
      delete(workplace);
    }
  }

  private static Report copy(JournaledVolume source, JournaledVolume target) throws IOException {
    if (!source.exists()) {
      return new Report(0, 0, 0);
    }
    RecordStore from = records(source);
    RecordStore to = records(target);
    StoreCompaction compaction = new StoreCompaction(from, to, target);
    compaction.copyRecords();
    return new Report(from.totalBytes(), to.totalBytes(), compaction.records);
  }

  private static RecordStore records(JournaledVolume volume) {
    return (RecordStore) RecordStore.database(volume).getStore();
  }

  /** Every record keeps its number, for the records name each other by it. */
  private void copyRecords() throws IOException {
    long allocated = CC.RECID_MAX_RESERVED;
    LongIterator used = from.getAllRecids();
    while (used.hasNext()) {
      long number = used.nextLong();
      while (allocated < number) {
        allocated = to.preallocate();
      }
      copyRecord(number);
      commitPortion();
    }
    freeNumbers();
    target.commit();
  }

  private void commitPortion() throws IOException {
    if (uncommitted >= BATCH_BYTES) {
      target.commit();
      uncommitted = 0;
    }
  }

  /**
   * Only when all are allocated: one that is free before is the next to be allocated. MapDB forgets
   * a number that never had a value.
   */
  private void freeNumbers() throws IOException {
    for (int i = 0; i < free.size(); i++) {
      long number = free.get(i);
      to.update(number, new byte[Long.BYTES], Serializer.BYTE_ARRAY_NOSIZE);
      to.delete(number, Serializer.BYTE_ARRAY_NOSIZE);
      uncommitted += Long.BYTES;
      commitPortion();
    }
  }

  private void copyRecord(long number) {
    byte[] bytes;
    try {
      if (from.belongsToCompaction(number)) {
        throw new DBException.GetVoid(number);
      }
      bytes = from.get(number, Serializer.BYTE_ARRAY_NOSIZE);
    } catch (DBException.GetVoid e) {
      free.add(number);
      uncommitted += Long.BYTES;
      return;
    }
    to.update(number, bytes, Serializer.BYTE_ARRAY_NOSIZE);
    records++;
    uncommitted += bytes == null ? Long.BYTES : bytes.length + Long.BYTES;
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(directory)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
