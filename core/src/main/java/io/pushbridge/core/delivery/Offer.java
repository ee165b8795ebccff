package io.pushbridge.core.delivery;

/**
 * A live message for one session, on the terms of its best subscription.
 *
 * @param delivery the message
 * @param grant the terms
 */
record Offer(Delivery delivery, Grant grant) {
  /** How much memory it holds, about. */
  int bytes() {
    return delivery.message().payload().length;
  }

  /** Whether the recipient has to acknowledge it. */
  boolean acknowledged() {
    return delivery.message().qos().acknowledged() && grant.qos().acknowledged();
  }
}
