package io.pushbridge.core.delivery;

import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.metrics.AppTally;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.topic.TopicFilter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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

  private final LiveSession session;
  private final FeedSetup setup;

  private final OfferQueue offers;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong leftInLog = new AtomicLong();
  private final AtomicBoolean tooSlow = new AtomicBoolean();

  // All of the following is confined to the loop.
  private State state = State.OPENING;
  private final OfferQueue waiting;
  private final CursorKeeper cursor;
  private final LogPages pages;
  private final RetainedReplays replays;
  private final SharedOffers shared = new SharedOffers();
  private final AppTally counts;

  Feed(LiveSession session, FeedSetup setup) {
    this.session = session;
    this.setup = setup;
    FeedLimits limits = setup.limits();
    this.offers = new OfferQueue(limits.offers(), limits.bytes());
    this.waiting = new OfferQueue(limits.waiting(), limits.bytes());
    this.cursor = new CursorKeeper(session, setup.registry());
    this.pages = new LogPages(session, setup);
    this.replays = new RetainedReplays(session, setup);
    this.counts = setup.tally().of(session.app());
  }

  // ---- from the router ----------------------------------------------------------------------

  /** Offers a live message. Never blocks. */
  public void offer(Delivery delivery, Grant grant) {
    Offer offer = new Offer(delivery, grant);
    if (offers.add(offer)) {
      schedule();
    } else if (isKept(offer)) {
      // The log has it: the session reads it when it takes more.
      leftInLog.accumulateAndGet(delivery.position(), Math::max);
      schedule();
    } else if (offer.acknowledged()) {
      tooSlow.set(true);
      schedule();
    } else {
      dropped();
    }
  }

  /**
   * Offers a live message of a shared subscription, which is this session's alone while it is
   * connected; as {@link #offer} otherwise.
   *
   * @param delivery not logged: what is shared is not read from the log
   * @param back gets the message, on any thread, if it has to be acknowledged and the session ends
   *     before it was
   * @return false if there is no room; then the message was not taken
   */
  public boolean offerShared(Delivery delivery, Grant grant, Consumer<Delivery> back) {
    boolean taken = offers.add(new Offer(delivery, grant, back));
    if (taken) {
      schedule();
    }
    return taken;
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      session.loop().execute(this::takeOffers);
    }
  }

  /** Whether the log keeps it for this session until it is acknowledged. */
  private boolean isKept(Offer offer) {
    return session.durable() && offer.delivery().logged() && offer.acknowledged();
  }

  private boolean isKept(Outgoing outgoing) {
    return isKept(new Offer(outgoing.delivery(), outgoing.grant()));
  }

  private void takeOffers() {
    scheduled.set(false);
    if (tooSlow.get()) {
      cutOff();
    }
    for (Offer offer = offers.poll(); offer != null; offer = offers.poll()) {
      if (state != State.STOPPED) {
        take(offer);
      } else {
        SharedOffers.giveBack(offer);
      }
    }
    // An offer may have been left in the log when nothing else comes.
    advance();
  }

  private void take(Offer offer) {
    if (isKept(offer)) {
      takeKept(offer);
    } else if (isLive() && waiting.isEmpty() && session.outlet().ready(offer.acknowledged())) {
      send(offer, false);
    } else if (isLive() && !offer.acknowledged()) {
      dropped();
    } else if (!waiting.add(offer)) {
      overflow(offer);
    }
  }

  private void takeKept(Offer offer) {
    long position = offer.delivery().position();
    if (position <= passed()) {
      return;
    }
    if (isLive() && leftInLog.get() <= passed() && session.outlet().ready(true)) {
      send(offer, false);
    } else {
      leftInLog.accumulateAndGet(position, Math::max);
    }
  }

  private void overflow(Offer offer) {
    if (offer.acknowledged()) {
      cutOff();
    } else {
      dropped();
    }
  }

  private void cutOff() {
    if (state != State.STOPPED) {
      setup.tally().count(Tally.Event.CUT_OFF_SLOW);
      LOG.info("event=cut_off session={} reason=too_slow", session.name());
      state = State.STOPPED;
      replays.clear();
      shared.giveBack(waiting, offers);
      session.outlet().close(EndReason.TOO_SLOW);
    }
  }

  // ---- from the connection ------------------------------------------------------------------

  /** Sets where a durable session stands; on the loop, before {@link #start}. */
  public void resumeAt(Cursor kept) {
    cursor.resumeAt(kept);
  }

  /** Starts delivery; on the loop, after the client was told that it is connected. */
  public void start() {
    if (state != State.OPENING) {
      return;
    }
    state = session.durable() ? State.CATCHING_UP : State.LIVE;
    for (long position : cursor.kept().released()) {
      session.outlet().sendRelease(position);
    }
    advance();
  }

  /**
   * The message at a position of the log, for a door that sends its id again; on the loop.
   *
   * @return completes on a thread of the log; empty if the session has it no more
   */
  public CompletionStage<Optional<LoggedMessage>> logged(long position) {
    return pages.find(position);
  }

  /**
   * Sends the retained messages that a subscription of the session matches (MQTT 5 §3.3.1.3), after
   * what waits in the log and before what is live; on the loop.
   */
  public void replayRetained(TopicFilter filter) {
    if (state != State.STOPPED) {
      replays.add(filter);
      advance();
    }
  }

  /** The filters whose retained messages were asked for and not all sent; on the loop. */
  public List<TopicFilter> unfinishedReplays() {
    return replays.unfinished();
  }

  /** Whether another session gets a message if this one ends now; on the loop. */
  public boolean goesToAnother(Outgoing outgoing) {
    return shared.has(outgoing.delivery());
  }

  /** The connection takes more again; on the loop. */
  public void resume() {
    advance();
  }

  /** The client acknowledged the message: PUBACK, PUBCOMP; on the loop. */
  public void acknowledged(Outgoing outgoing) {
    written(outgoing);
    shared.acknowledged(outgoing.delivery());
    if (isKept(outgoing)) {
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
    cursor.acknowledgements().acknowledged(position);
    cursor.keep();
    advance();
  }

  /** The client has everything up to this position, by a protocol that proves it; on the loop. */
  public void acknowledgedThrough(long position) {
    if (state == State.STOPPED) {
      return;
    }
    cursor.acknowledgements().acknowledgedThrough(position);
    cursor.keep();
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
    if (!isKept(outgoing)) {
      return CompletableFuture.completedFuture(null);
    }
    cursor.acknowledgements().released(outgoing.position());
    return cursor.keep();
  }

  /**
   * Ends delivery; on the loop. Idempotent. What is acknowledged later is not kept: another
   * connection of the session may be further by then.
   *
   * @return completes when what was acknowledged is kept, or cannot be
   */
  public CompletionStage<Void> stop() {
    state = State.STOPPED;
    replays.clear();
    shared.giveBack(waiting, offers);
    pages.restart();
    return cursor.keep().exceptionally(failure -> null);
  }

  /** What is read from the log with the former subscriptions no longer counts; on the loop. */
  void subscriptionsChanged() {
    pages.subscriptionsChanged();
  }

  // ---- sending ------------------------------------------------------------------------------

  private void advance() {
    goOn();
    if (state == State.LIVE && replays.pending()) {
      replays.advance(offer -> send(offer, false), this::pageRead);
      goOn();
    }
    if (state != State.STOPPED) {
      session.outlet().flush();
    }
  }

  /** Whether live messages go straight out: after the log, and after what is retained. */
  private boolean isLive() {
    return state == State.LIVE && !replays.pending();
  }

  private void goOn() {
    if (isLive() && leftInLog.get() > passed()) {
      state = State.CATCHING_UP;
      pages.restart();
    }
    if (state == State.CATCHING_UP) {
      catchUp();
    }
    if (isLive()) {
      sendWaiting();
    }
  }

  private void catchUp() {
    while (pages.hasNext() && state == State.CATCHING_UP) {
      if (!session.outlet().ready(true)) {
        return;
      }
      replay(pages.next());
    }
    if (pages.reading() || state != State.CATCHING_UP) {
      return;
    }
    cursor.acknowledgements().pass(pages.upTo());
    if (pages.complete() && leftInLog.get() <= passed()) {
      state = State.LIVE;
      cursor.keep();
    } else if (session.outlet().ready(true)) {
      pages.read(passed(), this::pageRead);
    }
  }

  private void pageRead(Throwable failure) {
    if (state == State.STOPPED) {
      return;
    }
    if (failure != null) {
      LOG.warn("event=catch_up_failed session={} cause={}", session.name(), failure.toString());
      session.outlet().close(EndReason.SERVER_ERROR);
      return;
    }
    advance();
  }

  private void replay(LoggedMessage logged) {
    long position = logged.position();
    if (position <= passed()) {
      return;
    }
    if (!cursor.acknowledgements().covered(position)) {
      Grant grant = Grants.forReplay(session, logged);
      if (grant != null) {
        Offer offer = new Offer(Delivery.of(logged), grant);
        setup.tally().count(Tally.Event.REPLAYED);
        send(offer, cursor.acknowledgements().sentBefore(position));
        return;
      }
    }
    cursor.acknowledgements().pass(position);
  }

  private void sendWaiting() {
    for (Offer next = waiting.peek(); next != null; next = waiting.peek()) {
      if (!session.outlet().ready(next.acknowledged())) {
        return;
      }
      waiting.poll();
      send(next, false);
    }
  }

  private void send(Offer offer, boolean again) {
    long position = offer.delivery().position();
    boolean isKept = isKept(offer);
    if (offer.delivery().message().expiredAt(setup.clock().millis())) {
      setup.tally().count(Tally.Event.DROPPED_EXPIRED);
      if (isKept) {
        cursor.acknowledgements().pass(position);
      }
      return;
    }
    if (isKept) {
      cursor.acknowledgements().sent(position);
    }
    shared.sent(offer);
    setup.tally().count(Tally.Event.DELIVERED);
    counts.sent(offer.delivery().message().payload().length);
    session.outlet().send(new Outgoing(offer.delivery(), offer.grant(), again));
  }

  private void dropped() {
    setup.tally().count(Tally.Event.DROPPED_SLOW);
    counts.dropped();
  }

  private long passed() {
    return cursor.acknowledgements().passed();
  }
}
