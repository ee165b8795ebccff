package io.pushbridge.link.upstream;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A router that knows which filters connected sessions hold, and tells when one is held for the
 * first time and when nobody holds it any more. Filters for presence, and those of links, do not
 * count. Thread-safe.
 */
public final class CountingRouter implements Router {
  /** Who is told. Never blocks. */
  public interface Interest {
    /**
     * A filter is about to be held.
     *
     * @return completes when messages come, or when it was waited long enough for that
     */
    CompletionStage<Void> wanted(AppKey app, TopicFilter filter);

    /** A connected session does not hold it any more. */
    void released(AppKey app, TopicFilter filter);
  }

  private final Router router;
  private final ConcurrentMap<LiveSession, Set<TopicFilter>> held = new ConcurrentHashMap<>();
  private final ConcurrentMap<AppKey, ConcurrentMap<TopicFilter, Integer>> holders =
      new ConcurrentHashMap<>();
  // Set once, before sessions come.
  private volatile Interest interest;

  /** Counts in front of this router. */
  public CountingRouter(Router router) {
    this.router = router;
  }

  /** Tells it from now on. */
  public void tell(Interest told) {
    interest = told;
  }

  /** Whether a connected session holds exactly this filter. */
  public boolean isHeld(AppKey app, TopicFilter filter) {
    ConcurrentMap<TopicFilter, Integer> ofApp = holders.get(app);
    return ofApp != null && ofApp.containsKey(filter);
  }

  private static boolean counts(LiveSession session, TopicFilter filter) {
    return !session.name().trusted() && !filter.isPresence();
  }

  /** Which messages a filter is about, whoever shares them. */
  private static TopicFilter messagesOf(TopicFilter filter) {
    return filter.isShared() ? filter.shared() : filter;
  }

  private void hold(LiveSession session, TopicFilter filter) {
    Set<TopicFilter> filters = held.get(session);
    if (filters != null && counts(session, filter) && filters.add(filter)) {
      holders
          .computeIfAbsent(session.app(), first -> new ConcurrentHashMap<>())
          .merge(messagesOf(filter), 1, Integer::sum);
    }
  }

  private void release(LiveSession session, TopicFilter filter) {
    holders
        .get(session.app())
        .computeIfPresent(messagesOf(filter), (key, count) -> count == 1 ? null : count - 1);
    interest.released(session.app(), messagesOf(filter));
  }

  @Override
  public CompletionStage<Void> attach(LiveSession session, Collection<Subscription> subscriptions) {
    held.put(session, ConcurrentHashMap.newKeySet());
    subscriptions.forEach(subscription -> hold(session, subscription.filter()));
    return router.attach(session, subscriptions);
  }

  @Override
  public CompletionStage<Void> detach(LiveSession session) {
    Set<TopicFilter> filters = held.remove(session);
    if (filters != null) {
      filters.forEach(filter -> release(session, filter));
    }
    return router.detach(session);
  }

  @Override
  public CompletionStage<Void> subscribe(LiveSession session, Subscription subscription) {
    TopicFilter filter = subscription.filter();
    hold(session, filter);
    return counts(session, filter)
        ? interest
            .wanted(session.app(), messagesOf(filter))
            .thenCompose(comes -> router.subscribe(session, subscription))
        : router.subscribe(session, subscription);
  }

  @Override
  public CompletionStage<Void> unsubscribe(LiveSession session, TopicFilter filter) {
    return router
        .unsubscribe(session, filter)
        .thenRun(
            () -> {
              Set<TopicFilter> filters = held.get(session);
              if (filters != null && filters.remove(filter)) {
                release(session, filter);
              }
            });
  }

  @Override
  public CompletionStage<Void> route(Delivery delivery) {
    return router.route(delivery);
  }
}
