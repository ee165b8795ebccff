package io.pushbridge.core.session;

import io.pushbridge.core.access.AccessDeniedException;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.presence.Presence;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What connected sessions subscribe to and no more. Thread-safe; never blocks. */
final class Subscribing {
  private final Apps apps;
  private final SessionRegistry registry;
  private final Router router;
  private final Presence presence;
  private final Tally tally;

  Subscribing(Apps apps, SessionRegistry registry, Router router, Presence presence, Tally tally) {
    this.apps = apps;
    this.registry = registry;
    this.router = router;
    this.presence = presence;
    this.tally = tally;
  }

  CompletionStage<Void> subscribe(LiveSession session, Subscription wanted) {
    if (!session.mayRead(wanted)) {
      tally.count(Tally.Event.DENIED);
      return CompletableFuture.failedFuture(new AccessDeniedException());
    }
    int limit = apps.limitsOf(session.app()).of(AppLimit.SUBSCRIPTIONS_PER_SESSION);
    if (!session.subscribingBegins(wanted.filter(), limit)) {
      tally.count(Tally.Event.REFUSED_SUBSCRIPTIONS);
      return CompletableFuture.failedFuture(new SubscriptionLimitException(limit));
    }
    CompletionStage<Subscription> kept =
        session.durable()
            ? registry.subscribe(session.uid(), wanted)
            : CompletableFuture.completedFuture(wanted);
    return kept.thenCompose(
            subscription -> router.subscribe(session, subscription).thenApply(done -> subscription))
        .thenAcceptAsync(
            subscription -> {
              boolean isNew = !session.subscriptions().containsKey(subscription.filter());
              session.subscribed(subscription);
              if (isNew) {
                presence.joined(session, subscription.filter());
              }
            },
            session.loop())
        .whenComplete((done, failure) -> session.subscribingEnds(wanted.filter()));
  }

  CompletionStage<Boolean> unsubscribe(LiveSession session, TopicFilter filter) {
    CompletionStage<Void> ended =
        session.durable()
            ? registry.unsubscribe(session.uid(), filter)
            : CompletableFuture.completedFuture(null);
    return ended
        .thenCompose(done -> router.unsubscribe(session, filter))
        .thenApplyAsync(
            done -> {
              boolean held = session.unsubscribed(filter);
              if (held) {
                presence.left(session, filter);
              }
              return held;
            },
            session.loop());
  }
}
