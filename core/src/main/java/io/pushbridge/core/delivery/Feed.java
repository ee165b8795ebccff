package io.pushbridge.core.delivery;

import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.topic.TopicFilter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one connected session its messages: a durable one everything unacknowledged from the log
 * first, oldest first, then live; any other one live only.
 *
 * <p>A durable session that does not keep up costs no memory: what it cannot take now is left in
 * the log, and it catches up from there when it takes more; only the last few stay in memory, too.
 * A client that leaves one message unacknowledged and acknowledges very many after it is cut off.
 * Messages that are not in the log wait in a bounded queue; when that is full, QoS 0 is dropped and
 * counted, and for the others the connection is cut off.
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
  private final Arrivals arrivals;

  // All of the following is confined to the loop.
  private State state = State.OPENING;
  private final Backlog backlog;
  private final CursorKeeper cursor;
  private final CatchUp log;
  private final RetainedReplays replays;
  private final SharedOffers shared = new SharedOffers();
  private final Sender sender;
  private final UnloggedMessages unlogged;

  Feed(LiveSession session, FeedSetup setup) {
    this.session = session;
    this.setup = setup;
    FeedLimits limits = setup.limits();
    this.cursor = new CursorKeeper(session, setup.registry());
    this.replays = new RetainedReplays(session, setup);
    this.sender = new Sender(session, cursor, shared, setup);
    this.log = new CatchUp(session, cursor, sender, setup);
    this.backlog = new Backlog(session, sender, setup);
    this.unlogged = new UnloggedMessages(session, sender, limits);
    this.arrivals = new Arrivals(session, limits, this::takeOffers, sender::dropped);
  }

  // ---- from the router ----------------------------------------------------------------------

  /** Offers a live message. Never blocks. */
  public void offer(Delivery delivery, Grant grant) {
    arrivals.offer(new Offer(delivery, grant));
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
    return arrivals.offerIfRoom(new Offer(delivery, grant, back));
  }

  private void takeOffers() {
    arrivals.takeAll(this::take);
    if (arrivals.tooSlow()) {
      cutOff();
    }
    // An offer may have been left in the log when nothing else comes.
    advance();
  }

  private void take(Offer offer) {
    if (state == State.STOPPED) {
      SharedOffers.giveBack(offer);
    } else if (offer.isKeptFor(session)) {
      takeKept(offer);
    } else if (!unlogged.take(offer, isLive())) {
      // In the order they came: what waits, this one, and with the rest what was not taken yet.
      shared.giveBack(unlogged.waiting());
      SharedOffers.giveBack(offer);
      cutOff();
    }
  }

  private void takeKept(Offer offer) {
    long position = offer.delivery().position();
    if (position <= passed()) {
      return;
    }
    if (!isLive() || arrivals.leftInLog() > passed()) {
      arrivals.leaveInLog(position);
    } else if (backlog.isEmpty() && session.outlet().ready(true)) {
      sender.send(offer, false);
    } else if (!backlog.add(offer)) {
      arrivals.leaveInLog(position);
    }
  }

  private void cutOff() {
    if (state != State.STOPPED) {
      setup.tally().count(Tally.Event.CUT_OFF_SLOW);
      LOG.info("event=cut_off session={} reason=too_slow", session.name());
      letGo();
      session.outlet().close(EndReason.TOO_SLOW);
    }
  }

  private void letGo() {
    state = State.STOPPED;
    log.end();
    backlog.clear();
    replays.end();
    shared.giveBack(unlogged.waiting(), arrivals.offers());
  }

  // ---- from the connection ------------------------------------------------------------------

  /** Sets where a durable session stands; on the loop, before {@link #start}. */
  public void resumeAt(Cursor kept) {
    cursor.resumeAt(kept);
  }

  /** Starts delivery; on the loop, after the client was told that it is connected. */
  public void start() {
    if (state == State.OPENING) {
      // What is committed from now on is offered.
      state = session.durable() && log.isNeeded() ? State.CATCHING_UP : State.LIVE;
      for (long position : cursor.kept().released()) {
        session.outlet().sendRelease(position);
      }
      advance();
    }
  }

  /**
   * The message at a position of the log, for a door that sends its id again; on the loop.
   *
   * @return completes on a thread of the log; empty if the session has it no more
   */
  public CompletionStage<Optional<LoggedMessage>> logged(long position) {
    return log.find(position);
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
    if (outgoing.isKeptFor(session)) {
      completed(outgoing.position());
    } else {
      advance();
    }
  }

  /** A QoS 2 message that was released over an earlier connection is completed; on the loop. */
  public void completed(long position) {
    if (state != State.STOPPED) {
      cursor.acknowledgements().acknowledged(position);
      if (cursor.acknowledgements().ahead() > Acknowledgements.MOST_AHEAD) {
        cutOff();
        return;
      }
      cursor.keep();
      advance();
    }
  }

  /** The client has everything up to this position, by a protocol that proves it; on the loop. */
  public void acknowledgedThrough(long position) {
    if (state != State.STOPPED) {
      cursor.acknowledgements().acknowledgedThrough(position);
      cursor.keep();
      advance();
    }
  }

  /** Counts as the recipient's acknowledgement for its publisher's receipt; on the loop. */
  public void written(Outgoing outgoing) {
    sender.written(outgoing);
  }

  /**
   * The client's PUBREC came; on the loop.
   *
   * @return completes, on the loop, when this is durable and PUBREL may be sent; in the order of
   *     the PUBRECs (MQTT 5 §4.6)
   */
  public CompletionStage<Void> received(Outgoing outgoing) {
    if (!outgoing.isKeptFor(session)) {
      return CompletableFuture.completedFuture(null);
    }
    cursor.acknowledgements().released(outgoing.position());
    return cursor.whenKept();
  }

  /**
   * Ends delivery; on the loop. Idempotent. What is acknowledged later is not kept: another
   * connection of the session may be further by then.
   *
   * @return completes when what was acknowledged is kept, or cannot be
   */
  public CompletionStage<Void> stop() {
    letGo();
    return cursor.whenKept().exceptionally(failure -> null);
  }

  /** What is read from the log with the former subscriptions no longer counts; on the loop. */
  void subscriptionsChanged() {
    log.subscriptionsChanged();
  }

  // ---- sending ------------------------------------------------------------------------------

  private void advance() {
    goOn();
    if (state == State.LIVE && replays.pending()) {
      replays.advance(offer -> sender.send(offer, false), this::advance);
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
    if (isLive()) {
      backlog.send();
    }
    if (isLive() && arrivals.leftInLog() > passed()) {
      state = State.CATCHING_UP;
      backlog.clear();
      log.begin();
    }
    if (state == State.CATCHING_UP && log.advance(arrivals.leftInLog(), this::advance)) {
      state = State.LIVE;
      cursor.keep();
    }
    if (isLive()) {
      unlogged.send();
    }
  }

  private long passed() {
    return cursor.acknowledgements().passed();
  }
}
