package io.pushbridge.link.upstream;

import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A router that remembers which sessions were connected. */
final class SeenSessions implements Router {
  private final Router router;
  private final List<LiveSession> seen = new CopyOnWriteArrayList<>();

  SeenSessions(Router router) {
    this.router = router;
  }

  /** Those whose names end so, the first one first. */
  List<LiveSession> named(String end) {
    return seen.stream().filter(session -> session.name().text().endsWith(end)).toList();
  }

  @Override
  public CompletionStage<Void> attach(LiveSession session, Collection<Subscription> held) {
    seen.add(session);
    return router.attach(session, held);
  }

  @Override
  public CompletionStage<Void> detach(LiveSession session) {
    return router.detach(session);
  }

  @Override
  public CompletionStage<Void> subscribe(LiveSession session, Subscription subscription) {
    return router.subscribe(session, subscription);
  }

  @Override
  public CompletionStage<Void> unsubscribe(LiveSession session, TopicFilter filter) {
    return router.unsubscribe(session, filter);
  }

  @Override
  public CompletionStage<Void> route(Delivery delivery) {
    return router.route(delivery);
  }
}
