package io.pushbridge.core.delivery;

import io.pushbridge.core.log.LogPage;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.Cursor;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one connected session its messages: a durable one everything unacknowledged from the log
 * first, oldest first, then live; any other one live only.
 *
 * <p>A durable session that does not keep up costs no memory: what it cannot take now is left in
 * the log, and it catches up from there when it takes more. Messages that are not in the log wait
 * in a bounded queue; when that is full, QoS 0 is dropped and counted, and for the others the
 * connection is cut off.
 *
 * <p>{@link #offer} may be called by any thread, for one session by one at a time; everything else
 * runs on the session's loop.
 */
public final class Feed {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  private enum State {
    /** Attached, not started: the client does not know yet that it is connected. */
    OPENING,
    /** Reading the log; live messages that are logged are left there. */
    CATCHING_UP,
    /** Everything logged was sent; live messages go straight out. */
    LIVE,
    /** Over. */
    STOPPED
  }

  private record Offer(Delivery delivery, Grant grant) {
    int bytes() {
      return delivery.message().payload().length;
    }
  }

  private final LiveSession session;
  private final FeedSetup setup;

  private final Queue<Offer> offers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger offered = new AtomicInteger();
  private final AtomicLong offeredBytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong leftInLog = new AtomicLong();
  private final AtomicBoolean tooSlow = new AtomicBoolean();

  // All of the following is confined to the loop.
  private State state = State.OPENING;
  private Acknowledgements acknowledgements = new Acknowledgements(Cursor.START);
  private final ArrayDeque<Offer> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private Iterator<LoggedMessage> page = List.<LoggedMessage>of().iterator();
  private long pageUpTo;
  private boolean pageComplete;
  private boolean reading;
  private int subscriptionsVersion;
  private Cursor kept = Cursor.START;
  private CompletableFuture<Void> keeping;
  private boolean keepAgain;

  Feed(LiveSession session, FeedSetup setup) {
    this.session = session;
    this.setup = setup;
  }

  // ---- from the router ----------------------------------------------------------------------

  /** Offers a live message. Never blocks. */
  public void offer(Delivery delivery, Grant grant) {
    if (offered.get() < setup.limits().offers() && offeredBytes.get() < setup.limits().bytes()) {
      Offer offer = new Offer(delivery, grant);
      offered.incrementAndGet();
      offeredBytes.addAndGet(offer.bytes());
      offers.add(offer);
    } else if (isKept(delivery, grant)) {
      leftInLog.accumulateAndGet(delivery.position(), Math::max);
    } else if (acknowledged(delivery, grant)) {
      tooSlow.set(true);
    } else {
      setup.tally().count(Tally.Event.DROPPED_SLOW);
      return;
    }
    if (scheduled.compareAndSet(false, true)) {
      session.loop().execute(this::takeOffers);
    }
  }

  private boolean acknowledged(Delivery delivery, Grant grant) {
    return delivery.message().qos().acknowledged() && grant.qos().acknowledged();
  }

  /** Whether the log keeps it for this session until it is acknowledged. */
  private boolean isKept(Delivery delivery, Grant grant) {
    return session.durable() && delivery.logged() && acknowledged(delivery, grant);
  }

  private void takeOffers() {
    scheduled.set(false);
    if (tooSlow.get()) {
      cutOff();
      return;
    }
    for (Offer offer = offers.poll(); offer != null; offer = offers.poll()) {
      offered.decrementAndGet();
      offeredBytes.addAndGet(-offer.bytes());
      if (state != State.STOPPED) {
        take(offer);
      }
    }
    // An offer may have been left in the log when nothing else comes.
    advance();
  }

  private void take(Offer offer) {
    if (isKept(offer.delivery, offer.grant)) {
      long position = offer.delivery.position();
      if (position <= acknowledgements.passed()) {
        return;
      }
      if (state == State.LIVE
          && leftInLog.get() <= acknowledgements.passed()
          && session.outlet().ready(true)) {
        send(offer.delivery, offer.grant, false);
      } else {
        leftInLog.accumulateAndGet(position, Math::max);
      }
      return;
    }
    boolean acknowledged = acknowledged(offer.delivery, offer.grant);
    if (state == State.LIVE && waiting.isEmpty() && session.outlet().ready(acknowledged)) {
      send(offer.delivery, offer.grant, false);
    } else if (mayWait() && (acknowledged || state != State.LIVE)) {
      waiting.add(offer);
      waitingBytes += offer.bytes();
    } else if (acknowledged) {
      cutOff();
    } else {
      setup.tally().count(Tally.Event.DROPPED_SLOW);
    }
  }

  private boolean mayWait() {
    return waiting.size() < setup.limits().waiting() && waitingBytes < setup.limits().bytes();
  }

  private void cutOff() {
    if (state != State.STOPPED) {
      setup.tally().count(Tally.Event.CUT_OFF_SLOW);
      LOG.info("event=cut_off session={} reason=too_slow", session.name());
      state = State.STOPPED;
      offers.clear();
      waiting.clear();
      session.outlet().close(EndReason.TOO_SLOW);
    }
  }

  // ---- from the connection ------------------------------------------------------------------

  /** Sets where a durable session stands; on the loop, before {@link #start}. */
  public void resumeAt(Cursor cursor) {
    acknowledgements = new Acknowledgements(cursor);
    kept = cursor;
  }

  /** Starts delivery; on the loop, after the client was told that it is connected. */
  public void start() {
    if (state != State.OPENING) {
      return;
    }
    state = session.durable() ? State.CATCHING_UP : State.LIVE;
    for (long position : kept.released()) {
      session.outlet().sendRelease(position);
    }
    advance();
  }

  /** The connection takes more again; on the loop. */
  public void resume() {
    advance();
  }

  /** The client acknowledged the message: PUBACK, PUBCOMP; on the loop. */
  public void acknowledged(Outgoing outgoing) {
    written(outgoing);
    if (isKept(outgoing.delivery(), outgoing.grant())) {
      completed(outgoing.position());
    } else {
      advance();
    }
  }

  /** A QoS 2 message that was released over an earlier connection is completed; on the loop. */
  public void completed(long position) {
    if (state == State.STOPPED) {
      return;
    }
    acknowledgements.acknowledged(position);
    keep();
    advance();
  }

  /** The client has everything up to this position, by a protocol that proves it; on the loop. */
  public void acknowledgedThrough(long position) {
    if (state == State.STOPPED) {
      return;
    }
    acknowledgements.acknowledgedThrough(position);
    keep();
    advance();
  }

  /** Counts as the recipient's acknowledgement for its publisher's receipt; on the loop. */
  public void written(Outgoing outgoing) {
    if (outgoing.qos().acknowledged()) {
      long publisher = outgoing.message().publisher();
      setup
          .sessions()
          .find(publisher)
          .flatMap(LiveSession::receipts)
          .ifPresent(
              pending ->
                  pending.acknowledged(outgoing.message().id(), session, setup.clock().millis()));
    }
  }

  /**
   * The client's PUBREC came; on the loop.
   *
   * @return completes, on the loop, when this is durable and PUBREL may be sent
   */
  public CompletionStage<Void> received(Outgoing outgoing) {
    if (!isKept(outgoing.delivery(), outgoing.grant())) {
      return CompletableFuture.completedFuture(null);
    }
    acknowledgements.released(outgoing.position());
    return keep();
  }

  /**
   * Ends delivery; on the loop. Idempotent. What is acknowledged later is not kept: another
   * connection of the session may be further by then.
   *
   * @return completes when what was acknowledged is kept, or cannot be
   */
  public CompletionStage<Void> stop() {
    state = State.STOPPED;
    offers.clear();
    waiting.clear();
    page = List.<LoggedMessage>of().iterator();
    return keep().exceptionally(failure -> null);
  }

  /** What is read from the log with the former subscriptions no longer counts; on the loop. */
  void subscriptionsChanged() {
    subscriptionsVersion++;
  }

  // ---- sending ------------------------------------------------------------------------------

  private void advance() {
    if (state == State.LIVE && leftInLog.get() > acknowledgements.passed()) {
      state = State.CATCHING_UP;
      page = List.<LoggedMessage>of().iterator();
      pageComplete = false;
    }
    if (state == State.CATCHING_UP) {
      catchUp();
    }
    if (state == State.LIVE) {
      sendWaiting();
    }
    if (state != State.STOPPED) {
      session.outlet().flush();
    }
  }

  private void catchUp() {
    while (page.hasNext() && state == State.CATCHING_UP) {
      if (!session.outlet().ready(true)) {
        return;
      }
      replay(page.next());
    }
    if (reading || state != State.CATCHING_UP) {
      return;
    }
    acknowledgements.pass(pageUpTo);
    if (pageComplete && leftInLog.get() <= acknowledgements.passed()) {
      state = State.LIVE;
      keep();
    } else if (session.outlet().ready(true)) {
      read();
    }
  }

  private void read() {
    reading = true;
    int version = subscriptionsVersion;
    LogQuery query =
        new LogQuery(
            session.app(),
            session.uid(),
            List.copyOf(session.subscriptions().values()),
            acknowledgements.passed(),
            setup.limits().page());
    setup
        .log()
        .read(query)
        .whenComplete(
            (read, failure) -> session.loop().execute(() -> pageRead(read, failure, version)));
  }

  private void pageRead(LogPage read, Throwable failure, int version) {
    reading = false;
    if (state == State.STOPPED) {
      return;
    }
    if (failure != null) {
      LOG.warn("event=catch_up_failed session={} cause={}", session.name(), failure.toString());
      session.outlet().close(EndReason.SERVER_ERROR);
      return;
    }
    if (version == subscriptionsVersion) {
      page = read.messages().iterator();
      pageUpTo = read.readUpTo();
      pageComplete = read.complete();
    } else {
      // A message for the new subscription may stand below what this page claims to cover.
      pageComplete = false;
    }
    advance();
  }

  private void replay(LoggedMessage logged) {
    long position = logged.position();
    if (position <= acknowledgements.passed()) {
      return;
    }
    if (!acknowledgements.covered(position)) {
      Grant grant = Grants.forReplay(session, logged);
      if (grant != null) {
        send(Delivery.of(logged), grant, acknowledgements.sentBefore(position));
        return;
      }
    }
    acknowledgements.pass(position);
  }

  private void sendWaiting() {
    while (!waiting.isEmpty()) {
      Offer next = waiting.peek();
      boolean acknowledged = acknowledged(next.delivery, next.grant);
      if (!session.outlet().ready(acknowledged)) {
        return;
      }
      waiting.remove();
      waitingBytes -= next.bytes();
      send(next.delivery, next.grant, false);
    }
  }

  private void send(Delivery delivery, Grant grant, boolean again) {
    boolean isKept = isKept(delivery, grant);
    if (delivery.message().expiredAt(setup.clock().millis())) {
      setup.tally().count(Tally.Event.DROPPED_EXPIRED);
      if (isKept) {
        acknowledgements.pass(delivery.position());
      }
      return;
    }
    if (isKept) {
      acknowledgements.sent(delivery.position());
    }
    setup.tally().count(Tally.Event.DELIVERED);
    session.outlet().send(new Outgoing(delivery, grant, again));
  }

  // ---- keeping what was acknowledged --------------------------------------------------------

  /**
   * Writes the cursor to the registry, one write at a time: what changes meanwhile goes with the
   * next one.
   *
   * @return completes, on the loop, when the present state is durable
   */
  private CompletionStage<Void> keep() {
    if (!session.durable()) {
      return CompletableFuture.completedFuture(null);
    }
    if (keeping != null) {
      keepAgain = true;
      return keeping.thenCompose(done -> keep());
    }
    Cursor cursor = acknowledgements.cursor();
    if (cursor.equals(kept)) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> written = new CompletableFuture<>();
    keeping = written;
    setup
        .registry()
        .acknowledge(session.uid(), cursor)
        .whenComplete(
            (done, failure) -> session.loop().execute(() -> keptNow(cursor, failure, written)));
    return written;
  }

  private void keptNow(Cursor cursor, Throwable failure, CompletableFuture<Void> written) {
    keeping = null;
    if (failure != null) {
      LOG.warn("event=cursor_not_kept session={} cause={}", session.name(), failure.toString());
      written.completeExceptionally(failure);
      return;
    }
    kept = cursor;
    written.complete(null);
    if (keepAgain) {
      keepAgain = false;
      keep();
    }
  }
}
