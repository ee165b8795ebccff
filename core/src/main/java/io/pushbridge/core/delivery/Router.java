package io.pushbridge.core.delivery;

import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/**
 * Port: finds the connected recipients of a message. Thread-safe; no method blocks its caller.
 *
 * <p>All calls for one app take effect one after the other, in the order they were made; so a
 * session gets the logged messages of its app in the order of their positions if they are routed in
 * that order. Stages complete on the app's lane, a thread that callbacks must not block.
 */
public interface Router {
  /** Connects a session with its subscriptions; from then on its feed is offered messages. */
  CompletionStage<Void> attach(LiveSession session, Collection<Subscription> subscriptions);

  /** Disconnects a session; later messages are not offered. Idempotent. */
  CompletionStage<Void> detach(LiveSession session);

  /** Adds or replaces a subscription of an attached session. */
  CompletionStage<Void> subscribe(LiveSession session, Subscription subscription);

  /** Ends a subscription of an attached session. */
  CompletionStage<Void> unsubscribe(LiveSession session, TopicFilter filter);

  /**
   * Offers a message to the feed of every connected recipient: each session once, on the terms of
   * its best matching subscription among those it may read ({@link LiveSession#mayRead}). Presence
   * goes only to presence subscriptions, messages never to them; a message to an inbox goes to that
   * session. Of the sessions that share a filter (MQTT 5 §4.8.2), one is offered the message, each
   * in its turn, whatever else is offered to it; if it ends without having acknowledged a message
   * of QoS 1, another is, or the next to come.
   *
   * @return completes when it was offered to all of them
   */
  CompletionStage<Void> route(Delivery delivery);
}
