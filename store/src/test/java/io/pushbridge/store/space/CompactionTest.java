package io.pushbridge.store.space;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.store.volume.JournaledVolume;
import io.pushbridge.store.volume.VolumeFiles;
import io.pushbridge.store.volume.VolumeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mapdb.Serializer;

/**
 * A store that has become emptier gives its space back while it is used, whatever interrupts it.
 */
class CompactionTest {
  private static final Serializer<byte[]> BYTES = Serializer.BYTE_ARRAY_NOSIZE;

  @TempDir Path directory;
  private VolumeStore files;
  private JournaledVolume volume;
  private RecordStore store;
  private Compaction compaction;
  private final Map<Long, byte[]> model = new HashMap<>();

  @BeforeEach
  void open() throws IOException {
    files = VolumeStore.open(directory, VolumeFiles.disk(), 4 << 20, false, Instant.EPOCH);
    volume = files.volume();
    use();
  }

  private void use() throws IOException {
    store = (RecordStore) RecordStore.database(volume).getStore();
    volume.commit();
    compaction = new Compaction(store);
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private void reopen() throws IOException {
    volume.commit();
    close();
    open();
  }

  private void put(Random random, int most) {
    byte[] bytes = new byte[1 + random.nextInt(most)];
    random.nextBytes(bytes);
    model.put(store.put(bytes, BYTES), bytes);
  }

  private List<Long> shuffled(Random random) {
    List<Long> numbers = new ArrayList<>(model.keySet());
    Collections.sort(numbers);
    Collections.shuffle(numbers, random);
    return numbers;
  }

  private void delete(long number) {
    store.delete(number, BYTES);
    model.remove(number);
  }

  /** So many bytes in records of any size, of which a part is deleted again, here and there. */
  private void fillAndDelete(Random random, long bytes, double deleted) throws IOException {
    while (store.usedBytes() < bytes) {
      put(random, random.nextInt(500) == 0 ? 150_000 : random.nextInt(20) == 0 ? 8_000 : 400);
      if (model.size() % 500 == 0) {
        volume.commit();
      }
    }
    List<Long> numbers = shuffled(random);
    numbers.subList(0, (int) (numbers.size() * deleted)).forEach(this::delete);
    volume.commit();
  }

  private void compare() {
    model.forEach((number, bytes) -> assertThat(store.get(number, BYTES)).isEqualTo(bytes));
    store.verify();
  }

  private void runToItsEnd() throws IOException {
    for (int i = 0; compaction.slice(); i++) {
      if (i % 10 == 0) {
        volume.commit();
      }
    }
    volume.commit();
  }

  private void giveBack() throws IOException {
    while (files.shrinks()) {
      boolean unused = files.shrink();
    }
  }

  private void isCompact() throws IOException {
    assertThat(store.leaving().isEmpty()).isTrue();
    assertThat(store.isBeingCompacted()).isFalse();
    assertThat(store.totalBytes())
        .as("bytes of the file for %d in use", store.usedBytes())
        .isLessThan(store.usedBytes() * 4 / 3 + 3 * Pages.PAGE);
    assertThat(files.figures().dataBytes()).isEqualTo(store.totalBytes());
    assertThat(Files.size(directory.resolve("store.db")))
        .isLessThanOrEqualTo(store.totalBytes() + (17 << 20));
  }

  @Test
  void givesBackWhatIsNotInUse() throws IOException {
    Random random = new Random(1);
    fillAndDelete(random, 30 << 20, 0.9);
    long before = store.totalBytes();
    long used = store.usedBytes();
    runToItsEnd();
    giveBack();
    compare();
    isCompact();
    assertThat(store.totalBytes()).isLessThan(before / 4);
    assertThat(store.usedBytes()).isLessThanOrEqualTo(used);
    reopen();
    giveBack();
    compare();
    isCompact();
    fillAndDelete(random, 10 << 20, 0.1);
    compare();
  }

  @Test
  void leavesADenseStoreAsItIs() throws IOException {
    fillAndDelete(new Random(2), 8 << 20, 0);
    long before = store.totalBytes();
    runToItsEnd();
    assertThat(compaction.movedBytes()).isLessThan(2 << 20);
    assertThat(store.totalBytes()).isLessThanOrEqualTo(before);
    compare();
  }

  @Test
  void endsWhenNothingIsLeft() throws IOException {
    fillAndDelete(new Random(3), 15 << 20, 1);
    runToItsEnd();
    giveBack();
    compare();
    // MapDB's catalog, the list of free numbers and a page of the index.
    assertThat(store.totalBytes()).isLessThanOrEqualTo(4 * Pages.PAGE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void goesOnBesideChangesRollbacksAndRestarts(long seed) throws IOException {
    Random random = new Random(seed);
    fillAndDelete(random, 10 << 20, 0.8);
    long before = store.totalBytes();
    Map<Long, byte[]> committed = new HashMap<>(model);
    boolean more = true;
    for (int i = 0; more || i < 300; i++) {
      int slices = random.nextInt(8);
      for (int k = 0; k < slices && more; k++) {
        more = compaction.slice();
      }
      changeSome(random);
      int choice = random.nextInt(40);
      if (choice == 0) {
        model.clear();
        model.putAll(committed);
        volume = volume.rollback();
        files.repair();
        use();
        more = true;
      } else if (choice == 1) {
        reopen();
        more = true;
        compare();
      } else {
        volume.commit();
      }
      committed = new HashMap<>(model);
      boolean unused = files.shrink();
    }
    giveBack();
    compare();
    isCompact();
    assertThat(store.totalBytes()).isLessThan(before);
  }

  private void changeSome(Random random) {
    List<Long> numbers = new ArrayList<>();
    while (numbers.size() < 2) {
      long number = 1 + random.nextLong(store.lastNumber());
      if (model.containsKey(number) && !numbers.contains(number)) {
        numbers.add(number);
      }
    }
    put(random, random.nextInt(30) == 0 ? 100_000 : 500);
    byte[] bytes = new byte[random.nextInt(3_000)];
    random.nextBytes(bytes);
    store.update(numbers.get(0), bytes, BYTES);
    model.put(numbers.get(0), bytes);
    delete(numbers.get(1));
  }
}
