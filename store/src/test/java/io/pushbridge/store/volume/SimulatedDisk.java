package io.pushbridge.store.volume;

import io.pushbridge.store.volume.RecordedFiles.Force;
import io.pushbridge.store.volume.RecordedFiles.Mark;
import io.pushbridge.store.volume.RecordedFiles.Op;
import io.pushbridge.store.volume.RecordedFiles.Truncate;
import io.pushbridge.store.volume.RecordedFiles.Write;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;

/**
 * What a disk may hold when the power fails: for each sector of 512 bytes the flushed content or
 * that of any later write, in any combination.
 */
final class SimulatedDisk {

  private static final int SECTOR = 512;
  private static final byte[] ZEROS = new byte[SECTOR];

  /** The content of a sector beyond the end of its file. */
  private static final byte[] GONE = new byte[SECTOR];

  /** The content that the write with this index gave a sector. */
  private static final class Version {
    final int op;
    final byte[] bytes;

    Version(int op, byte[] bytes) {
      this.op = op;
      this.bytes = bytes;
    }
  }

  private static final class SimulatedFile {
    final Map<Long, byte[]> flushed = new TreeMap<>();
    final Map<Long, List<Version>> pending = new TreeMap<>();
  }

  private final Map<String, SimulatedFile> files = new HashMap<>();
  private int ops;
  private long acknowledged;
  private long begun;

  /** The last batch that was acknowledged so far. */
  long acknowledged() {
    return acknowledged;
  }

  /** The last batch whose commit has begun. */
  long begun() {
    return begun;
  }

  /** Starts with a history of which these batches count as acknowledged and begun. */
  void expect(long acknowledgedBefore, long begunBefore) {
    acknowledged = acknowledgedBefore;
    begun = begunBefore;
  }

  /** Starts with what a directory holds, all of it flushed. */
  void load(String name, Path file) throws IOException {
    SimulatedFile loaded = files.computeIfAbsent(name, key -> new SimulatedFile());
    byte[] sector = new byte[SECTOR];
    try (RandomAccessFile source = new RandomAccessFile(file.toFile(), "r")) {
      for (long at = 0; at < source.length(); at += SECTOR) {
        int count = source.read(sector);
        if (count > 0 && (!Arrays.equals(sector, ZEROS) || at + SECTOR >= source.length())) {
          loaded.flushed.put(at / SECTOR, sector.clone());
        }
      }
    }
  }

  /** Does one operation. */
  void apply(Op op) {
    if (op instanceof Write write) {
      write(write);
    } else if (op instanceof Truncate truncate) {
      truncate(files.computeIfAbsent(truncate.file(), key -> new SimulatedFile()), truncate);
    } else if (op instanceof Force force) {
      force(files.computeIfAbsent(force.file(), key -> new SimulatedFile()), force.covers());
    } else if (op instanceof Mark mark) {
      begun = mark.batch();
      acknowledged = mark.acknowledged() ? mark.batch() : acknowledged;
    }
    ops++;
  }

  private void write(Write write) {
    SimulatedFile file = files.computeIfAbsent(write.file(), key -> new SimulatedFile());
    int done = 0;
    while (done < write.bytes().limit()) {
      long at = write.position() + done;
      long sector = at / SECTOR;
      int in = (int) (at % SECTOR);
      int count = Math.min(SECTOR - in, write.bytes().limit() - done);
      List<Version> versions = file.pending.computeIfAbsent(sector, key -> new ArrayList<>());
      byte[] before =
          versions.isEmpty()
              ? file.flushed.getOrDefault(sector, ZEROS)
              : versions.get(versions.size() - 1).bytes;
      byte[] bytes = before.clone();
      write.bytes().get(done, bytes, in, count);
      versions.add(new Version(ops, Arrays.equals(bytes, ZEROS) ? ZEROS : bytes));
      done += count;
    }
  }

  /** Any of the sectors may still be there when the power fails. */
  private void truncate(SimulatedFile file, Truncate truncate) {
    file.flushed.putIfAbsent(truncate.length() / SECTOR - 1, ZEROS); // it is no shorter than that
    Set<Long> beyond = new TreeSet<>(file.flushed.keySet());
    beyond.addAll(file.pending.keySet());
    for (long sector : beyond) {
      if (sector >= truncate.length() / SECTOR) {
        file.pending.computeIfAbsent(sector, key -> new ArrayList<>()).add(new Version(ops, GONE));
      }
    }
  }

  private static void force(SimulatedFile file, int covers) {
    Iterator<Map.Entry<Long, List<Version>>> sectors = file.pending.entrySet().iterator();
    while (sectors.hasNext()) {
      Map.Entry<Long, List<Version>> sector = sectors.next();
      List<Version> versions = sector.getValue();
      while (!versions.isEmpty() && versions.get(0).op < covers) {
        byte[] bytes = versions.remove(0).bytes;
        if (bytes == GONE) {
          file.flushed.remove(sector.getKey());
        } else {
          file.flushed.put(sector.getKey(), bytes);
        }
      }
      if (versions.isEmpty()) {
        sectors.remove();
      }
    }
  }

  /**
   * Writes into a directory what the disk holds after the power failed now.
   *
   * @param choice of n + 1 contents of a sector (0: the flushed one, then those of the later
   *     writes), which one it has
   */
  void crash(Path directory, IntUnaryOperator choice) throws IOException {
    write(directory, versions -> choice.applyAsInt(versions.size()));
  }

  /** The same, when the disk has cut the files and has done nothing else that was not flushed. */
  void crashAfterCuts(Path directory) throws IOException {
    write(
        directory,
        versions -> {
          int kept = versions.size();
          while (kept > 0 && versions.get(kept - 1).bytes != GONE) {
            kept--;
          }
          return kept;
        });
  }

  private void write(Path directory, ToIntFunction<List<Version>> choice) throws IOException {
    try (DirectoryStream<Path> before = Files.newDirectoryStream(directory)) {
      for (Path file : before) {
        Files.delete(file);
      }
    }
    for (Map.Entry<String, SimulatedFile> entry : files.entrySet()) {
      TreeMap<Long, byte[]> sectors = new TreeMap<>(entry.getValue().flushed);
      entry
          .getValue()
          .pending
          .forEach(
              (sector, versions) -> {
                int kept = choice.applyAsInt(versions);
                if (kept > 0) {
                  sectors.put(sector, versions.get(kept - 1).bytes);
                }
              });
      sectors.values().removeIf(bytes -> bytes == GONE);
      store(directory.resolve(entry.getKey()), sectors);
    }
  }

  private static void store(Path file, NavigableMap<Long, byte[]> sectors) throws IOException {
    try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw")) {
      target.setLength(0);
      target.setLength(sectors.isEmpty() ? 0 : (sectors.lastKey() + 1) * SECTOR);
      for (Map.Entry<Long, byte[]> sector : sectors.entrySet()) {
        if (sector.getValue() != ZEROS) {
          target.seek(sector.getKey() * SECTOR);
          target.write(sector.getValue());
        }
      }
    }
  }
}
