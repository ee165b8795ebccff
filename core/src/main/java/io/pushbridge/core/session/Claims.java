package io.pushbridge.core.session;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.limits.Places;
import io.pushbridge.core.registry.SessionName;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Who claims which session name, and how many names of an app are claimed. Thread-safe, without
 * locks.
 */
final class Claims {
  private final ConcurrentMap<SessionName, Claim> byName = new ConcurrentHashMap<>();
  // By which claim a session is connected, until nothing of it is in force any more.
  private final ConcurrentMap<LiveSession, Claim> bySession = new ConcurrentHashMap<>();
  private final Places names = new Places();

  /**
   * Claims a name.
   *
   * @param most how many names of the app may be claimed at once; one that is claimed already may
   *     always be claimed anew
   * @return the claim that it replaces, null if there is none
   * @throws ConnectionLimitException if there are too many; then nothing changed
   */
  Claim put(SessionName name, Claim claim, int most) {
    boolean expected = byName.containsKey(name);
    if (!expected && !names.tryTake(name.app(), most)) {
      throw new ConnectionLimitException(most);
    }
    Claim older = byName.put(name, claim);
    if (older != null && !expected) {
      names.giveBack(name.app());
    } else if (older == null && expected) {
      // It went in between: one too many for a moment is better than a client sent away.
      names.take(name.app());
    }
    return older;
  }

  /** Gives the name back unless a newer claim has it. */
  void remove(SessionName name, Claim claim) {
    if (byName.remove(name, claim)) {
      names.giveBack(name.app());
    }
  }

  /** The claims of an app's names that are in force now. */
  Map<SessionName, Claim> of(AppKey app) {
    Map<SessionName, Claim> found = new HashMap<>();
    byName.forEach(
        (name, claim) -> {
          if (name.app().equals(app)) {
            found.put(name, claim);
          }
        });
    return found;
  }

  void connected(LiveSession session, Claim claim) {
    bySession.put(session, claim);
  }

  void gone(LiveSession session) {
    bySession.remove(session);
  }

  /** By which claim the session is connected, null if it is not. */
  Claim of(LiveSession session) {
    return bySession.get(session);
  }
}
