package io.pushbridge.core.delivery;

import io.pushbridge.core.metrics.AppTally;
import io.pushbridge.core.metrics.Tally;
import java.time.Clock;

/**
 * Hands one session's messages to its connection, counts them, and tells their publishers. Confined
 * to the session's loop, but for {@link #dropped}.
 */
final class Sender {
  private final LiveSession session;
  private final CursorKeeper cursor;
  private final SharedOffers shared;
  private final LiveSessions sessions;
  private final Clock clock;
  private final Tally tally;
  private final AppTally counts;

  Sender(LiveSession session, CursorKeeper cursor, SharedOffers shared, FeedSetup setup) {
    this.session = session;
    this.cursor = cursor;
    this.shared = shared;
    this.sessions = setup.sessions();
    this.clock = setup.clock();
    this.tally = setup.tally();
    this.counts = tally.of(session.app());
  }

  /**
   * Sends a message of the log, to a client that had been away or behind, as {@link #send} does.
   *
   * @param again whether it was sent over an earlier connection
   */
  void replay(Offer offer, boolean again) {
    if (send(offer, again)) {
      tally.count(Tally.Event.REPLAYED);
    }
  }

  /**
   * Sends a message that the outlet is ready for, unless its time is over.
   *
   * @param again whether it was sent over an earlier connection
   * @return whether it was sent
   */
  boolean send(Offer offer, boolean again) {
    Delivery delivery = offer.delivery();
    boolean isKept = offer.isKeptFor(session);
    if (delivery.message().expiredAt(clock.millis())) {
      tally.count(Tally.Event.DROPPED_EXPIRED);
      if (isKept) {
        cursor.acknowledgements().pass(delivery.position());
      }
      return false;
    }
    if (isKept) {
      cursor.acknowledgements().sent(delivery.position());
    }
    shared.sent(offer);
    tally.count(Tally.Event.DELIVERED);
    counts.sent(delivery.message().payload().length);
    session.outlet().send(new Outgoing(delivery, offer.grant(), again));
    return true;
  }

  /** The client has a message: its publisher is told if it waits for that. */
  void written(Outgoing outgoing) {
    if (outgoing.qos().acknowledged()) {
      sessions
          .find(outgoing.message().publisher())
          .flatMap(LiveSession::receipts)
          .ifPresent(
              pending -> pending.acknowledged(outgoing.message().id(), session, clock.millis()));
    }
  }

  /** Counts a message that does not reach the session; from any thread. */
  void dropped() {
    tally.count(Tally.Event.DROPPED_SLOW);
    counts.dropped();
  }
}
