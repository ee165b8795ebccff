package io.pushbridge.core.memory;

import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.Grant;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A router that looks at every subscription of every session, on one lane for all apps. */
public final class InMemoryRouter implements Router, AutoCloseable {
  private final ExecutorService lane =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "memory-lane");
            thread.setDaemon(true);
            return thread;
          });
  // Confined to the lane.
  private final Map<LiveSession, Map<TopicFilter, Subscription>> attached = new LinkedHashMap<>();

  @Override
  public CompletionStage<Void> attach(LiveSession session, Collection<Subscription> subscriptions) {
    return run(
        () -> {
          Map<TopicFilter, Subscription> held = new LinkedHashMap<>();
          subscriptions.forEach(subscription -> held.put(subscription.filter(), subscription));
          attached.put(session, held);
        });
  }

  @Override
  public CompletionStage<Void> detach(LiveSession session) {
    return run(() -> attached.remove(session));
  }

  @Override
  public CompletionStage<Void> subscribe(LiveSession session, Subscription subscription) {
    return run(
        () ->
            attached.computeIfPresent(
                session,
                (key, held) -> {
                  held.put(subscription.filter(), subscription);
                  return held;
                }));
  }

  @Override
  public CompletionStage<Void> unsubscribe(LiveSession session, TopicFilter filter) {
    return run(
        () ->
            attached.computeIfPresent(
                session,
                (key, held) -> {
                  held.remove(filter);
                  return held;
                }));
  }

  @Override
  public CompletionStage<Void> route(Delivery delivery) {
    return run(
        () ->
            attached.forEach(
                (session, held) ->
                    grant(session, held.values(), delivery.message())
                        .ifPresent(grant -> session.feed().offer(delivery, grant))));
  }

  private CompletionStage<Void> run(Runnable step) {
    return CompletableFuture.runAsync(step, lane);
  }

  private static Optional<Grant> grant(
      LiveSession session, Collection<Subscription> held, Message message) {
    if (!session.app().equals(message.app())) {
      return Optional.empty();
    }
    if (message.destination() instanceof Destination.Inbox inbox) {
      return inbox.uid() == session.uid()
          ? Optional.of(Grant.of(Qos.EXACTLY_ONCE))
          : Optional.empty();
    }
    return held.stream()
        .filter(subscription -> wants(session, subscription, message))
        .map(Subscription::qos)
        .max((left, right) -> Integer.compare(left.level(), right.level()))
        .map(Grant::of);
  }

  private static boolean wants(LiveSession session, Subscription held, Message message) {
    if (held.noLocal() && message.publisher() == session.uid()) {
      return false;
    }
    if (message.destination() instanceof Destination.Topic topic) {
      return held.filter().matches(topic.name());
    }
    if (!held.filter().isPresence()) {
      return false;
    }
    TopicFilter of = ((Destination.Presence) message.destination()).of();
    String watched = held.filter().presenceOf();
    return watched.equals(of.text())
        || (!of.hasWildcards() && new TopicFilter(watched).matches(new TopicName(of.text())));
  }

  @Override
  public void close() {
    lane.shutdownNow();
  }
}
