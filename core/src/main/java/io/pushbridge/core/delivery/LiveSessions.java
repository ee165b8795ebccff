package io.pushbridge.core.delivery;

import io.pushbridge.core.app.AppKey;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The sessions that are connected to this server. Thread-safe. */
public final class LiveSessions {
  private final ConcurrentMap<Long, LiveSession> byUid = new ConcurrentHashMap<>();
  // Sessions that the registry does not know, but that can be asked for by alias or topic.
  private final ConcurrentMap<AppKey, Set<LiveSession>> passing = new ConcurrentHashMap<>();

  /** Adds a session that is attached from now on. */
  public void add(LiveSession session) {
    byUid.put(session.uid(), session);
    if (!session.durable()) {
      // Under the map's own lock, so that the set is not dropped as empty meanwhile.
      passing.compute(
          session.app(),
          (key, sessions) -> {
            Set<LiveSession> grown = sessions == null ? ConcurrentHashMap.newKeySet() : sessions;
            grown.add(session);
            return grown;
          });
    }
  }

  /** Removes a session; nothing happens if another has its place. */
  public void remove(LiveSession session) {
    byUid.remove(session.uid(), session);
    if (!session.durable()) {
      passing.computeIfPresent(
          session.app(),
          (key, sessions) -> {
            sessions.remove(session);
            return sessions.isEmpty() ? null : sessions;
          });
    }
  }

  /** The connected session with this uid. */
  public Optional<LiveSession> find(long uid) {
    return Optional.ofNullable(byUid.get(uid));
  }

  /** Whether the session is connected. */
  public boolean isOnline(long uid) {
    return byUid.containsKey(uid);
  }

  /** The connected sessions of an app that end with their connection; a live view. */
  public Collection<LiveSession> passing(AppKey app) {
    return passing.getOrDefault(app, Set.of());
  }

  /** Every connected session; a live view. */
  public Collection<LiveSession> all() {
    return byUid.values();
  }
}
