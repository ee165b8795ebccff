package io.pushbridge.store.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.store.volume.JournaledVolume;
import io.pushbridge.store.volume.VolumeFiles;
import io.pushbridge.store.volume.VolumeStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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
import org.mapdb.DBException;
import org.mapdb.Serializer;

/** Records come back as they were, and the space of those that went is used again. */
class RecordStoreTest {
  private static final Serializer<byte[]> BYTES = Serializer.BYTE_ARRAY_NOSIZE;

  @TempDir Path directory;
  private VolumeStore files;
  private JournaledVolume volume;
  private RecordStore store;

  @BeforeEach
  void open() throws IOException {
    files = VolumeStore.open(directory, VolumeFiles.disk(), 1 << 20, false, Instant.EPOCH);
    volume = files.volume();
    store = (RecordStore) RecordStore.database(volume).getStore();
    volume.commit();
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

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  private void compare(Map<Long, byte[]> model) {
    model.forEach((number, bytes) -> assertThat(store.get(number, BYTES)).isEqualTo(bytes));
    store.verify();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void isAMapOfNumbers(long seed) throws IOException {
    Random random = new Random(seed);
    Map<Long, byte[]> model = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      int most = random.nextInt(200) == 0 ? 200_000 : 700;
      List<Long> numbers = new ArrayList<>(model.keySet());
      int choice = model.isEmpty() ? 0 : random.nextInt(5);
      long number = model.isEmpty() ? 0 : numbers.get(random.nextInt(numbers.size()));
      byte[] bytes = random.nextInt(50) == 0 ? null : bytes(random, most);
      if (choice < 2) {
        model.put(store.put(bytes, BYTES), bytes);
      } else if (choice < 4) {
        store.update(number, bytes, BYTES);
        model.put(number, bytes);
      } else {
        store.delete(number, BYTES);
        model.remove(number);
        assertThatThrownBy(() -> store.get(number, BYTES)).isInstanceOf(DBException.GetVoid.class);
      }
      if (i % 500 == 0) {
        compare(model);
        reopen();
      }
    }
    compare(model);
    reopen();
    compare(model);
  }

  @Test
  void swapsOnlyWhatIsExpected() {
    byte[] one = {1};
    byte[] two = {2};
    long number = store.put(one, BYTES);
    assertThat(store.compareAndSwap(number, two, one, BYTES)).isFalse();
    assertThat(store.compareAndSwap(number, one, two, BYTES)).isTrue();
    assertThat(store.compareAndSwap(number, two, null, BYTES)).isTrue();
    assertThat(store.compareAndSwap(number, one, two, BYTES)).isFalse();
    assertThat(store.compareAndSwap(number, null, one, BYTES)).isTrue();
    assertThat(store.get(number, BYTES)).isEqualTo(one);
  }

  @Test
  void theSpaceOfWhatWentIsUsedAgainHoweverOften() throws IOException {
    Random random = new Random(7);
    long[] numbers = new long[2_000];
    long full = 0;
    for (int round = 0; round < 30; round++) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = store.put(new byte[1 + random.nextInt(500)], BYTES);
      }
      long size = store.totalBytes();
      full = round == 4 ? size : full;
      if (round > 4) {
        assertThat(size).as("round %d", round).isEqualTo(full);
      }
      for (long number : numbers) {
        store.delete(number, BYTES);
      }
      long free = store.freeBytes();
      reopen();
      assertThat(store.freeBytes()).isEqualTo(free);
    }
    store.verify();
  }

  /** Where the index has one of the first records. */
  private static long place(long number) {
    return FreeBlocks.HEADER_END + 16 + (number - 1) * Long.BYTES;
  }

  @Test
  void twoRecordsInOnePlaceAreFound() {
    long one = store.put(new byte[100], BYTES);
    long two = store.put(new byte[100], BYTES);
    store.verify();
    volume.putLong(place(two), volume.getLong(place(one)));
    assertThatThrownBy(() -> store.verify())
        .isInstanceOf(DBException.DataCorruption.class)
        .hasMessageContaining("is used twice");
  }

  @Test
  void blocksHaveFewSizesAndWasteLittle() {
    int last = 0;
    int sizes = 0;
    for (int bytes = 1; bytes <= BlockSize.MOST; bytes++) {
      int size = BlockSize.of(bytes);
      assertThat(size % 16).isZero();
      assertThat(size).isGreaterThanOrEqualTo(bytes).isGreaterThanOrEqualTo(last);
      assertThat(size).isLessThanOrEqualTo(Math.max(bytes + 15, bytes + bytes / 7));
      assertThat(BlockSize.of(size)).isEqualTo(size);
      sizes += size > last ? 1 : 0;
      last = size;
    }
    assertThat(sizes).isLessThan(100);
  }
}
