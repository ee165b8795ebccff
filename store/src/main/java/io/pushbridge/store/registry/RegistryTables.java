package io.pushbridge.store.registry;

import io.pushbridge.store.record.KeySerializer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/**
 * The registry's tables in one opened database; a rollback makes new ones. Changed by the writer
 * thread only, read by anyone.
 */
final class RegistryTables {
  /** For tables where the key says it all. */
  static final byte[] PRESENT = {};

  final BTreeMap<byte[], byte[]> sessions;
  final HTreeMap<Long, byte[]> cursors;
  final HTreeMap<byte[], Long> names;
  final HTreeMap<byte[], byte[]> aliases;
  final BTreeMap<Integer, byte[]> filters;
  final HTreeMap<byte[], Integer> filterIds;
  final NavigableSet<byte[]> subscribers;
  final HTreeMap<byte[], byte[]> tokens;
  final NavigableSet<byte[]> tokenHolders;
  final NavigableSet<Long> connected;
  final NavigableSet<Long> passing;
  final NavigableSet<byte[]> expiry;

  /** Records that the writer thread has used last; confined to it. */
  private final Map<Long, StoredSession> recent = new Recent();

  private static final class Recent extends LinkedHashMap<Long, StoredSession> {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 16_384;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, StoredSession> eldest) {
      return size() > MOST;
    }
  }

  RegistryTables(DB db) {
    sessions = tree(db, "sessions");
    cursors = db.hashMap("registry.cursors", Serializer.LONG, Serializer.BYTE_ARRAY).createOrOpen();
    names = db.hashMap("registry.names", Serializer.BYTE_ARRAY, Serializer.LONG).createOrOpen();
    aliases = hash(db, "aliases");
    filters =
        db.treeMap("registry.filters", Serializer.INTEGER, Serializer.BYTE_ARRAY).createOrOpen();
    filterIds =
        db.hashMap("registry.filter_ids", Serializer.BYTE_ARRAY, Serializer.INTEGER).createOrOpen();
    subscribers = set(db, "subscribers");
    tokens = hash(db, "tokens");
    tokenHolders = set(db, "token_holders");
    connected = db.treeSet("registry.connected", Serializer.LONG).createOrOpen();
    passing = db.treeSet("registry.passing", Serializer.LONG).createOrOpen();
    expiry = set(db, "expiry");
  }

  private static BTreeMap<byte[], byte[]> tree(DB db, String name) {
    return db.treeMap("registry." + name, KeySerializer.KEYS, Serializer.BYTE_ARRAY).createOrOpen();
  }

  private static HTreeMap<byte[], byte[]> hash(DB db, String name) {
    return db.hashMap("registry." + name, Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
        .createOrOpen();
  }

  private static NavigableSet<byte[]> set(DB db, String name) {
    return db.treeSet("registry." + name, KeySerializer.KEYS).createOrOpen();
  }

  /** The record of a durable session, or null. */
  StoredSession session(long uid) {
    byte[] bytes = sessions.get(RegistryKeys.session(uid, RegistryKeys.RECORD));
    return bytes == null ? null : StoredSession.read(uid, bytes);
  }

  /** The same from memory where it can be; on the writer thread. */
  StoredSession current(long uid) {
    StoredSession known = recent.get(uid);
    if (known == null) {
      known = session(uid);
      if (known != null) {
        recent.put(uid, known);
      }
    }
    return known;
  }

  /** Keeps the record of a durable session; on the writer thread. */
  void put(StoredSession session) {
    long uid = session.session().uid();
    sessions.put(RegistryKeys.session(uid, RegistryKeys.RECORD), session.toBytes());
    recent.put(uid, session);
  }

  /** Removes the record of a durable session; on the writer thread. */
  void remove(StoredSession session) {
    long uid = session.session().uid();
    sessions.remove(RegistryKeys.session(uid, RegistryKeys.RECORD));
    recent.remove(uid);
  }

  /** The key of a session's alias (its app and text), or null. */
  byte[] aliasKey(long uid) {
    return sessions.get(RegistryKeys.session(uid, RegistryKeys.ALIAS));
  }

  /** What is kept of one kind of a session, in the order of the keys. */
  List<Map.Entry<byte[], byte[]>> all(long uid, int kind) {
    return all(RegistryKeys.session(uid, kind), RegistryKeys.session(uid, kind + 1));
  }

  /** What is kept of a session. */
  List<Map.Entry<byte[], byte[]>> all(long uid) {
    return all(RegistryKeys.session(uid, RegistryKeys.RECORD), RegistryKeys.sessionEnd(uid));
  }

  private List<Map.Entry<byte[], byte[]>> all(byte[] from, byte[] to) {
    List<Map.Entry<byte[], byte[]>> found = new ArrayList<>();
    Iterator<Map.Entry<byte[], byte[]>> entries = sessions.entryIterator(from, true, to, false);
    entries.forEachRemaining(found::add);
    return found;
  }

  /** Whether the session holds a device token. */
  boolean hasToken(long uid) {
    return sessions
        .entryIterator(
            RegistryKeys.session(uid, RegistryKeys.TOKEN),
            true,
            RegistryKeys.sessionEnd(uid),
            false)
        .hasNext();
  }
}
