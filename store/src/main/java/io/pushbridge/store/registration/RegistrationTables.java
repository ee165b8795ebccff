package io.pushbridge.store.registration;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registration.Registration;
import java.util.Optional;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/**
 * The tables that the package's description lays out. Changed on the writer thread only, read by
 * anyone.
 */
final class RegistrationTables {
  final HTreeMap<byte[], Long> devices;
  final HTreeMap<Long, byte[]> uids;
  final BTreeMap<byte[], byte[]> apps;

  RegistrationTables(DB db) {
    devices =
        db.hashMap("registration.devices", Serializer.BYTE_ARRAY, Serializer.LONG).createOrOpen();
    uids = db.hashMap("registration.uids", Serializer.LONG, Serializer.BYTE_ARRAY).createOrOpen();
    apps =
        db.treeMap("registration.apps", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
            .createOrOpen();
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
    return Optional.of(stored.as(uid, numbers(stored.app()).number()));
  }

  /** The numbers of an app; of one without devices the number it would get. */
  StoredNumbers numbers(AppKey app) {
    byte[] bytes = apps.get(StoredRegistration.app(app));
    return bytes == null ? new StoredNumbers(apps.size() + 1L, 0) : StoredNumbers.read(bytes);
  }
}
