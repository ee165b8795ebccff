package io.pushbridge.core.delivery;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What the router offers one session, until the session's loop takes it. {@link #offer} may be
 * called by any thread, by one at a time; all that is not public runs on the loop.
 */
final class Arrivals {
  private final LiveSession session;
  private final Runnable take;
  private final Runnable dropped;
  private final OfferQueue offers;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong leftInLog = new AtomicLong();
  private final AtomicBoolean tooSlow = new AtomicBoolean();

  /**
   * Nothing yet.
   *
   * @param take runs on the loop when something has come
   * @param dropped is told, by any thread, of each message that nobody gets
   */
  Arrivals(LiveSession session, FeedLimits limits, Runnable take, Runnable dropped) {
    this.session = session;
    this.take = take;
    this.dropped = dropped;
    this.offers = new OfferQueue(limits.offers(), limits.bytes());
  }

  /** Takes an offer, or leaves it in the log, or notes that the session is too slow. */
  public void offer(Offer offer) {
    if (offers.add(offer)) {
      schedule();
    } else if (offer.isKeptFor(session)) {
      // The log has it: the session reads it when it takes more.
      leaveInLog(offer.delivery().position());
      schedule();
    } else if (offer.acknowledged()) {
      tooSlow.set(true);
      schedule();
    } else {
      dropped.run();
    }
  }

  /** Takes an offer if there is room for it. */
  public boolean offerIfRoom(Offer offer) {
    boolean taken = offers.add(offer);
    if (taken) {
      schedule();
    }
    return taken;
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      session.loop().execute(take);
    }
  }

  /** Notes that the log is to be read up to this position; from any thread. */
  public void leaveInLog(long position) {
    leftInLog.accumulateAndGet(position, Math::max);
  }

  /** Up to where the log is to be read. */
  long leftInLog() {
    return leftInLog.get();
  }

  /** Whether something came that there is no room for anywhere; to be asked after the taking. */
  boolean tooSlow() {
    return tooSlow.get();
  }

  /** Hands over what came; what comes from now on is told of again. */
  void takeAll(Consumer<Offer> taker) {
    scheduled.set(false);
    for (Offer offer = offers.poll(); offer != null; offer = offers.poll()) {
      taker.accept(offer);
    }
  }

  /** What came and was not taken. */
  OfferQueue offers() {
    return offers;
  }
}
