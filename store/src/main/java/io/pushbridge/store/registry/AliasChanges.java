package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.AliasChange;
import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.UidKey;
import java.util.Optional;
import java.util.OptionalLong;

/** What the writer thread does to aliases. Confined to the writer thread. */
final class AliasChanges {
  private final RegistryTables tables;

  AliasChanges(RegistryTables tables) {
    this.tables = tables;
  }

  AliasChange set(AppKey app, long uid, boolean durable, Optional<Alias> alias) {
    byte[] formerKey = tables.aliasKey(uid);
    Optional<Alias> former = Optional.ofNullable(formerKey).map(RegistryKeys::readAlias);
    clear(uid);
    if (alias.isEmpty()) {
      return new AliasChange(former, OptionalLong.empty());
    }
    byte[] key = RegistryKeys.inApp(app, alias.get().text());
    byte[] taken = tables.aliases.get(key);
    OptionalLong takenFrom = OptionalLong.empty();
    if (taken != null) {
      takenFrom = OptionalLong.of(readHolder(taken).uid());
      tables.sessions.remove(RegistryKeys.session(takenFrom.getAsLong(), RegistryKeys.ALIAS));
    }
    tables.aliases.put(key, new RecordWriter(9).int64(uid).int8(durable ? 1 : 0).toBytes());
    tables.sessions.put(RegistryKeys.session(uid, RegistryKeys.ALIAS), key);
    if (tables.session(uid) == null) {
      tables.passing.add(UidKey.scatter(uid));
    }
    return new AliasChange(former, takenFrom);
  }

  void clear(long uid) {
    byte[] key = tables.aliasKey(uid);
    if (key != null) {
      tables.sessions.remove(RegistryKeys.session(uid, RegistryKeys.ALIAS));
      tables.aliases.remove(key);
    }
  }

  static AliasHolder readHolder(byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    return new AliasHolder(in.int64(), in.int8() == 1);
  }
}
