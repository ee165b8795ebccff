package io.pushbridge.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.store.space.Compaction;
import io.pushbridge.store.volume.RecordedFiles.Op;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power fails while a store is compacted beside changes: it opens to a state between the last
 * acknowledged batch and the newest, and the compaction goes on to its end.
 */
class CompactionPowerLossTest {
  private static final long JOURNAL = 64 << 10;
  private static final int BALLAST = 2_000;
  private static final int FAILURES = Integer.getInteger("powerloss.rounds", 25);

  @TempDir Path directory;

  private Path fresh(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  /** Compacts while batches go on, and gives back what is left over, to the end. */
  private static void compact(ModelWorkload workload, VolumeStore store, RecordedFiles files)
      throws IOException {
    Compaction compaction = new Compaction(workload.records());
    boolean[] more = {true};
    while (more[0] || store.shrinks()) {
      workload.run(files, 1, 4, () -> more[0] = slice(compaction, store));
    }
  }

  private static boolean slice(Compaction compaction, VolumeStore store) {
    try {
      boolean more = compaction.slice();
      boolean unused = store.shrink();
      return more;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void verify(ModelWorkload workload, Path crashed, SimulatedDisk disk)
      throws IOException {
    try (VolumeStore store = ModelWorkload.open(crashed, new RecordedFiles(), JOURNAL)) {
      workload.use(store);
      workload.verify(disk.acknowledged(), disk.begun());
    }
  }

  /** A store that has grown and does not need it any more; returns how long it is. */
  private static long swollen(ModelWorkload workload, Path live, SimulatedDisk disk)
      throws IOException {
    long large;
    try (VolumeStore store = ModelWorkload.open(live, new RecordedFiles(), JOURNAL)) {
      workload.use(store);
      workload.run(new RecordedFiles(), 5, 20);
      workload.swell(BALLAST);
      large = store.figures().dataBytes();
    }
    for (String file : List.of("store.db", "store.j0", "store.j1")) {
      disk.load(file, live.resolve(file));
    }
    disk.expect(5, 5);
    return large;
  }

  @Test
  void opensAfterAFailureAtAnyPointAndGoesOn() throws IOException {
    ModelWorkload workload = new ModelWorkload(1);
    Path live = fresh("live");
    RecordedFiles files = new RecordedFiles();
    SimulatedDisk disk = new SimulatedDisk();
    long large = swollen(workload, live, disk);
    try (VolumeStore store = ModelWorkload.open(live, files, JOURNAL)) {
      workload.use(store);
      compact(workload, store, files);
      assertThat(store.figures().dataBytes()).isLessThanOrEqualTo(large - (3 << 20));
    }
    fail(files.ops(), disk, workload, new Random(2));
  }

  @Test
  void opensWhenTheDiskHasOnlyCutAFileThatIsGrowingAgain() throws IOException {
    ModelWorkload workload = new ModelWorkload(3);
    Path live = fresh("live");
    RecordedFiles files = new RecordedFiles();
    SimulatedDisk disk = new SimulatedDisk();
    long large = swollen(workload, live, disk);
    int compacted;
    try (VolumeStore store = ModelWorkload.open(live, files, JOURNAL)) {
      workload.use(store);
      compact(workload, store, files);
      assertThat(store.figures().dataBytes()).isLessThanOrEqualTo(large - (3 << 20));
      compacted = files.ops().size();
      long checkpoints = store.figures().checkpoints();
      workload.swell(BALLAST);
      assertThat(store.figures().dataBytes()).isGreaterThan(large - (1 << 20));
      assertThat(store.figures().checkpoints()).isGreaterThan(checkpoints);
    }
    List<Op> ops = files.ops();
    Path crashed = fresh("crashed");
    for (int i = 0; i < ops.size(); i++) {
      disk.apply(ops.get(i));
      if (i >= compacted) {
        disk.crashAfterCuts(crashed);
        verify(workload, crashed, disk);
      }
    }
  }

  /** Fails at some points of the history, at all where the file is cut. */
  private void fail(List<Op> ops, SimulatedDisk disk, ModelWorkload workload, Random random)
      throws IOException {
    IntUnaryOperator all = versions -> versions;
    IntUnaryOperator some = versions -> random.nextInt(versions + 1);
    Path crashed = fresh("crashed");
    int cuts = 0;
    for (int i = 0; i < ops.size(); i++) {
      disk.apply(ops.get(i));
      boolean cut =
          ops.get(i) instanceof RecordedFiles.Truncate truncate
              && truncate.file().equals("store.db");
      cuts += cut ? 1 : 0;
      if (cut || random.nextInt(ops.size() / FAILURES) == 0) {
        for (IntUnaryOperator choice : List.of(all, some)) {
          disk.crash(crashed, choice);
          verify(workload, crashed, disk);
        }
      }
    }
    assertThat(cuts).as("the file was cut").isPositive();
    goesOn(crashed, disk, workload, some);
  }

  private static void goesOn(
      Path crashed, SimulatedDisk disk, ModelWorkload workload, IntUnaryOperator choice)
      throws IOException {
    disk.crash(crashed, choice);
    RecordedFiles files = new RecordedFiles();
    try (VolumeStore store = ModelWorkload.open(crashed, files, JOURNAL)) {
      workload.use(store);
      long found = workload.verify(disk.acknowledged(), disk.begun());
      workload.resume(found);
      compact(workload, store, files);
      assertThat(workload.records().isBeingCompacted()).isFalse();
      workload.records().verify();
    }
  }
}
