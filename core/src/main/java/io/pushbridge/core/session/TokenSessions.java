package io.pushbridge.core.session;

import io.pushbridge.core.alias.Aliases;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.topic.Alias;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The connected sessions whose clients showed tokens: the alias that a token brings, and when it
 * expires. Thread-safe.
 */
final class TokenSessions {
  private record Entry(long at, LiveSession session) {
    static final Comparator<Entry> ORDER =
        Comparator.comparingLong(Entry::at)
            .thenComparingLong(entry -> entry.session().uid())
            // A durable session's next connection may come before its last one is forgotten.
            .thenComparingInt(entry -> System.identityHashCode(entry.session()));
  }

  private final SessionRecords records;
  private final Aliases aliases;
  private final ConcurrentSkipListSet<Entry> entries = new ConcurrentSkipListSet<>(Entry.ORDER);

  TokenSessions(SessionRecords records, Aliases aliases) {
    this.records = records;
    this.aliases = aliases;
  }

  /** It holds the alias of its token, or the one it had if nobody took it meanwhile. */
  CompletionStage<Void> settleAlias(LiveSession session) {
    return records.checkAlias(session).thenCompose(checked -> takeAlias(session));
  }

  private CompletionStage<Void> takeAlias(LiveSession session) {
    Optional<Alias> wanted = session.rights().alias();
    return wanted.isEmpty() || session.alias().equals(wanted)
        ? CompletableFuture.completedFuture(null)
        : aliases.set(session, wanted);
  }

  /** Another token is in force from now on; completes when its alias is durably taken. */
  CompletionStage<Void> renew(LiveSession session, TokenLogin login) {
    remove(session);
    session.login(Optional.of(login));
    add(session);
    return takeAlias(session);
  }

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
