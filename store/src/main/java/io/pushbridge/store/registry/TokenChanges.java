package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.UidKey;
import java.util.Map;
import java.util.Set;

/** What the writer thread does to device tokens. Confined to the writer thread. */
final class TokenChanges {
  private final RegistryTables tables;
  private final Set<AppKey> appsWithTokens;

  /** Reads which apps have tokens into the set, which is changed after commits only. */
  TokenChanges(RegistryTables tables, Set<AppKey> appsWithTokens) {
    this.tables = tables;
    this.appsWithTokens = appsWithTokens;
    byte[] holder = tables.tokenHolders.isEmpty() ? null : tables.tokenHolders.first();
    while (holder != null) {
      AppKey app = RegistryKeys.readApp(holder);
      appsWithTokens.add(app);
      holder = tables.tokenHolders.higher(RegistryKeys.holder(app, -1L));
    }
  }

  void store(DeviceToken token, AfterCommit after) {
    byte[] tokenKey = RegistryKeys.inApp(token.app(), token.token());
    byte[] former = tables.tokens.get(tokenKey);
    if (former != null) {
      RecordReader in = new RecordReader(former);
      remove(token.app(), in.int64(), in.restAsText(), after);
    }
    remove(token.app(), token.uid(), token.bundleId(), after);
    byte[] bundleId = RegistryKeys.utf8(token.bundleId());
    tables.tokens.put(
        tokenKey, new RecordWriter(8 + bundleId.length).int64(token.uid()).raw(bundleId).toBytes());
    tables.sessions.put(
        RegistryKeys.session(token.uid(), RegistryKeys.TOKEN, bundleId),
        StoredToken.toBytes(token));
    tables.tokenHolders.add(RegistryKeys.holder(token.app(), UidKey.scatter(token.uid())));
    if (tables.session(token.uid()) == null) {
      tables.passing.add(UidKey.scatter(token.uid()));
    }
    after.add(() -> appsWithTokens.add(token.app()));
  }

  void remove(AppKey app, String token, long registeredBefore, AfterCommit after) {
    byte[] where = tables.tokens.get(RegistryKeys.inApp(app, token));
    if (where == null) {
      return;
    }
    RecordReader in = new RecordReader(where);
    long uid = in.int64();
    String bundleId = in.restAsText();
    byte[] key = RegistryKeys.session(uid, RegistryKeys.TOKEN, RegistryKeys.utf8(bundleId));
    DeviceToken stored = StoredToken.read(uid, key, tables.sessions.get(key));
    if (stored.registeredAt() < registeredBefore) {
      remove(app, uid, bundleId, after);
    }
  }

  /** Whether a uid holds a token of this app; for one without a record. */
  boolean isOf(AppKey app, long uid) {
    return tables.tokenHolders.contains(RegistryKeys.holder(app, UidKey.scatter(uid)));
  }

  void removeAll(long uid, AfterCommit after) {
    for (Map.Entry<byte[], byte[]> held : tables.all(uid, RegistryKeys.TOKEN)) {
      DeviceToken token = StoredToken.read(uid, held.getKey(), held.getValue());
      remove(token.app(), uid, token.bundleId(), after);
    }
  }

  /** Removes the token of a session's bundle, if it has one. */
  private void remove(AppKey app, long uid, String bundleId, AfterCommit after) {
    byte[] key = RegistryKeys.session(uid, RegistryKeys.TOKEN, RegistryKeys.utf8(bundleId));
    byte[] bytes = tables.sessions.get(key);
    if (bytes == null) {
      return;
    }
    DeviceToken token = StoredToken.read(uid, key, bytes);
    tables.sessions.remove(key);
    tables.tokens.remove(RegistryKeys.inApp(app, token.token()));
    if (!tables.hasToken(uid)) {
      tables.tokenHolders.remove(RegistryKeys.holder(app, UidKey.scatter(uid)));
      byte[] next = tables.tokenHolders.ceiling(RegistryKeys.holder(app, 0));
      if (next == null || !RegistryKeys.sameGroup(next, RegistryKeys.holder(app, 0))) {
        after.add(() -> appsWithTokens.remove(app));
      }
    }
  }
}
