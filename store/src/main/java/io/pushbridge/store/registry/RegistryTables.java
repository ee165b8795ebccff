package io.pushbridge.store.registry;

import java.util.ArrayList;
import java.util.Iterator;
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
    return db.treeMap("registry." + name, Serializer.BYTE_ARRAY_DELTA, Serializer.BYTE_ARRAY)
        .createOrOpen();
  }

  private static HTreeMap<byte[], byte[]> hash(DB db, String name) {
    return db.hashMap("registry." + name, Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
        .createOrOpen();
  }

  private static NavigableSet<byte[]> set(DB db, String name) {
    return db.treeSet("registry." + name, Serializer.BYTE_ARRAY_DELTA).createOrOpen();
  }

  /** The record of a durable session, or null. */
  StoredSession session(long uid) {
    byte[] bytes = sessions.get(RegistryKeys.session(uid, RegistryKeys.RECORD));
    return bytes == null ? null : StoredSession.read(uid, bytes);
  }

  /** Keeps the record of a durable session; on the writer thread. */
  void put(StoredSession session) {
    sessions.put(
        RegistryKeys.session(session.session().uid(), RegistryKeys.RECORD), session.toBytes());
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
