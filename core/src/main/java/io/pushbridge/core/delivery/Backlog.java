package io.pushbridge.core.delivery;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Live messages of the log that came faster than the client takes them, by ascending position, so
 * that they need not be read again. A short one only: whoever falls further behind reads the log,
 * and then nothing is kept here. Confined to the session's loop.
 */
final class Backlog {
  /** What an offer costs beside the body of its message, which others share. */
  private static final int OFFER_BYTES = 48;

  private final LiveSession session;
  private final Sender sender;
  private final BacklogRoom room;
  private final int mostOffers;
  private final long mostBytes;
  // Null as long as the client has always kept up.
  private Queue<Offer> offers;
  private long bytes;

  Backlog(LiveSession session, Sender sender, FeedSetup setup) {
    this.session = session;
    this.sender = sender;
    this.room = setup.room();
    this.mostOffers = setup.limits().backlog();
    this.mostBytes = setup.limits().backlogBytes();
  }

  boolean isEmpty() {
    return offers == null || offers.isEmpty();
  }

  /** Whether there was room. */
  boolean add(Offer offer) {
    if (offers == null) {
      offers = new ArrayDeque<>();
    }
    if (offers.size() >= mostOffers || bytes >= mostBytes || !room.take(bytesOf(offer))) {
      return false;
    }
    bytes += bytesOf(offer);
    offers.add(offer);
    return true;
  }

  /** Sends what the client takes now. */
  void send() {
    while (!isEmpty() && session.outlet().ready(true)) {
      Offer oldest = offers.remove();
      bytes -= bytesOf(oldest);
      room.giveBack(bytesOf(oldest));
      sender.send(oldest, false);
    }
  }

  /** Lets go of all. */
  void clear() {
    offers = null;
    room.giveBack(bytes);
    bytes = 0;
  }

  private static int bytesOf(Offer offer) {
    return OFFER_BYTES + offer.bytes();
  }
}
