package io.pushbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.mapdb.Atomic;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/**
 * Tables whose whole content follows from one number, the operations done: operation n adds entry
 * n, removes entry n - KEPT, and sets a counter in another map; some add large entries to a third,
 * others remove them, so that there is always something to compact.
 */
final class CrashLedger implements Tables {

  static final long JOURNAL = 1 << 20;

  private static final int KEPT = 3_000;
  private static final int COUNTERS = 500;
  private static final int TIDE = 2_000;
  private static final int LARGE = 30;

  private BTreeMap<Long, byte[]> entries;
  private BTreeMap<Long, byte[]> large;
  private HTreeMap<Long, Long> counters;
  private Atomic.Long done;

  @Override
  public void open(DB db) {
    entries =
        db.treeMap("entries", Serializer.LONG, Serializer.BYTE_ARRAY)
            .valuesOutsideNodesEnable()
            .createOrOpen();
    large =
        db.treeMap("large", Serializer.LONG, Serializer.BYTE_ARRAY)
            .valuesOutsideNodesEnable()
            .createOrOpen();
    counters = db.hashMap("counters", Serializer.LONG, Serializer.LONG).createOrOpen();
    done = db.atomicLong("done").createOrOpen();
  }

  /** Does the next operation and returns its number. */
  long step() {
    long operation = done.get() + 1;
    entries.put(operation, value(operation));
    if (operation > KEPT) {
      entries.remove(operation - KEPT);
    }
    for (long key = 0; key < LARGE && operation % (TIDE / 2) == 0; key++) {
      if (operation % TIDE == 0) {
        large.put(key, new byte[60_000]);
      } else {
        large.remove(key);
      }
    }
    counters.put(operation % COUNTERS, operation);
    done.set(operation);
    return operation;
  }

  /** Whether this operation has removed the large entries. */
  static boolean hasShrunk(long operation) {
    return operation % TIDE == TIDE / 2;
  }

  private static byte[] value(long operation) {
    Random random = new Random(operation);
    byte[] bytes = new byte[random.nextInt(600)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Checks that all is there and nothing else; returns how many operations were done. */
  long verify() {
    long last = done.get();
    long first = Math.max(1, last - KEPT + 1);
    entries.verify();
    long expected = first;
    for (Map.Entry<Long, byte[]> entry : entries.getEntries()) {
      assertThat(entry.getKey()).isEqualTo(expected);
      assertThat(Arrays.equals(entry.getValue(), value(expected)))
          .as("value of %d", expected)
          .isTrue();
      expected++;
    }
    assertThat(expected).as("entries up to the last operation").isEqualTo(last + 1);
    assertThat(large.getKeys()).hasSize(last >= TIDE && last % TIDE < TIDE / 2 ? LARGE : 0);
    assertThat(large.getValues()).allMatch(bytes -> bytes != null && bytes.length == 60_000);
    for (long operation = Math.max(1, last - COUNTERS + 1); operation <= last; operation++) {
      assertThat(counters.get(operation % COUNTERS)).isEqualTo(operation);
    }
    return last;
  }
}
