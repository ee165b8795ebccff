package io.pushbridge.core.delivery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Offers in order, bounded by count and by bytes; one offer fits whatever its size. One thread adds
 * and one takes at a time, not necessarily the same.
 */
final class OfferQueue {
  private final Queue<Offer> offers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final int maxCount;
  private final long maxBytes;

  OfferQueue(int maxCount, long maxBytes) {
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
  }

  /** Whether there was room. */
  boolean add(Offer offer) {
    if (count.get() >= maxCount || bytes.get() >= maxBytes) {
      return false;
    }
    count.incrementAndGet();
    bytes.addAndGet(offer.bytes());
    offers.add(offer);
    return true;
  }

  /** The oldest, which stays; null if there is none. */
  Offer peek() {
    return offers.peek();
  }

  /** The oldest, which goes; null if there is none. */
  Offer poll() {
    Offer oldest = offers.poll();
    if (oldest != null) {
      count.decrementAndGet();
      bytes.addAndGet(-oldest.bytes());
    }
    return oldest;
  }

  boolean isEmpty() {
    return offers.isEmpty();
  }
}
