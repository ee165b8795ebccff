package io.pushbridge.store.push;

import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.push.BadgeCounters;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.writer.BackgroundTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.Serializer;

/**
 * The badges in the store. Changes run on the writer thread, look-ups on the readers'. Counters
 * that nobody touched for a long time are swept: their sessions are probably gone.
 */
public final class MapDbBadgeCounters implements BadgeCounters {
  /** How long a counter is kept that neither counts nor is set back. */
  static final Duration KEPT = Duration.ofDays(90);

  private static final int UID_LENGTH = 8;
  private static final int SWEPT_AT_ONCE = 100;

  record Counter(int count, long by, long touched) {
    static Counter read(byte[] bytes) {
      RecordReader in = new RecordReader(bytes);
      return new Counter(in.int32(), in.int64(), in.int64());
    }

    byte[] toBytes() {
      return new RecordWriter(20).int32(count).int64(by).int64(touched).toBytes();
    }
  }

  private final StoreFile file;
  private final StoreReaders reader;

  // Replaced on the writer thread after a rollback, and changed there only.
  private volatile BTreeMap<byte[], byte[]> badges;
  // Whether there may be a counter at all.
  private volatile boolean any;
  // Where the sweep goes on, null at the beginning; confined to the writer thread.
  private byte[] sweptTo;

  /**
   * Opens the table; waits for that.
   *
   * @param file the store
   * @param reader what look-ups run on
   */
  public MapDbBadgeCounters(StoreFile file, StoreReaders reader) {
    this.file = file;
    this.reader = reader;
    file.attach(this::open);
    file.writer()
        .background(
            new BackgroundTask() {
              @Override
              public boolean slice() {
                return sweep();
              }

              @Override
              public Duration pause() {
                return Duration.ofMinutes(10);
              }

              @Override
              public String toString() {
                return "badge sweep";
              }
            });
  }

  static BTreeMap<byte[], byte[]> table(DB db) {
    return db.treeMap("push.badges", Serializer.BYTE_ARRAY_DELTA, Serializer.BYTE_ARRAY)
        .createOrOpen();
  }

  private void open(DB db) {
    badges = table(db);
    any |= !badges.isEmpty();
  }

  @Override
  public CompletionStage<List<Integer>> increment(List<DeviceToken> devices, MessageId by) {
    any = true;
    return file.writer()
        .submit(
            () -> {
              long now = file.clock().millis();
              List<Integer> counts = new ArrayList<>(devices.size());
              for (DeviceToken device : devices) {
                counts.add(increment(PushKeys.badge(device.uid(), device.bundleId()), by, now));
              }
              return List.copyOf(counts);
            });
  }

  private int increment(byte[] key, MessageId by, long now) {
    byte[] bytes = badges.get(key);
    Counter before = bytes == null ? new Counter(0, 0, 0) : Counter.read(bytes);
    if (before.by == by.bits()) {
      return before.count;
    }
    int count = before.count == Integer.MAX_VALUE ? before.count : before.count + 1;
    badges.put(key, new Counter(count, by.bits(), now).toBytes());
    return count;
  }

  @Override
  public CompletionStage<Void> reset(long uid) {
    if (!any) {
      return CompletableFuture.completedFuture(null);
    }
    return reader
        .submit(() -> of(uid))
        .thenCompose(
            held ->
                held.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : file.writer()
                        .submit(
                            () -> {
                              of(uid).forEach(badges::remove);
                              return null;
                            }));
  }

  /** Removes the counters of sessions that are gone. */
  public CompletionStage<Void> removeAll(List<Long> uids) {
    return !any || uids.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : file.writer()
            .submit(
                () -> {
                  uids.forEach(uid -> of(uid).forEach(badges::remove));
                  return null;
                });
  }

  /** The keys of a session's counters. */
  private List<byte[]> of(long uid) {
    byte[] least = PushKeys.badgesOf(uid);
    List<byte[]> keys = new ArrayList<>();
    byte[] key = badges.ceilingKey(least);
    while (key != null && Arrays.equals(key, 0, UID_LENGTH, least, 0, UID_LENGTH)) {
      keys.add(key);
      key = badges.higherKey(key);
    }
    return keys;
  }

  private boolean sweep() {
    long before = file.clock().millis() - KEPT.toMillis();
    for (int i = 0; i < SWEPT_AT_ONCE; i++) {
      var next = sweptTo == null ? badges.firstEntry() : badges.higherEntry(sweptTo);
      if (next == null) {
        sweptTo = null;
        return false;
      }
      sweptTo = next.getKey();
      if (Counter.read(next.getValue()).touched < before) {
        badges.remove(sweptTo);
      }
    }
    return true;
  }
}
