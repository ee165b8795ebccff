package io.pushbridge.broker.routing;

import io.moquette.broker.subscriptions.FilterTree;
import io.pushbridge.broker.routing.Holders.Holder;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.Grant;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attached sessions of a lane's apps and what they are subscribed to. A filter is kept once,
 * whatever the number of its holders, so that a session comes and goes at a cost that does not grow
 * with them; one with wildcards is in the tree, any other is found by its name. Confined to its
 * lane.
 */
final class RoutingTable {
  private static final Logger LOG = LoggerFactory.getLogger(RoutingTable.class);

  /** Answers of the tree that are kept until a filter with wildcards comes or goes. */
  private static final int KNOWN_ROUTES = 1_024;

  /** An attached session and the filters under which the tree leads to it. */
  private record Attached(LiveSession session, Map<TopicFilter, Holders> held) {}

  /** Where a message of an app goes. */
  private record Route(AppKey app, Destination to) {}

  /**
   * What the tree says of a route.
   *
   * @param exact the key of the filter without wildcards that matches, held or not
   * @param wild the holders of those with wildcards
   */
  private record Known(String exact, List<Holders> wild) {}

  private final FilterTree tree = new FilterTree();
  private final Map<String, Holders> filters = new HashMap<>();
  private final Map<Long, Attached> sessions = new HashMap<>();
  private final Map<Route, Known> routes = new HashMap<>();
  private final Shares shares;

  /**
   * An empty table.
   *
   * @param lane runs a task on the table's lane, from any thread
   */
  RoutingTable(Consumer<Runnable> lane) {
    shares = new Shares(filters, lane);
  }

  void attach(LiveSession session, Collection<Subscription> subscriptions) {
    Attached before = sessions.get(session.uid());
    if (before != null) {
      detach(before.session());
    }
    sessions.put(session.uid(), new Attached(session, new HashMap<>()));
    subscriptions.forEach(subscription -> subscribe(session, subscription));
  }

  void detach(LiveSession session) {
    Attached attached = attached(session);
    if (attached != null) {
      sessions.remove(session.uid());
      attached.held().forEach((filter, holders) -> leave(session, filter, holders));
    }
  }

  void subscribe(LiveSession session, Subscription subscription) {
    Attached attached = attached(session);
    if (attached == null) {
      return;
    }
    TopicFilter filter = subscription.filter();
    List<String> address =
        TreeAddress.of(session.app(), filter.isShared() ? filter.shared() : filter);
    String key = FilterTree.key(address);
    Holders holders = filters.computeIfAbsent(key, first -> enter(address));
    holders.put(session, subscription);
    attached.held().put(filter, holders);
    if (filter.isShared()) {
      shares.joined(key, filter.group());
    }
  }

  void unsubscribe(LiveSession session, TopicFilter filter) {
    Attached attached = attached(session);
    Holders holders = attached == null ? null : attached.held().remove(filter);
    if (holders != null) {
      leave(session, filter, holders);
    }
  }

  private Attached attached(LiveSession session) {
    Attached attached = sessions.get(session.uid());
    return attached != null && attached.session() == session ? attached : null;
  }

  private Holders enter(List<String> address) {
    if (FilterTree.hasWildcards(address)) {
      tree.add(address);
      routes.clear();
    }
    return new Holders(address);
  }

  private void leave(LiveSession session, TopicFilter filter, Holders holders) {
    holders.remove(session, filter);
    if (holders.isEmpty()) {
      filters.remove(FilterTree.key(holders.address()));
      if (FilterTree.hasWildcards(holders.address())) {
        tree.remove(holders.address());
        routes.clear();
      }
    }
  }

  void route(Delivery delivery) {
    Message message = delivery.message();
    if (message.destination() instanceof Destination.Inbox inbox) {
      Attached attached = sessions.get(inbox.uid());
      if (attached != null && attached.session().app().equals(message.app())) {
        offer(attached.session(), delivery, Grant.of(Qos.EXACTLY_ONCE));
      }
    } else {
      offerAll(matching(new Route(message.app(), message.destination())), delivery);
    }
  }

  private void offerAll(List<Holders> matching, Delivery delivery) {
    if (matching.size() == 1) {
      for (Holder holder : matching.get(0).all()) {
        if (!Terms.excludes(holder, delivery.message())) {
          offer(holder.session(), delivery, Terms.of(holder.subscription()));
        }
      }
    } else {
      onceEach(matching, delivery.message())
          .forEach((session, terms) -> offer(session, delivery, terms.grant()));
    }
    for (Holders holders : matching) {
      if (holders.hasGroups()) {
        shares.offer(FilterTree.key(holders.address()), holders, delivery);
      }
    }
  }

  private static Map<LiveSession, Terms> onceEach(List<Holders> matching, Message message) {
    Map<LiveSession, Terms> recipients = new LinkedHashMap<>();
    for (Holders holders : matching) {
      for (Holder holder : holders.all()) {
        if (!Terms.excludes(holder, message)) {
          recipients
              .computeIfAbsent(holder.session(), session -> new Terms())
              .add(holder.subscription());
        }
      }
    }
    return recipients;
  }

  private List<Holders> matching(Route route) {
    Known known = routes.get(route);
    if (known == null) {
      known = lookUp(addressOf(route));
      if (routes.size() >= KNOWN_ROUTES) {
        routes.clear();
      }
      routes.put(route, known);
    }
    Holders exact = filters.get(known.exact());
    if (exact == null) {
      return known.wild();
    }
    if (known.wild().isEmpty()) {
      return List.of(exact);
    }
    List<Holders> all = new ArrayList<>(known.wild());
    all.add(exact);
    return all;
  }

  private Known lookUp(List<String> address) {
    List<Holders> wild = new ArrayList<>();
    for (String filter : tree.matching(address)) {
      wild.add(filters.get(filter));
    }
    return new Known(FilterTree.key(address), List.copyOf(wild));
  }

  private static List<String> addressOf(Route route) {
    return route.to() instanceof Destination.Presence presence
        ? TreeAddress.ofPresence(route.app(), presence.of())
        : TreeAddress.of(route.app(), ((Destination.Topic) route.to()).name());
  }

  /** What goes wrong at one recipient harms no other. */
  private static void offer(LiveSession session, Delivery delivery, Grant grant) {
    try {
      session.feed().offer(delivery, grant);
    } catch (RuntimeException failure) {
      LOG.warn("event=offer_failed session={} cause={}", session.name(), failure.toString());
    }
  }

  /** Whether nothing is kept: no session, no filter, no node of the tree. */
  boolean isEmpty() {
    return sessions.isEmpty() && filters.isEmpty() && tree.nodes() == 0 && shares.isEmpty();
  }
}
