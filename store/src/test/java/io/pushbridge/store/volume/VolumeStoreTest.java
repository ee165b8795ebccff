package io.pushbridge.store.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeStoreTest {

  private static final long JOURNAL = 256 << 10;

  @TempDir Path directory;

  private static VolumeStore open(Path directory, boolean salvage) throws IOException {
    return VolumeStore.open(directory, VolumeFiles.disk(), JOURNAL, salvage, Instant.EPOCH);
  }

  /** Commits five batches, one page each, and copies the files as a crash would leave them. */
  private Path crashed() throws IOException {
    Path live = Files.createDirectories(directory.resolve("live"));
    Path copy = Files.createDirectories(directory.resolve("crashed"));
    try (VolumeStore store = open(live, false)) {
      JournaledVolume volume = store.volume();
      volume.ensureAvailable(1 << 20);
      for (int batch = 1; batch <= 5; batch++) {
        volume.putLong(batch * 4096L, batch);
        volume.putLong(0, batch);
        volume.commit();
      }
      copy(live, copy);
    }
    return copy;
  }

  private static void copy(Path from, Path to) throws IOException {
    for (String file : List.of("store.db", "store.j0", "store.j1")) {
      Files.copy(from.resolve(file), to.resolve(file));
    }
  }

  /** Each of the batches takes two sectors: 40 bytes of header, then two pages of a block each. */
  private static long frame(int batch) {
    return Journal.FIRST_FRAME + (batch - 1) * 1024L;
  }

  private static void damage(Path file, long position) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(position);
      int old = bytes.read();
      bytes.seek(position);
      bytes.write(old ^ 0x10);
    }
  }

  /** The journal that holds the batches; the other one is empty. */
  private static Path journal(Path store) throws IOException {
    for (String name : List.of("store.j0", "store.j1")) {
      try (RandomAccessFile bytes = new RandomAccessFile(store.resolve(name).toFile(), "r")) {
        bytes.seek(Journal.FIRST_FRAME);
        if (bytes.readInt() == Frame.MAGIC) {
          return store.resolve(name);
        }
      }
    }
    throw new AssertionError("no journal holds a frame");
  }

  @Test
  void replaysWhatTheDataFileMissed() throws IOException {
    Path store = crashed();
    try (RandomAccessFile data = new RandomAccessFile(store.resolve("store.db").toFile(), "rw")) {
      data.seek(4096);
      data.write(new byte[6 * 4096]);
    }
    try (VolumeStore opened = open(store, false)) {
      RecoveryReport report = opened.figures().recovery();
      assertThat(report.batches()).isEqualTo(5);
      assertThat(report.tornBytes()).isZero();
      assertThat(report.gaps()).isEmpty();
      for (int batch = 1; batch <= 5; batch++) {
        assertThat(opened.volume().getLong(batch * 4096L)).isEqualTo(batch);
      }
      assertThat(opened.volume().getLong(0)).isEqualTo(5);
    }
  }

  @Test
  void cutsOffATornTailAndReportsIt() throws IOException {
    Path store = crashed();
    damage(journal(store), frame(5) + 300);
    try (VolumeStore opened = open(store, false)) {
      RecoveryReport report = opened.figures().recovery();
      assertThat(report.batches()).isEqualTo(4);
      assertThat(report.tornBytes()).isEqualTo(1024);
      assertThat(opened.figures().batches()).isEqualTo(4);
      JournaledVolume volume = opened.volume();
      volume.putLong(0, 100);
      volume.commit();
    }
    try (VolumeStore again = open(store, false)) {
      assertThat(again.figures().recovery().tornBytes()).isZero();
      assertThat(again.volume().getLong(0)).isEqualTo(100);
    }
  }

  @Test
  void refusesAJournalDamagedInTheMiddle() throws IOException {
    Path store = crashed();
    damage(journal(store), frame(3) + 300);
    assertThatThrownBy(() -> open(store, false))
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("batch 3 cannot be read, but batch 4 can")
        .hasMessageContaining("salvage");
    assertThatThrownBy(() -> open(store, false)).isInstanceOf(StoreCorruptException.class);
  }

  @Test
  void salvagesWhatIsReadableOfADamagedJournal() throws IOException {
    Path store = crashed();
    damage(journal(store), frame(3) + 300);
    try (VolumeStore opened = open(store, true)) {
      RecoveryReport report = opened.figures().recovery();
      assertThat(report.batches()).isEqualTo(4);
      assertThat(report.gaps()).hasSize(1);
      // The damaged batch had reached the data file.
      for (int batch = 1; batch <= 5; batch++) {
        assertThat(opened.volume().getLong(batch * 4096L)).isEqualTo(batch);
      }
    }
    open(store, false).close();
  }

  @Test
  void refusesWhatANewerReleaseWrote() throws IOException {
    Path store = crashed();
    Map<String, Integer> known = Map.of("store.j1", 1, "store.db", 2);
    for (String file : List.of("store.j1", "store.db")) {
      try (RandomAccessFile bytes = new RandomAccessFile(store.resolve(file).toFile(), "rw")) {
        bytes.seek(Long.BYTES);
        bytes.writeInt(7);
      }
      assertThatThrownBy(() -> open(store, false))
          .isInstanceOf(StoreVersionException.class)
          .hasMessageContaining(
              "%s has format 7, this release knows format %d: it was written by a newer release",
              file, known.get(file));
      Files.copy(
          directory.resolve("live").resolve(file),
          store.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void refusesWhatAnOlderReleaseWrote() throws IOException {
    Path store = crashed();
    try (VolumeFile file = VolumeFiles.disk().open(store.resolve("store.db"))) {
      DataHeader header = DataHeader.read(file);
      header.write(file, 1);
    }
    assertThatThrownBy(() -> open(store, false))
        .isInstanceOf(StoreVersionException.class)
        .hasMessageContaining("store.db has format 1, this release knows format 2")
        .hasMessageContaining("an older release");
  }

  @Test
  void refusesDamagedHeadersAndForeignFiles() throws IOException {
    Path store = crashed();
    damage(store.resolve("store.j0"), 20);
    assertThatThrownBy(() -> open(store, false))
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("the header of store.j0 fails its checksum");
    damage(store.resolve("store.j0"), 20);
    damage(store.resolve("store.db"), 20);
    assertThatThrownBy(() -> open(store, false))
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("the header of store.db fails its checksum");
    Files.writeString(store.resolve("store.db"), "x".repeat(5000), StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> open(store, false))
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("not a store of Pushbridge");
  }

  @Test
  void refusesADataFileThatIsMissingCutOffOrOfAnotherStore() throws IOException {
    Path store = crashed();
    Path other = Files.createDirectories(directory.resolve("other"));
    open(other, false).close();
    Files.move(store.resolve("store.db"), directory.resolve("kept"));
    assertThatThrownBy(() -> open(store, false))
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("store.db is missing or empty");
    Files.delete(store.resolve("store.db"));
    Files.copy(other.resolve("store.db"), store.resolve("store.db"));
    assertThatThrownBy(() -> open(store, false))
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("belongs to another store.db");
    Files.delete(store.resolve("store.db"));
    Files.move(directory.resolve("kept"), store.resolve("store.db"));
    open(store, false).close();
    try (RandomAccessFile data = new RandomAccessFile(store.resolve("store.db").toFile(), "rw")) {
      data.setLength(8192);
    }
    assertThatThrownBy(() -> open(store, false))
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("store.db is shorter than it was");
  }

  /** A store whose journals have taken turns, as a crash leaves it: frames in both of them. */
  private Path crashedAfterATurn() throws IOException {
    Path live = Files.createDirectories(directory.resolve("turned"));
    Path copy = Files.createDirectories(directory.resolve("crashed"));
    try (VolumeStore store = open(live, false)) {
      JournaledVolume volume = store.volume();
      volume.ensureAvailable(1 << 20);
      for (long batch = 1; store.figures().checkpoints() == 0; batch++) {
        volume.putData(8192, new byte[64 << 10], 0, 64 << 10);
        volume.putLong(8192, batch);
        volume.commit();
      }
      copy(live, copy);
    }
    return copy;
  }

  /** A journal that is lost in some way. */
  private interface Loss {
    void of(Path journal) throws IOException;
  }

  @Test
  void doesNotOpenWithOneOfItsJournals() throws IOException {
    Path store = crashedAfterATurn();
    Map<String, Loss> losses =
        Map.of(
            "deleted",
            Files::delete,
            "empty",
            journal -> Files.write(journal, new byte[0]),
            "blank",
            journal -> {
              try (RandomAccessFile bytes = new RandomAccessFile(journal.toFile(), "rw")) {
                bytes.write(new byte[Frame.SECTOR]);
              }
            });
    for (String journal : List.of("store.j0", "store.j1")) {
      for (Map.Entry<String, Loss> loss : losses.entrySet()) {
        Path damaged = directory.resolve(loss.getKey() + journal);
        copy(store, Files.createDirectories(damaged));
        loss.getValue().of(damaged.resolve(journal));
        // More than once: an attempt makes it no better.
        for (boolean salvage : new boolean[] {false, true, false}) {
          assertThatThrownBy(() -> open(damaged, salvage))
              .as("%s is %s", journal, loss.getKey())
              .isInstanceOf(StoreCorruptException.class)
              .hasMessageContaining(journal + " is missing or empty");
        }
      }
    }
    open(store, false).close();
  }

  @Test
  void showsTheLastCommittedStateAfterARollback() throws IOException {
    try (VolumeStore store = open(directory, false)) {
      JournaledVolume volume = store.volume();
      volume.ensureAvailable(1 << 20);
      volume.putLong(8192, 1);
      volume.commit();
      volume.putLong(8192, 2);
      volume.putLong(65536, 2);
      JournaledVolume back = volume.rollback();
      assertThat(back.getLong(8192)).isEqualTo(1);
      assertThat(back.getLong(65536)).isZero();
      assertThat(volume.getLong(8192)).as("a reader of the old view").isEqualTo(2);
      assertThatThrownBy(() -> volume.putLong(8192, 3)).isInstanceOf(IllegalStateException.class);
      back.putLong(8192, 4);
      back.commit();
    }
    try (VolumeStore store = open(directory, false)) {
      assertThat(store.volume().getLong(8192)).isEqualTo(4);
      assertThat(store.volume().getLong(65536)).isZero();
    }
  }

  @Test
  void writesAcrossPagesAndReadsAllTheSame() throws IOException {
    byte[] bytes = new byte[10_000];
    new Random(4).nextBytes(bytes);
    try (VolumeStore store = open(directory, false)) {
      JournaledVolume volume = store.volume();
      volume.ensureAvailable(17 << 20);
      volume.putData((16 << 20) - 5_000, bytes, 0, bytes.length);
      volume.putLong(4093, 0x0102030405060708L);
      volume.putInt(8190, 0x0a0b0c0d);
      volume.clear((16 << 20) - 10, (16 << 20) + 10);
      Arrays.fill(bytes, 4_990, 5_010, (byte) 0);
      check(volume, bytes);
      volume.commit();
      check(volume, bytes);
    }
    try (VolumeStore store = open(directory, false)) {
      check(store.volume(), bytes);
    }
  }

  private static void check(JournaledVolume volume, byte[] bytes) throws IOException {
    byte[] read = new byte[bytes.length];
    volume.getDataInput((16 << 20) - 5_000, bytes.length).readFully(read);
    assertThat(read).isEqualTo(bytes);
    assertThat(volume.getLong(4093)).isEqualTo(0x0102030405060708L);
    assertThat(volume.getInt(8190)).isEqualTo(0x0a0b0c0d);
    assertThat(volume.getByte(4094)).isEqualTo((byte) 2);
  }

  @Test
  void takesWritesFromOneThreadOnly() throws Exception {
    try (VolumeStore store = open(directory, false)) {
      JournaledVolume volume = store.volume();
      volume.ensureAvailable(1 << 20);
      volume.putLong(0, 1);
      var other = CompletableFuture.runAsync(() -> volume.putLong(0, 2));
      assertThatThrownBy(other::get).hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void opensWhateverACrashLeavesOfShedding() throws IOException {
    Path live = Files.createDirectories(directory.resolve("live"));
    Path before = Files.createDirectories(directory.resolve("before"));
    VolumeStore store = open(live, false);
    JournaledVolume volume = store.volume();
    volume.ensureAvailable(1 << 20);
    volume.putLong(8192, 1);
    volume.commit();
    copy(live, before);
    store.closeStandalone();
    assertThat(live.resolve("store.j0")).doesNotExist();
    // The note that the file is whole is written, the journals are still there.
    Files.copy(
        live.resolve("store.db"), before.resolve("store.db"), StandardCopyOption.REPLACE_EXISTING);
    for (Path crashed : List.of(live, before)) {
      try (VolumeStore opened = open(crashed, false)) {
        assertThat(opened.volume().getLong(8192)).isEqualTo(1);
      }
      Files.delete(crashed.resolve("store.j0"));
      Files.delete(crashed.resolve("store.j1"));
      assertThatThrownBy(() -> open(crashed, false))
          .isInstanceOf(StoreCorruptException.class)
          .hasMessageContaining("the journals of store.db are missing");
    }
  }

  @Test
  void takesABatchLargerThanTheJournal() throws IOException {
    byte[] bytes = new byte[1 << 20];
    new Random(5).nextBytes(bytes);
    try (VolumeStore store = open(directory, false)) {
      JournaledVolume volume = store.volume();
      volume.ensureAvailable(2 << 20);
      for (int i = 0; i < 3; i++) {
        volume.putData(i * 4096L, bytes, 0, bytes.length);
        volume.commit();
      }
    }
    try (VolumeStore store = open(directory, false)) {
      byte[] read = new byte[bytes.length];
      store.volume().getData(8192, read, 0, read.length);
      assertThat(read).isEqualTo(bytes);
    }
  }
}
