package io.pushbridge.core.delivery;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one session was sent as its share and has not acknowledged: when the session goes, that goes
 * to others. Bounded by the client's window. Confined to the session's loop.
 */
final class SharedOffers {
  // A delivery equals itself alone.
  private Map<Delivery, Offer> open;

  void sent(Offer offer) {
    if (offer.back() != null && offer.acknowledged()) {
      if (open == null) {
        open = new LinkedHashMap<>();
      }
      open.put(offer.delivery(), offer);
    }
  }

  void acknowledged(Delivery delivery) {
    if (open != null) {
      open.remove(delivery);
    }
  }

  /** Whether a message was sent as a share and is not acknowledged. */
  boolean has(Delivery delivery) {
    return open != null && open.containsKey(delivery);
  }

  /** Gives back what was sent, then what waits in these queues; the queues are empty then. */
  void giveBack(OfferQueue... queues) {
    if (open != null) {
      open.values().forEach(SharedOffers::giveBack);
      open = null;
    }
    for (OfferQueue queue : queues) {
      for (Offer offer = queue.poll(); offer != null; offer = queue.poll()) {
        giveBack(offer);
      }
    }
  }

  /** Gives back what is shared and has to be acknowledged; anything else is let go. */
  static void giveBack(Offer offer) {
    if (offer.back() != null && offer.acknowledged()) {
      offer.back().accept(offer.delivery());
    }
  }
}
