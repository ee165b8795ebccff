package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.OpenedSession;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.store.log.MapDbMessageLog;
import io.pushbridge.store.record.UidKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the writer thread does to sessions as a whole. Confined to the writer thread; made anew
 * after a rollback.
 */
final class SessionChanges {
  /** Places of the wheel looked at for each session that may be forgotten. */
  private static final int VISITS_PER_SESSION = 4;

  private static final byte[] FIRST = {};

  /** How far the walk through all sessions has come for each app that is being removed. */
  private final Map<AppKey, byte[]> walks = new HashMap<>();

  private final RegistryTables tables;
  private final ExpiryWheel wheel;
  private final FilterChanges filters;
  private final AliasChanges aliases;
  private final TokenChanges tokens;
  private final MapDbMessageLog log;
  private final Uids uids;
  private final KnownNames knownNames;
  private final Departures departures;

  SessionChanges(
      RegistryTables tables,
      ExpiryWheel wheel,
      FilterChanges filters,
      AliasChanges aliases,
      TokenChanges tokens,
      MapDbMessageLog log,
      Uids uids,
      KnownNames knownNames,
      Departures departures) {
    this.tables = tables;
    this.wheel = wheel;
    this.filters = filters;
    this.aliases = aliases;
    this.tokens = tokens;
    this.log = log;
    this.uids = uids;
    this.knownNames = knownNames;
    this.departures = departures;
  }

  OpenedSession open(
      SessionName name, boolean fresh, long expirySeconds, long uid, long now, AfterCommit after) {
    StoredSession known = named(name);
    SessionRecord left = known == null ? null : departures.take(known.session().uid(), after);
    if (known != null && (left == null ? known : known.as(left)).expiredAt(now)) {
      forget(name.app(), known.session().uid(), after);
      known = null;
    }
    if (known == null) {
      return made(make(name, expirySeconds, uid, now));
    }
    if (fresh) {
      clear(name.app(), known.session().uid(), after);
    }
    StoredSession opened = wheel.schedule(known.changed(expirySeconds, 0), now);
    if (!opened.equals(known)) {
      connected(opened);
    }
    return restored(opened.session());
  }

  private SessionRecord make(SessionName name, long expirySeconds, long uid, long now) {
    uids.renew();
    SessionRecord made = new SessionRecord(uid == 0 ? uids.next() : uid, name, expirySeconds, 0);
    tables.names.put(RegistryKeys.name(name), made.uid());
    knownNames.add(name);
    connected(wheel.schedule(new StoredSession(made, 0), now));
    return made;
  }

  private void connected(StoredSession session) {
    tables.put(session);
    tables.connected.add(UidKey.scatter(session.session().uid()));
  }

  StoredSession named(SessionName name) {
    Long uid = tables.names.get(RegistryKeys.name(name));
    return uid == null ? null : tables.current(uid);
  }

  private static OpenedSession made(SessionRecord session) {
    return new OpenedSession(session, false, Optional.empty(), List.of(), Cursor.START, Set.of());
  }

  private OpenedSession restored(SessionRecord session) {
    List<Subscription> subscriptions = new ArrayList<>();
    Set<Long> received = new HashSet<>();
    Optional<byte[]> alias = Optional.empty();
    for (Map.Entry<byte[], byte[]> entry : tables.all(session.uid())) {
      switch (RegistryKeys.kind(entry.getKey())) {
        case RegistryKeys.ALIAS -> alias = Optional.of(entry.getValue());
        case RegistryKeys.RECEIVED -> received.add(RegistryKeys.readPacket(entry.getKey()));
        case RegistryKeys.SUBSCRIPTION ->
            subscriptions.add(
                StoredSubscription.read(entry.getKey(), entry.getValue()).subscription());
        default -> {
          // The record is known, tokens are nobody's business here.
        }
      }
    }
    return new OpenedSession(
        session,
        true,
        alias.map(RegistryKeys::readAlias),
        List.copyOf(subscriptions),
        cursor(session.uid()),
        Set.copyOf(received));
  }

  private Cursor cursor(long uid) {
    byte[] cursor = tables.cursors.get(uid);
    return cursor == null ? Cursor.START : StoredCursor.read(cursor);
  }

  /** In memory first, if a crash would not change how long it is kept. */
  void disconnected(long uid, long expirySeconds, long now, AfterCommit after) {
    StoredSession session = tables.current(uid);
    if (session == null) {
      return;
    }
    SessionRecord left = session.changed(expirySeconds, now).session();
    boolean asBefore =
        session.session().disconnectedAt() == 0
            && session.session().expirySeconds() == expirySeconds;
    if (!asBefore || !departures.add(left)) {
      SessionRecord unused = departures.take(uid, after);
      disconnect(session, left, now);
    }
  }

  private void disconnect(StoredSession session, SessionRecord left, long now) {
    tables.put(wheel.schedule(session.as(left), now));
    tables.connected.remove(UidKey.scatter(left.uid()));
  }

  /** Writes departures that are in memory. */
  void settle(List<Long> uids, long now, AfterCommit after) {
    for (long uid : uids) {
      SessionRecord left = departures.take(uid, after);
      StoredSession session = left == null ? null : tables.current(uid);
      if (session != null) {
        disconnect(session, left, now);
      }
    }
  }

  void forget(AppKey app, long uid, AfterCommit after) {
    StoredSession session = tables.current(uid);
    SessionRecord unused = departures.take(uid, after);
    clear(app, uid, after);
    aliases.clear(uid);
    tokens.removeAll(uid, after);
    tables.passing.remove(UidKey.scatter(uid));
    if (session != null) {
      wheel.unschedule(session);
      tables.connected.remove(UidKey.scatter(uid));
      tables.names.remove(RegistryKeys.name(session.session().name()));
      tables.remove(session);
    }
  }

  /** Forgets what waits for a session, but not who it is. */
  private void clear(AppKey app, long uid, AfterCommit after) {
    filters.unsubscribeAll(uid, after);
    for (Map.Entry<byte[], byte[]> held : tables.all(uid, RegistryKeys.RECEIVED)) {
      tables.sessions.remove(held.getKey());
    }
    tables.cursors.remove(uid);
    log.clearInbox(app, uid);
  }

  int forgetExpired(long now, int limit, AfterCommit after) {
    if (limit <= 0) {
      return 0;
    }
    settle(
        departures.all(left -> new StoredSession(left, 0).expiredAt(now)).stream()
            .limit(limit)
            .toList(),
        now,
        after);
    int[] forgotten = {0};
    wheel.turn(
        now,
        Math.max(1_000, limit * VISITS_PER_SESSION),
        session -> {
          forget(session.session().name().app(), session.session().uid(), after);
          return ++forgotten[0] < limit;
        });
    return forgotten[0];
  }

  void acknowledge(long uid, Cursor cursor) {
    byte[] bytes = StoredCursor.toBytes(cursor);
    if (tables.current(uid) != null) {
      tables.cursors.put(uid, bytes);
    }
  }

  void receive(ReceivedPublish publish) {
    if (tables.current(publish.uid()) != null) {
      tables.sessions.put(packetKey(publish), RegistryTables.PRESENT);
    }
  }

  void release(ReceivedPublish publish) {
    tables.sessions.remove(packetKey(publish));
  }

  private static byte[] packetKey(ReceivedPublish publish) {
    return RegistryKeys.session(
        publish.uid(), RegistryKeys.RECEIVED, RegistryKeys.packet(publish.packetId()));
  }

  /** Forgets some of an app, wherever the walk for it has come; gives whether there are more. */
  MapDbSessionRegistry.Forgotten forgetSome(AppKey app, long budget, AfterCommit after) {
    long begun = System.nanoTime();
    List<Long> forgotten = new ArrayList<>();
    byte[] at = walks.getOrDefault(app, FIRST);
    do {
      byte[] key = tables.sessions.ceilingKey(at);
      if (key == null) {
        walks.remove(app);
        return new MapDbSessionRegistry.Forgotten(forgotten, false);
      }
      long uid = UidKey.gather(RegistryKeys.scatteredSession(key));
      if (isOf(app, uid)) {
        forget(app, uid, after);
        forgotten.add(uid);
      }
      at = RegistryKeys.sessionEnd(uid);
    } while (System.nanoTime() - begun < budget);
    walks.put(app, at);
    return new MapDbSessionRegistry.Forgotten(forgotten, true);
  }

  private boolean isOf(AppKey app, long uid) {
    StoredSession session = tables.session(uid);
    if (session != null) {
      return session.session().name().app().equals(app);
    }
    byte[] alias = tables.aliasKey(uid);
    return alias != null ? RegistryKeys.readApp(alias).equals(app) : tokens.isOf(app, uid);
  }

  // ---- after a start --------------------------------------------------------------------------

  /**
   * Disconnects some sessions that a crash left connected; gives whether there are more. How far
   * such a session was sent messages is known as of its last acknowledgement only, and what comes
   * again must say so ([MQTT-3.3.1-1]): any message that there is may have been sent.
   */
  boolean disconnectLeftovers(long now, int portion) {
    for (int i = 0; i < portion; i++) {
      Long scattered = tables.connected.pollFirst();
      if (scattered == null) {
        return false;
      }
      StoredSession session = tables.session(UidKey.gather(scattered));
      if (session != null) {
        long uid = session.session().uid();
        acknowledge(uid, cursor(uid).perhapsSentUpTo(log.newestPosition()));
        disconnect(session, session.changed(session.session().expirySeconds(), now).session(), now);
      }
    }
    return true;
  }

  /** Forgets some uids without a record that a crash left behind; gives whether there are more. */
  boolean forgetLeftovers(int portion, AfterCommit after) {
    for (int i = 0; i < portion; i++) {
      Long scattered = tables.passing.pollFirst();
      if (scattered == null) {
        return false;
      }
      long uid = UidKey.gather(scattered);
      if (tables.session(uid) == null) {
        aliases.clear(uid);
        tokens.removeAll(uid, after);
      }
    }
    return true;
  }
}
