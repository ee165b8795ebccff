package io.pushbridge.store.access;

import io.pushbridge.core.access.AccessGrant;
import io.pushbridge.core.app.AppKey;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.function.Consumer;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.Serializer;

/** The tables that the package's description lays out. Changed on the writer thread only. */
final class AccessTables {
  final BTreeMap<byte[], byte[]> grants;
  final NavigableSet<byte[]> guarded;

  AccessTables(DB db) {
    grants =
        db.treeMap("access.grants", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY).createOrOpen();
    guarded = db.treeSet("access.guarded", Serializer.BYTE_ARRAY).createOrOpen();
  }

  void forEachGrant(Consumer<AccessGrant> reader) {
    grants.forEach((key, value) -> reader.accept(StoredGrant.read(key, value)));
  }

  Set<AppKey> guardedApps() {
    Set<AppKey> apps = new HashSet<>();
    guarded.forEach(key -> apps.add(StoredGrant.readApp(key)));
    return Set.copyOf(apps);
  }
}
