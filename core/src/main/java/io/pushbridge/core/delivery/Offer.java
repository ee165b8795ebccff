package io.pushbridge.core.delivery;

import java.util.function.Consumer;

/**
 * A live message for one session, on the terms of its best subscription.
 *
 * @param delivery the message
 * @param grant the terms
 * @param back takes a message of a shared subscription back, to be given to another; null for what
 *     is this session's own
 */
record Offer(Delivery delivery, Grant grant, Consumer<Delivery> back) {
  Offer(Delivery delivery, Grant grant) {
    this(delivery, grant, null);
  }

  /** How much memory it holds, about. */
  int bytes() {
    return delivery.bytes();
  }

  /** Whether the recipient has to acknowledge it. */
  boolean acknowledged() {
    return delivery.message().qos().acknowledged() && grant.qos().acknowledged();
  }

  /** Whether the log keeps it for this session until it is acknowledged. */
  boolean isKeptFor(LiveSession session) {
    return session.durable() && delivery.logged() && acknowledged();
  }
}
