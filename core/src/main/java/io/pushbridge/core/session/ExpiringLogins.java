package io.pushbridge.core.session;

import io.pushbridge.core.delivery.LiveSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;

/** The connected sessions whose clients' tokens expire, by when they do. Thread-safe. */
final class ExpiringLogins {
  private record Entry(long at, LiveSession session) {
    static final Comparator<Entry> ORDER =
        Comparator.comparingLong(Entry::at)
            .thenComparingLong(entry -> entry.session().uid())
            // A durable session's next connection may come before its last one is forgotten.
            .thenComparingInt(entry -> System.identityHashCode(entry.session()));
  }

  private final ConcurrentSkipListSet<Entry> entries = new ConcurrentSkipListSet<>(Entry.ORDER);

  /** Watches the token that the session has now, if it has one. */
  void add(LiveSession session) {
    session.login().ifPresent(login -> entries.add(new Entry(login.expiresAt(), session)));
  }

  /** Watches it no more. */
  void remove(LiveSession session) {
    session.login().ifPresent(login -> entries.remove(new Entry(login.expiresAt(), session)));
  }

  /** Those whose token is over at this time; they are watched no more. */
  List<LiveSession> expired(long nowMillis) {
    List<LiveSession> over = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.at() > nowMillis) {
        break;
      }
      LiveSession session = entry.session();
      boolean isOver = session.login().filter(login -> login.expiresAt() <= nowMillis).isPresent();
      if (entries.remove(entry) && isOver) {
        over.add(session);
      }
    }
    return over;
  }
}
