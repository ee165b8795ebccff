package io.pushbridge.core.delivery;

import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A router that asks every attached session in turn, on one lane of its own for all apps. */
public final class InMemoryRouter implements Router, AutoCloseable {
  private final ExecutorService lane =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "memory-router");
            thread.setDaemon(true);
            return thread;
          });
  // Confined to the lane.
  private final Map<LiveSession, Map<TopicFilter, Subscription>> attached = new LinkedHashMap<>();

  @Override
  public CompletionStage<Void> attach(LiveSession session, Collection<Subscription> subscriptions) {
    return onLane(
        () -> {
          Map<TopicFilter, Subscription> held = new HashMap<>();
          subscriptions.forEach(one -> held.put(one.filter(), one));
          attached.put(session, held);
        });
  }

  @Override
  public CompletionStage<Void> detach(LiveSession session) {
    return onLane(() -> attached.remove(session));
  }

  @Override
  public CompletionStage<Void> subscribe(LiveSession session, Subscription subscription) {
    return onLane(() -> held(session).put(subscription.filter(), subscription));
  }

  @Override
  public CompletionStage<Void> unsubscribe(LiveSession session, TopicFilter filter) {
    return onLane(() -> held(session).remove(filter));
  }

  /** What the session holds; changes to a detached one go nowhere. */
  private Map<TopicFilter, Subscription> held(LiveSession session) {
    return attached.getOrDefault(session, new HashMap<>());
  }

  @Override
  public CompletionStage<Void> route(Delivery delivery) {
    return onLane(
        () ->
            attached.forEach(
                (session, held) ->
                    grant(session, held.values(), delivery.message())
                        .ifPresent(grant -> session.feed().offer(delivery, grant))));
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
    return best(session, held, message);
  }

  private static Optional<Grant> best(
      LiveSession session, Collection<Subscription> held, Message message) {
    Subscription best = null;
    List<Integer> identifiers = new ArrayList<>();
    for (Subscription one : held) {
      boolean own = one.noLocal() && message.publisher() == session.uid();
      if (own || !matches(one.filter(), message.destination()) || !session.mayRead(one)) {
        continue;
      }
      if (one.identifier() != 0) {
        identifiers.add(one.identifier());
      }
      if (best == null || best.qos().compareTo(one.qos()) < 0) {
        best = one;
      }
    }
    return Optional.ofNullable(best)
        .map(one -> new Grant(one.qos(), one.retainAsPublished(), identifiers));
  }

  private static boolean matches(TopicFilter filter, Destination destination) {
    if (destination instanceof Destination.Topic topic) {
      return filter.matches(topic.name());
    }
    if (destination instanceof Destination.Presence presence && filter.isPresence()) {
      String reported = presence.of().text();
      return filter.presenceOf().equals(reported)
          || new TopicFilter(filter.presenceOf()).matches(new TopicName(reported));
    }
    return false;
  }

  private CompletionStage<Void> onLane(Runnable change) {
    return CompletableFuture.runAsync(change, lane);
  }

  /** Ends the lane. */
  @Override
  public void close() {
    lane.shutdownNow();
  }
}
