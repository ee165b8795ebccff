package io.pushbridge.core.delivery;

/**
 * The messages for one session that it cannot read from the log: they go straight out or wait,
 * bounded. Confined to the session's loop.
 */
final class UnloggedMessages {
  private final LiveSession session;
  private final Sender sender;
  private final OfferQueue waiting;

  UnloggedMessages(LiveSession session, Sender sender, FeedLimits limits) {
    this.session = session;
    this.sender = sender;
    this.waiting = new OfferQueue(limits.waiting(), limits.bytes());
  }

  /**
   * Sends a message, keeps it for later, or drops it if it may be dropped.
   *
   * @param live whether it may go out now
   * @return false if there is no room for it and it must not be dropped
   */
  boolean take(Offer offer, boolean live) {
    boolean acknowledged = offer.acknowledged();
    if (live && waiting.isEmpty() && session.outlet().ready(acknowledged)) {
      sender.send(offer, false);
      return true;
    }
    // What has to be acknowledged waits. QoS 0 does behind others, but not for who does not read.
    boolean waits = acknowledged || !live || session.outlet().ready(false);
    if (waits && waiting.add(offer)) {
      return true;
    }
    if (!acknowledged) {
      sender.dropped();
    }
    return !acknowledged;
  }

  /** Sends what waits and the client takes now. */
  void send() {
    for (Offer next = waiting.peek(); next != null; next = waiting.peek()) {
      if (!session.outlet().ready(next.acknowledged())) {
        return;
      }
      waiting.poll();
      sender.send(next, false);
    }
  }

  /** What waits. */
  OfferQueue waiting() {
    return waiting;
  }
}
