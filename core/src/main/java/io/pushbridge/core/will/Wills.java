package io.pushbridge.core.will;

import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.publish.Publisher;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.session.Sessions;
import io.pushbridge.core.will.WillStore.Waiting;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes wills when they are due (MQTT 5 §3.1.2.5): after the connection ended without a word,
 * when the delay is over or the session ended, whichever comes first, and not if the session is
 * continued before ([MQTT-3.1.2-8], [MQTT-3.1.3-9]).
 *
 * <p>A will is durable before its client is connected, and forgotten when it was published or its
 * client said goodbye. So it survives the server: at the start, the connections that it had count
 * as ended just now. One that cannot be published is tried again; a crash between publishing and
 * forgetting publishes it twice. Thread-safe; never blocks.
 */
public final class Wills {
  private static final Logger LOG = LoggerFactory.getLogger(Wills.class);
  private static final long RETRY_MILLIS = 5_000;

  /** The will of a session: due at a time, or 0 while its client is connected. */
  private record Held(long number, long dueAt) {}

  /** A place in the queue. */
  private record Due(long at, long number) {
    static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::at).thenComparingLong(Due::number);
  }

  private final WillStore store;
  private final Sessions sessions;
  private final Publisher publisher;
  private final Clock clock;
  // Grows by the time, and over what is in the store, whatever the clock did meanwhile.
  private final AtomicLong newest = new AtomicLong();

  // Both guarded by the lock of the map of sessions, which holds one entry for each connected
  // client with a will and for each that may come back; the queue holds those that are due, too.
  private final Map<SessionName, Held> held = new HashMap<>();
  private final NavigableMap<Due, SessionName> queue = new TreeMap<>(Due.ORDER);

  /** Wills in this store. */
  public Wills(WillStore store, Sessions sessions, Publisher publisher, Clock clock) {
    this.store = store;
    this.sessions = sessions;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** Goes on with what a former server left; to be called once, before anybody connects. */
  public CompletionStage<Void> resume() {
    return store.all().thenAccept(this::resume);
  }

  private void resume(List<Waiting> all) {
    long now = clock.millis();
    List<Waiting> ordered = new ArrayList<>(all);
    ordered.sort(Comparator.comparingLong(Waiting::number));
    for (Waiting will : ordered) {
      newest.accumulateAndGet(will.number(), Math::max);
      long dueAt = will.dueAt() > 0 ? will.dueAt() : now + will.delaySeconds() * 1_000;
      if (will.dueAt() == 0) {
        log(store.due(will.number(), dueAt), "due", will.session());
      }
      synchronized (held) {
        Held older = held.put(will.session(), new Held(will.number(), dueAt));
        queue.put(new Due(dueAt, will.number()), will.session());
        if (older != null && older.dueAt() > now) {
          // Its client came back, and the server died before it could forget this.
          queue.remove(new Due(older.dueAt(), older.number()));
          log(store.remove(older.number()), "remove", will.session());
        }
      }
    }
  }

  /**
   * A session is connected: what it left before is void, or due if that session is over; what it
   * leaves now is kept. To be called on the session's loop before its client is told.
   *
   * @param fresh whether a former session of the name ended with this connection
   * @return completes when its client may be told; fails if its will cannot be kept
   */
  public CompletionStage<Void> connected(LiveSession session, boolean fresh, Optional<Will> will) {
    SessionName name = session.name();
    Optional<KeptWill> kept = will.map(left -> kept(session, left));
    Held former;
    synchronized (held) {
      former =
          kept.isPresent() ? held.put(name, new Held(kept.get().number(), 0)) : held.remove(name);
      if (former != null) {
        queue.remove(new Due(former.dueAt(), former.number()));
      }
    }
    CompletionStage<Void> durable =
        kept.map(store::keep).orElseGet(() -> CompletableFuture.completedFuture(null));
    if (former != null && fresh && former.dueAt() > 0) {
      CompletionStage<Void> unused = publish(former.number(), name);
    } else if (former != null) {
      log(store.remove(former.number()), "remove", name);
    }
    return durable;
  }

  private KeptWill kept(LiveSession session, Will will) {
    Will within = new Will(will.request(), delayWithin(session, will));
    long number = newest.updateAndGet(last -> Math.max(last + 1, clock.millis()));
    return new KeptWill(number, session.name(), session.uid(), within);
  }

  /** The delay, or how long the session outlives its connection if that is less. */
  private static long delayWithin(LiveSession session, Will will) {
    if (!session.durable()) {
      return 0;
    }
    return session.expirySeconds() == SessionRecord.NEVER_EXPIRES
        ? will.delaySeconds()
        : Math.min(will.delaySeconds(), session.expirySeconds());
  }

  /** The client said goodbye, or never heard that it was connected; on the session's loop. */
  public void discard(LiveSession session) {
    Held discarded;
    synchronized (held) {
      discarded = held.remove(session.name());
    }
    if (discarded != null) {
      log(store.remove(discarded.number()), "remove", session.name());
    }
  }

  /** The connection ended without a word; on the session's loop. */
  public void gone(LiveSession session, Will will) {
    SessionName name = session.name();
    long dueAt = clock.millis() + delayWithin(session, will) * 1_000;
    Held mine;
    synchronized (held) {
      mine = held.get(name);
      if (mine == null) {
        return;
      }
      held.put(name, new Held(mine.number(), dueAt));
      queue.put(new Due(dueAt, mine.number()), name);
    }
    if (dueAt <= clock.millis()) {
      CompletionStage<Void> unused = publishDue();
    } else {
      log(store.due(mine.number(), dueAt), "due", name);
    }
  }

  /**
   * Publishes what is due by now. To be called every second or so.
   *
   * @return completes when that is published, or will be tried again
   */
  public CompletionStage<Void> publishDue() {
    long now = clock.millis();
    List<CompletableFuture<Void>> published = new ArrayList<>(1);
    synchronized (held) {
      while (!queue.isEmpty() && queue.firstKey().at() <= now) {
        Map.Entry<Due, SessionName> next = queue.pollFirstEntry();
        Due due = next.getKey();
        held.remove(next.getValue(), new Held(due.number(), due.at()));
        published.add(publish(due.number(), next.getValue()).toCompletableFuture());
      }
    }
    return CompletableFuture.allOf(published.toArray(CompletableFuture<?>[]::new));
  }

  private CompletionStage<Void> publish(long number, SessionName name) {
    return store
        .find(number)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : publish(found.get()).thenCompose(done -> store.remove(number)))
        .exceptionally(
            failure -> {
              LOG.warn("event=will_failed session={} cause={}", name, failure.toString());
              synchronized (held) {
                queue.put(new Due(clock.millis() + RETRY_MILLIS, number), name);
              }
              return null;
            });
  }

  private CompletionStage<?> publish(KeptWill kept) {
    LiveSession session = sessions.absent(kept.session(), kept.uid());
    return publisher
        .publish(kept.will().request().from(session))
        .thenAccept(
            outcome ->
                LOG.debug("event=will session={} result={}", kept.session(), outcome.result()));
  }

  private static void log(CompletionStage<Void> change, String what, SessionName name) {
    change.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            LOG.warn(
                "event=will_not_noted what={} session={} cause={}", what, name, failure.toString());
          }
        });
  }
}
