package io.pushbridge.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.store.volume.RecordedFiles.Op;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power fails at every point of a history: the store opens to a state between the last
 * acknowledged batch and the newest.
 */
class PowerLossTest {

  private static final long JOURNAL = 64 << 10;
  private static final int ROUNDS = Integer.getInteger("powerloss.rounds", 25);

  private static final List<String> FILES = List.of("store.db", "store.j0", "store.j1");

  @TempDir Path directory;

  private Path fresh(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  private static void verify(ModelWorkload workload, Path crashed, SimulatedDisk disk)
      throws IOException {
    try (VolumeStore store = ModelWorkload.open(crashed, new RecordedFiles(), JOURNAL)) {
      workload.use(store);
      workload.verify(disk.acknowledged(), disk.begun());
    }
  }

  /**
   * Records a history that switches journals at least once; one honest batch first, then the disk
   * may lie.
   */
  private static List<Op> record(
      ModelWorkload workload, Path live, Predicate<String> lies, int batches) throws IOException {
    RecordedFiles files = new RecordedFiles();
    try (VolumeStore store = ModelWorkload.open(live, files, JOURNAL)) {
      workload.use(store);
      workload.run(files, 1, 4);
      files.lieAbout(lies);
      workload.run(files, batches - 1, 4);
      assertThat(store.figures().checkpoints()).as("journal switches in the history").isPositive();
    }
    return files.ops();
  }

  @Test
  void opensAfterAFailureAtEveryPointOfASmallHistory() throws IOException {
    ModelWorkload workload = new ModelWorkload(1);
    List<Op> ops = record(workload, fresh("live"), name -> false, 24);
    Random random = new Random(2);
    IntUnaryOperator none = versions -> 0;
    IntUnaryOperator all = versions -> versions;
    IntUnaryOperator some = versions -> random.nextInt(versions + 1);
    SimulatedDisk disk = new SimulatedDisk();
    Path crashed = fresh("crashed");
    for (Op op : ops) {
      disk.apply(op);
      for (IntUnaryOperator choice : List.of(none, all, some, some)) {
        disk.crash(crashed, choice);
        verify(workload, crashed, disk);
      }
    }
    assertThat(disk.acknowledged()).isEqualTo(24);
  }

  @Test
  void opensAfterSeveralFailuresInARowAlsoDuringRecovery() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      ModelWorkload workload = new ModelWorkload(round);
      Path live = fresh("round" + round);
      SimulatedDisk last = new SimulatedDisk();
      for (int life = 0; life < 4; life++) {
        RecordedFiles files = new RecordedFiles();
        SimulatedDisk disk = new SimulatedDisk();
        for (String file : FILES) {
          if (Files.exists(live.resolve(file))) {
            disk.load(file, live.resolve(file));
          }
        }
        long oldest = last.acknowledged();
        long newest = last.begun();
        try (VolumeStore store = ModelWorkload.open(live, files, JOURNAL)) {
          workload.use(store);
          long found = workload.verify(oldest, newest);
          workload.resume(found);
          files.mark(found, true);
          workload.run(files, 1 + random.nextInt(40), 12);
        }
        disk.expect(oldest, newest);
        failSomewhere(live, disk, files.ops(), random);
        last = disk;
      }
      verify(workload, live, last);
    }
  }

  private static void failSomewhere(Path live, SimulatedDisk disk, List<Op> ops, Random random)
      throws IOException {
    // One in four fails within the first operations: while the store recovers.
    int end =
        random.nextInt(4) == 0
            ? random.nextInt(Math.min(12, ops.size()))
            : random.nextInt(ops.size());
    double kept = random.nextDouble();
    ops.subList(0, end).forEach(disk::apply);
    disk.crash(
        live, versions -> random.nextDouble() < kept ? versions : random.nextInt(versions + 1));
  }

  @Test
  void theSimulatorFindsADiskThatLiesAboutFlushingTheJournal() {
    assertThat(findsDamage(file -> file.startsWith("store.j"))).isTrue();
  }

  @Test
  void theSimulatorFindsADiskThatLiesAboutFlushingTheDataFile() {
    assertThat(findsDamage("store.db"::equals)).isTrue();
  }

  private boolean findsDamage(Predicate<String> lies) {
    try {
      ModelWorkload workload = new ModelWorkload(1);
      List<Op> ops = record(workload, fresh("live"), lies, 90);
      SimulatedDisk disk = new SimulatedDisk();
      Random random = new Random(3);
      Path crashed = fresh("crashed");
      for (Op op : ops) {
        disk.apply(op);
        if (random.nextInt(8) == 0) {
          disk.crash(crashed, versions -> random.nextInt(versions + 1));
          verify(workload, crashed, disk);
        }
      }
      return false;
    } catch (IOException | RuntimeException | AssertionError e) {
      return true;
    }
  }
}
