package io.pushbridge.store.push;

import io.pushbridge.core.push.PendingWakeUp;
import io.pushbridge.core.push.WakeUpProgress;
import java.util.Optional;
import org.mapdb.Atomic;
import org.mapdb.DB;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/** The tables of wake-ups in one opened database; see the description of this package. */
record WakeUpTables(
    HTreeMap<Long, byte[]> wakeUps,
    HTreeMap<Long, byte[]> progress,
    HTreeMap<byte[], byte[]> reports,
    HTreeMap<Integer, byte[]> ring,
    Atomic.Long newest) {
  static WakeUpTables open(DB db) {
    return new WakeUpTables(
        db.hashMap("push.wake_ups", Serializer.LONG, Serializer.BYTE_ARRAY).createOrOpen(),
        db.hashMap("push.progress", Serializer.LONG, Serializer.BYTE_ARRAY).createOrOpen(),
        db.hashMap("push.reports", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY).createOrOpen(),
        db.hashMap("push.ring", Serializer.INTEGER, Serializer.BYTE_ARRAY).createOrOpen(),
        db.atomicLong("push.newest").createOrOpen());
  }

  Optional<PendingWakeUp> find(long number) {
    byte[] bytes = wakeUps.get(number);
    if (bytes == null) {
      return Optional.empty();
    }
    StoredWakeUp wakeUp = StoredWakeUp.read(bytes);
    byte[] come = progress.get(number);
    return Optional.of(
        new PendingWakeUp(
            number,
            wakeUp.message(),
            wakeUp.request(),
            come == null ? WakeUpProgress.START : StoredProgress.read(come)));
  }
}
