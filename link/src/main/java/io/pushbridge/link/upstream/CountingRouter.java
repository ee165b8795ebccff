package io.pushbridge.link.upstream;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

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

  /** What sessions hold; each completes when nobody is to wait for the broker's answer any more. */
  private final ConcurrentMap<LiveSession, ConcurrentMap<TopicFilter, CompletableFuture<Void>>>
      held = new ConcurrentHashMap<>();

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

  /** Counts it if it counts; completes when the answer to its holder waits for nothing. */
  private CompletableFuture<Void> hold(LiveSession session, TopicFilter filter) {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    AtomicReference<CompletableFuture<Void>> known = new AtomicReference<>(answered);
    held.computeIfPresent(
        session,
        (key, filters) -> {
          CompletableFuture<Void> before = filters.putIfAbsent(filter, answered);
          if (before != null) {
            known.set(before);
          } else {
            holders
                .computeIfAbsent(session.app(), first -> new ConcurrentHashMap<>())
                .merge(messagesOf(filter), 1, Integer::sum);
          }
          return filters;
        });
    return known.get();
  }

  private void release(
      LiveSession session,
      ConcurrentMap<TopicFilter, CompletableFuture<Void>> filters,
      TopicFilter filter) {
    CompletableFuture<Void> answered = filters.remove(filter);
    if (answered == null) {
      return;
    }
    // Who subscribed and left in one breath is answered in that order.
    answered.complete(null);
    holders
        .get(session.app())
        .computeIfPresent(messagesOf(filter), (key, count) -> count == 1 ? null : count - 1);
    interest.released(session.app(), messagesOf(filter));
  }

  @Override
  public CompletionStage<Void> attach(LiveSession session, Collection<Subscription> subscriptions) {
    held.put(session, new ConcurrentHashMap<>());
    for (Subscription subscription : subscriptions) {
      if (counts(session, subscription.filter())) {
        var unused = hold(session, subscription.filter());
      }
    }
    return router.attach(session, subscriptions);
  }

  @Override
  public CompletionStage<Void> detach(LiveSession session) {
    ConcurrentMap<TopicFilter, CompletableFuture<Void>> filters = held.remove(session);
    if (filters != null) {
      filters.keySet().forEach(filter -> release(session, filters, filter));
    }
    return router.detach(session);
  }

  /** Takes effect at once, as every call in its order; what may wait is the answer. */
  @Override
  public CompletionStage<Void> subscribe(LiveSession session, Subscription subscription) {
    TopicFilter filter = subscription.filter();
    if (!counts(session, filter)) {
      return router.subscribe(session, subscription);
    }
    CompletableFuture<Void> answered = hold(session, filter);
    CompletionStage<Void> in = router.subscribe(session, subscription);
    var unused =
        interest
            .wanted(session.app(), messagesOf(filter))
            .whenComplete((comes, failure) -> answered.complete(null));
    return answered.thenCombine(in, (comes, subscribed) -> null);
  }

  @Override
  public CompletionStage<Void> unsubscribe(LiveSession session, TopicFilter filter) {
    ConcurrentMap<TopicFilter, CompletableFuture<Void>> filters = held.get(session);
    if (filters != null) {
      release(session, filters, filter);
    }
    return router.unsubscribe(session, filter);
  }

  @Override
  public CompletionStage<Void> route(Delivery delivery) {
    return router.route(delivery);
  }
}
