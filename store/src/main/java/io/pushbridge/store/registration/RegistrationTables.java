package io.pushbridge.store.registration;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.store.record.KeySerializer;
import java.util.Optional;
import org.mapdb.Atomic;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/**
 * The tables that the package's description lays out. Changed on the writer thread only, read by
 * anyone.
 */
final class RegistrationTables {
  final BTreeMap<byte[], Long> devices;
  final HTreeMap<Long, byte[]> uids;
  final BTreeMap<byte[], byte[]> apps;
  final Atomic.Long lastApp;

  RegistrationTables(DB db) {
    devices =
        db.treeMap("registration.devices", KeySerializer.KEYS, Serializer.LONG).createOrOpen();
    uids = db.hashMap("registration.uids", Serializer.LONG, Serializer.BYTE_ARRAY).createOrOpen();
    apps =
        db.treeMap("registration.apps", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
            .createOrOpen();
    lastApp = db.atomicLong("registration.last_app").createOrOpen();
  }

  Optional<Registration> find(AppKey app, String deviceId) {
    Long uid = devices.get(StoredRegistration.device(app, deviceId));
    return uid == null ? Optional.empty() : find(uid);
  }

  Optional<Registration> find(long uid) {
    byte[] bytes = uids.get(uid);
    if (bytes == null) {
      return Optional.empty();
    }
    StoredRegistration stored = StoredRegistration.read(bytes);
    StoredNumbers numbers = numbers(stored.app());
    return numbers == null ? Optional.empty() : Optional.of(stored.as(uid, numbers.number()));
  }

  /** The numbers of an app; null if it has no devices. */
  StoredNumbers numbers(AppKey app) {
    byte[] bytes = apps.get(StoredRegistration.app(app));
    return bytes == null ? null : StoredNumbers.read(bytes);
  }
}
