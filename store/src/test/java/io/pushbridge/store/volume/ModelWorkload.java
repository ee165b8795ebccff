package io.pushbridge.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.store.space.RecordStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/** Batches of random changes to two maps, and what the maps must hold after each of them. */
final class ModelWorkload {

  private static final int KEYS = 400;
  private static final long BATCH = -1;

  private final Random random;
  private final Map<Long, TreeMap<Long, byte[]>> states = new HashMap<>();
  private TreeMap<Long, byte[]> state = new TreeMap<>();
  private long batch;
  private JournaledVolume volume;
  private DB db;

  ModelWorkload(long seed) {
    random = new Random(seed);
    states.put(0L, new TreeMap<>());
  }

  /** Opens a volume and its database on the calling thread. */
  static VolumeStore open(Path directory, VolumeFiles files, long journalBytes) throws IOException {
    return VolumeStore.open(directory, files, journalBytes, false, Instant.EPOCH);
  }

  /** Works on this volume from now on. */
  void use(VolumeStore store) {
    volume = store.volume();
    db = RecordStore.database(volume);
  }

  /** The store of its records. */
  RecordStore records() {
    return (RecordStore) db.getStore();
  }

  /** So many entries at once that the volume gets long, and then none of them any more. */
  void swell(int entries) throws IOException {
    BTreeMap<Long, byte[]> ballast =
        db.treeMap("ballast", Serializer.LONG, Serializer.BYTE_ARRAY)
            .valuesOutsideNodesEnable()
            .createOrOpen();
    for (long key = 0; key < entries; key++) {
      ballast.put(key, new byte[2_000]);
    }
    volume.commit();
    for (long key = 0; key < entries; key++) {
      ballast.remove(key);
    }
    volume.commit();
  }

  private BTreeMap<Long, byte[]> tree() {
    return db.treeMap("tree", Serializer.LONG, Serializer.BYTE_ARRAY).createOrOpen();
  }

  private HTreeMap<Long, Long> counters() {
    return db.hashMap("counters", Serializer.LONG, Serializer.LONG).createOrOpen();
  }

  /** Runs batches, marking when each begins and is acknowledged. */
  void run(RecordedFiles files, int batches, int mostOperations) throws IOException {
    run(files, batches, mostOperations, () -> {});
  }

  /** The same, with something more in each batch. */
  void run(RecordedFiles files, int batches, int mostOperations, Runnable more) throws IOException {
    BTreeMap<Long, byte[]> tree = tree();
    HTreeMap<Long, Long> counters = counters();
    for (int i = 0; i < batches; i++) {
      long next = batch + 1;
      TreeMap<Long, byte[]> changed = new TreeMap<>(state);
      int operations = 1 + random.nextInt(mostOperations);
      for (int k = 0; k < operations; k++) {
        change(tree, changed);
      }
      more.run();
      counters.put(BATCH, next);
      states.put(next, changed);
      files.mark(next, false);
      volume.commit();
      files.mark(next, true);
      state = changed;
      batch = next;
    }
  }

  private void change(BTreeMap<Long, byte[]> tree, Map<Long, byte[]> changed) {
    long key = random.nextInt(KEYS);
    if (random.nextInt(4) == 0) {
      tree.remove(key);
      changed.remove(key);
    } else {
      byte[] value = new byte[random.nextInt(300)];
      random.nextBytes(value);
      tree.put(key, value);
      changed.put(key, value);
    }
  }

  /** Goes on from the state of this batch, which a crash has left. */
  void resume(long from) {
    batch = from;
    state = states.get(from);
  }

  /** Checks that the database holds exactly the state of one of these batches; returns which. */
  long verify(long oldest, long newest) {
    Long found = counters().get(BATCH);
    long at = found == null ? 0 : found;
    assertThat(at).as("batch after the crash").isBetween(oldest, newest);
    TreeMap<Long, byte[]> expected = states.get(at);
    BTreeMap<Long, byte[]> tree = tree();
    tree.verify();
    records().verify();
    assertThat(tree.getKeys()).containsExactlyElementsOf(expected.keySet());
    expected.forEach((key, value) -> assertThat(tree.get(key)).isEqualTo(value));
    return at;
  }
}
