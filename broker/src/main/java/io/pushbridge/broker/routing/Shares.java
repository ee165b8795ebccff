package io.pushbridge.broker.routing;

import io.pushbridge.broker.routing.Holders.Holder;
import io.pushbridge.broker.routing.Leftovers.Share;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.registry.Subscription;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each message to one member of every group that shares a matching filter, and what a member
 * left unacknowledged to another (MQTT 5 §4.8.2). What has to be acknowledged while no member has
 * room waits until one has. Confined to its lane.
 */
final class Shares {
  private static final Logger LOG = LoggerFactory.getLogger(Shares.class);

  private final Map<String, Holders> filters;
  private final Consumer<Runnable> lane;
  private final Leftovers leftovers = new Leftovers();
  // Groups whose leftovers wait for a member's loop.
  private final Set<Share> waiting = new HashSet<>();

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
      offerNew(new Share(filter, group), Delivery.unlogged(delivery.message()));
    }
  }

  private void offerNew(Share share, Delivery delivery) {
    boolean acknowledged = delivery.message().qos().acknowledged();
    if (acknowledged && waiting.contains(share)) {
      leftovers.add(share, delivery);
      return;
    }
    Attempt attempt = new Attempt(share, delivery, null);
    if (attempt.succeeds() || attempt.full == null) {
      return;
    }
    if (attempt.isAcknowledged()) {
      keep(attempt);
    } else {
      // It may be dropped; its feed counts it.
      Subscription terms = attempt.full.subscription();
      attempt.full.session().feed().offer(delivery, Terms.of(terms));
    }
  }

  /** Offers what a group was left with to a member that came. */
  void joined(String filter, String group) {
    offerLeft(new Share(filter, group));
  }

  private void offerLeft(Share share) {
    waiting.remove(share);
    for (Delivery left : leftovers.take(share)) {
      offerAgain(share, left, null);
    }
  }

  private void offerAgain(Share share, Delivery delivery, LiveSession except) {
    if (waiting.contains(share)) {
      leftovers.add(share, delivery);
      return;
    }
    Attempt attempt = new Attempt(share, delivery, except);
    if (!attempt.succeeds()) {
      keep(attempt);
    }
  }

  /** Until there is a member, or one has room. */
  private void keep(Attempt attempt) {
    leftovers.add(attempt.share, attempt.delivery);
    if (attempt.full != null) {
      awaitRoom(attempt.share, attempt.full.session());
    }
  }

  /** A loop that has no room takes what it was offered before it does anything else. */
  private void awaitRoom(Share share, LiveSession member) {
    try {
      member.loop().execute(() -> lane.accept(() -> offerLeft(share)));
      waiting.add(share);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("event=shared_messages_wait session={} cause=loop_stopped", member.name());
    }
  }

  boolean isEmpty() {
    return leftovers.isEmpty();
  }

  /** One message that is offered to the members of a group. */
  private final class Attempt implements Predicate<Holder> {
    private final Share share;
    private final Delivery delivery;
    private final LiveSession except;
    // The first that has no room, best one that would have to acknowledge it; null if there is
    // none.
    private Holder full;

    Attempt(Share share, Delivery delivery, LiveSession except) {
      this.share = share;
      this.delivery = delivery;
      this.except = except;
    }

    /** Whether a member takes it. */
    boolean succeeds() {
      Holders holders = filters.get(share.filter());
      ShareGroup group = holders == null ? null : holders.group(share.group());
      return group != null && group.offer(this);
    }

    /** Whether the member that has no room would have to acknowledge it. */
    boolean isAcknowledged() {
      return acknowledgedBy(full);
    }

    private boolean acknowledgedBy(Holder member) {
      return delivery.message().qos().acknowledged()
          && Terms.of(member.subscription()).qos().acknowledged();
    }

    @Override
    public boolean test(Holder member) {
      LiveSession session = member.session();
      if (session == except || !session.mayRead(member.subscription())) {
        return false;
      }
      try {
        boolean taken =
            session
                .feed()
                .offerShared(
                    delivery,
                    Terms.of(member.subscription()),
                    back -> lane.accept(() -> offerAgain(share, back, session)));
        if (!taken && (full == null || (!isAcknowledged() && acknowledgedBy(member)))) {
          full = member;
        }
        return taken;
      } catch (RuntimeException failure) {
        LOG.warn("event=offer_failed session={} cause={}", session.name(), failure.toString());
        return false;
      }
    }
  }
}
