package io.pushbridge.store.registry;

import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.store.Findings;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.UidKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks whether the registry's tables fit each other. Heap: some bytes for each distinct filter.
 * Confined to one thread.
 */
public final class RegistryCheck {
  private static final int HOLDERS = 0;
  private static final int WANTING = 1;

  private final RegistryTables tables;
  private final Findings findings;
  private final Map<Integer, int[]> counts = new HashMap<>();
  private long sessions;
  private long subscriptions;
  private long aliases;
  private long tokens;

  RegistryCheck(RegistryTables tables, Findings findings) {
    this.tables = tables;
    this.findings = findings;
  }

  /** Durable sessions seen. */
  public long sessions() {
    return sessions;
  }

  /** Their subscriptions. */
  public long subscriptions() {
    return subscriptions;
  }

  /** Aliases seen. */
  public long aliases() {
    return aliases;
  }

  /** Device tokens seen. */
  public long tokens() {
    return tokens;
  }

  RegistryCheck run() {
    for (Map.Entry<byte[], byte[]> entry : tables.sessions.entrySet()) {
      long uid = RegistryContents.uid(entry.getKey());
      try {
        entry(uid, RegistryKeys.kind(entry.getKey()), entry.getKey(), entry.getValue());
      } catch (CorruptRecordException | IllegalArgumentException e) {
        findings.add("registry: session %d: %s", uid, e.getMessage());
      }
    }
    filters();
    lookUps();
    return this;
  }

  private void entry(long uid, int kind, byte[] key, byte[] value) {
    switch (kind) {
      case RegistryKeys.RECORD -> record(uid, value);
      case RegistryKeys.ALIAS -> alias(uid, value);
      case RegistryKeys.RECEIVED -> owned(uid, "a received packet");
      case RegistryKeys.SUBSCRIPTION -> subscription(uid, key, value);
      case RegistryKeys.TOKEN -> token(uid, key, value);
      default -> findings.add("registry: session %d has an entry of unknown kind %d", uid, kind);
    }
  }

  private void owned(long uid, String what) {
    findings.expect(
        tables.session(uid) != null, "registry: %s of session %d, which is not there", what, uid);
  }

  private boolean ownedOrPassing(long uid) {
    return tables.session(uid) != null || tables.passing.contains(UidKey.scatter(uid));
  }

  private void record(long uid, byte[] value) {
    sessions++;
    StoredSession stored = StoredSession.read(uid, value);
    Long named = tables.names.get(RegistryKeys.name(stored.session().name()));
    findings.expect(
        named != null && named == uid,
        "registry: session %d is not found by its name %s",
        uid,
        stored.session().name());
  }

  private void alias(long uid, byte[] value) {
    byte[] holder = tables.aliases.get(value);
    findings.expect(
        holder != null && AliasChanges.readHolder(holder).uid() == uid,
        "registry: session %d holds alias %s, which is not its",
        uid,
        RegistryKeys.textInApp(value));
    findings.expect(ownedOrPassing(uid), "registry: alias of session %d, which is not there", uid);
  }

  private void subscription(long uid, byte[] key, byte[] value) {
    subscriptions++;
    owned(uid, "a subscription");
    StoredSubscription stored = StoredSubscription.read(key, value);
    int id = stored.filterId();
    int[] count = counts.computeIfAbsent(id, unseen -> new int[2]);
    count[HOLDERS]++;
    count[WANTING] += stored.wantsLogged() ? 1 : 0;
    String filter = stored.subscription().filter().text();
    byte[] shared = tables.filters.get(id);
    findings.expect(
        shared != null && DistinctFilter.read(id, shared).filter().text().equals(filter),
        "registry: session %d is subscribed to %s by filter %d, which is another",
        uid,
        filter,
        id);
    findings.expect(
        tables.subscribers.contains(RegistryKeys.subscriber(id, UidKey.scatter(uid))),
        "registry: filter %d does not know its subscriber %d",
        id,
        uid);
  }

  private void token(long uid, byte[] key, byte[] value) {
    tokens++;
    DeviceToken token = StoredToken.read(uid, key, value);
    byte[] where = tables.tokens.get(RegistryKeys.inApp(token.app(), token.token()));
    findings.expect(
        where != null && new RecordReader(where).int64() == uid,
        "registry: a device token of session %d leads elsewhere",
        uid);
    findings.expect(
        tables.tokenHolders.contains(RegistryKeys.holder(token.app(), UidKey.scatter(uid))),
        "registry: session %d has a device token and is not among those who have",
        uid);
    findings.expect(ownedOrPassing(uid), "registry: token of session %d, which is not there", uid);
  }

  private void filters() {
    for (Map.Entry<Integer, byte[]> entry : tables.filters.entrySet()) {
      int id = entry.getKey();
      DistinctFilter filter = DistinctFilter.read(id, entry.getValue());
      int[] count = counts.getOrDefault(id, new int[2]);
      findings.expect(
          filter.state().holders() == count[HOLDERS]
              && filter.state().wantingLogged() == count[WANTING],
          "registry: filter %d counts %d holders, %d of them for the log, but has %d and %d",
          id,
          filter.state().holders(),
          filter.state().wantingLogged(),
          count[HOLDERS],
          count[WANTING]);
      Integer found =
          tables.filterIds.get(RegistryKeys.inApp(filter.app(), filter.filter().text()));
      findings.expect(
          found != null && found == id,
          "registry: filter %d is not found by its text %s",
          id,
          filter.filter().text());
    }
    for (byte[] key : tables.subscribers) {
      int id = ByteBuffer.wrap(key).getInt();
      long uid = UidKey.gather(RegistryKeys.scattered(key));
      byte[] filter = tables.filters.get(id);
      findings.expect(
          filter != null
              && tables.sessions.containsKey(
                  RegistryKeys.session(
                      uid,
                      RegistryKeys.SUBSCRIPTION,
                      RegistryKeys.utf8(DistinctFilter.read(id, filter).filter().text()))),
          "registry: filter %d has a subscriber %d that does not know it",
          id,
          uid);
    }
  }

  /** The tables that lead to sessions, entry by entry. */
  private void lookUps() {
    for (Map.Entry<byte[], Long> name : tables.names.entrySet()) {
      StoredSession stored = tables.session(name.getValue());
      findings.expect(
          stored != null
              && Arrays.equals(RegistryKeys.name(stored.session().name()), name.getKey()),
          "registry: a name leads to session %d, which is not there or has another",
          name.getValue());
    }
    for (Map.Entry<byte[], byte[]> alias : tables.aliases.entrySet()) {
      aliases++;
      AliasHolder holder = AliasChanges.readHolder(alias.getValue());
      findings.expect(
          Arrays.equals(tables.aliasKey(holder.uid()), alias.getKey()),
          "registry: alias %s leads to session %d, which does not hold it",
          RegistryKeys.textInApp(alias.getKey()),
          holder.uid());
    }
    for (Map.Entry<byte[], byte[]> token : tables.tokens.entrySet()) {
      RecordReader in = new RecordReader(token.getValue());
      long uid = in.int64();
      byte[] key =
          RegistryKeys.session(uid, RegistryKeys.TOKEN, RegistryKeys.utf8(in.restAsText()));
      findings.expect(
          tables.sessions.containsKey(key),
          "registry: a device token leads to session %d, which does not have it",
          uid);
    }
    for (Long uid : tables.cursors.keySet()) {
      owned(uid, "a cursor");
    }
    for (Long scattered : tables.connected) {
      owned(UidKey.gather(scattered), "a connection");
    }
  }
}
