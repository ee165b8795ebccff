package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.SessionPage;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.store.record.UidKey;
import java.util.ArrayList;
import java.util.List;

/** The search for an app's sessions among everybody's, on a reader's thread. */
final class SessionSearch {
  /** Sessions looked at for one page: more would keep the other look-ups waiting. */
  private static final int LOOKED_AT = 1_000;

  private SessionSearch() {}

  /** In the order of scattered uids. */
  static SessionPage of(
      RegistryTables tables, Departures departures, AppKey app, long after, int limit) {
    List<SessionRecord> found = new ArrayList<>();
    long reached = after;
    byte[] at = after == 0 ? new byte[0] : RegistryKeys.sessionEnd(after);
    for (int i = 0; i < LOOKED_AT && found.size() < limit; i++) {
      byte[] key = tables.sessions.ceilingKey(at);
      if (key == null) {
        return new SessionPage(found, reached, true);
      }
      reached = UidKey.gather(RegistryKeys.scatteredSession(key));
      StoredSession session = tables.session(reached);
      if (session != null && session.session().name().app().equals(app)) {
        found.add(departures.shown(session.session()));
      }
      at = RegistryKeys.sessionEnd(reached);
    }
    return new SessionPage(found, reached, false);
  }
}
