package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.store.log.MapDbMessageLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.mapdb.DB;

/**
 * The registry in one opened database: its tables, what is in memory of them, and what the writer
 * thread does to them. Made anew after a rollback.
 */
final class RegistryState {
  final RegistryTables tables;
  final FilterIndex index = new FilterIndex();

  /** Apps with at least one device token; changed after commits, read by anyone. */
  final Set<AppKey> appsWithTokens = ConcurrentHashMap.newKeySet();

  // All four are for the writer thread only.
  final FilterChanges filters;
  final AliasChanges aliases;
  final TokenChanges tokens;
  final SessionChanges sessions;

  RegistryState(
      DB db,
      long now,
      MapDbMessageLog log,
      Uids uids,
      KnownNames knownNames,
      Departures departures) {
    tables = new RegistryTables(db);
    filters = new FilterChanges(tables, index);
    aliases = new AliasChanges(tables);
    tokens = new TokenChanges(tables, appsWithTokens);
    ExpiryWheel wheel = new ExpiryWheel(tables, db, now);
    sessions =
        new SessionChanges(
            tables, wheel, filters, aliases, tokens, log, uids, knownNames, departures);
  }
}
