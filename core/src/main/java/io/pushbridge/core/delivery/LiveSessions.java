package io.pushbridge.core.delivery;

import io.pushbridge.core.app.AppKey;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The sessions that are connected to this server. Thread-safe. */
public final class LiveSessions {
  private final ConcurrentMap<Long, LiveSession> byUid = new ConcurrentHashMap<>();
  private final ConcurrentMap<AppKey, Integer> counts = new ConcurrentHashMap<>();
  // Sessions whose subscriptions the registry does not know, but that can be asked for by alias or
  // topic.
  private final ConcurrentMap<AppKey, Set<LiveSession>> passing = new ConcurrentHashMap<>();

  /** Adds a session that is attached from now on. */
  public void add(LiveSession session) {
    if (byUid.put(session.uid(), session) == null) {
      counts.merge(session.app(), 1, Integer::sum);
    }
    if (isPassing(session)) {
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
    if (byUid.remove(session.uid(), session)) {
      counts.computeIfPresent(session.app(), (key, count) -> count == 1 ? null : count - 1);
    }
    if (isPassing(session)) {
      passing.computeIfPresent(
          session.app(),
          (key, sessions) -> {
            sessions.remove(session);
            return sessions.isEmpty() ? null : sessions;
          });
    }
  }

  /** Devices at another broker are durable; what they hold is known to nobody but them. */
  private static boolean isPassing(LiveSession session) {
    return !session.durable() || session.name().trusted();
  }

  /** The connected session with this uid. */
  public Optional<LiveSession> find(long uid) {
    return Optional.ofNullable(byUid.get(uid));
  }

  /**
   * Whether the session is connected and gets what is published now ({@link LiveSession#isThere}).
   */
  public boolean isOnline(long uid) {
    LiveSession session = byUid.get(uid);
    return session != null && session.isThere();
  }

  /** The connected sessions of an app that end with their connection; a live view. */
  public Collection<LiveSession> passing(AppKey app) {
    return passing.getOrDefault(app, Set.of());
  }

  /** The apps that have connected sessions; a live view. */
  public Set<AppKey> apps() {
    return Collections.unmodifiableSet(counts.keySet());
  }

  /** How many sessions of an app are connected. */
  public int connected(AppKey app) {
    return counts.getOrDefault(app, 0);
  }

  /** Every connected session; a live view. */
  public Collection<LiveSession> all() {
    return byUid.values();
  }
}
