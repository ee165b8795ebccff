package io.pushbridge.broker.routing;

import io.pushbridge.broker.routing.Holders.Holder;
import io.pushbridge.broker.routing.Leftovers.Share;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each message to one member of every group that shares a matching filter, and what a member
 * left unacknowledged to another (MQTT 5 §4.8.2). Confined to its lane.
 */
final class Shares {
  private static final Logger LOG = LoggerFactory.getLogger(Shares.class);

  private final Map<String, Holders> filters;
  private final Consumer<Runnable> lane;
  private final Leftovers leftovers = new Leftovers();

  /**
   * Shares of these filters.
   *
   * @param filters by where they stand in the tree
   * @param lane runs a task on the lane, from any thread
   */
  Shares(Map<String, Holders> filters, Consumer<Runnable> lane) {
    this.filters = filters;
    this.lane = lane;
  }

  /** Offers a message to one member of each group of a matching filter. */
  void offer(String filter, Holders holders, Delivery delivery) {
    for (String group : holders.groupNames()) {
      // Not read from the log, whoever else reads it there.
      offer(new Share(filter, group), Delivery.unlogged(delivery.message()), null);
    }
  }

  /** Offers what a group was left with to a member that came. */
  void joined(String filter, String group) {
    Share share = new Share(filter, group);
    for (Delivery left : leftovers.take(share)) {
      offerAgain(share, left, null);
    }
  }

  private void offerAgain(Share share, Delivery delivery, LiveSession except) {
    if (!offer(share, delivery, except)) {
      leftovers.add(share, delivery);
    }
  }

  private boolean offer(Share share, Delivery delivery, LiveSession except) {
    Holders holders = filters.get(share.filter());
    ShareGroup group = holders == null ? null : holders.group(share.group());
    return group != null && group.offer(member -> takes(member, share, delivery, except));
  }

  private boolean takes(Holder member, Share share, Delivery delivery, LiveSession except) {
    LiveSession session = member.session();
    if (session == except || !session.mayRead(member.subscription())) {
      return false;
    }
    try {
      return session
          .feed()
          .offerShared(
              delivery,
              Terms.of(member.subscription()),
              back -> lane.accept(() -> offerAgain(share, back, session)));
    } catch (RuntimeException failure) {
      LOG.warn("event=offer_failed session={} cause={}", session.name(), failure.toString());
      return false;
    }
  }

  boolean isEmpty() {
    return leftovers.isEmpty();
  }
}
