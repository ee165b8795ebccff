package io.pushbridge.core.delivery;

import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;

/**
 * One message as one session gets it.
 *
 * @param delivery the message, shared with the other recipients
 * @param grant on which terms
 * @param again whether it was sent to this session before (MQTT: DUP)
 */
public record Outgoing(Delivery delivery, Grant grant, boolean again) {
  /** The message. */
  public Message message() {
    return delivery.message();
  }

  /** Its position in the log, {@link Delivery#NOT_LOGGED} if it is not there. */
  public long position() {
    return delivery.position();
  }

  /** The lower of the publisher's and the subscriber's quality of service. */
  public Qos qos() {
    return message().qos().atMost(grant.qos());
  }

  /** Whether the log keeps it for this session until it is acknowledged. */
  boolean isKeptFor(LiveSession session) {
    return session.durable() && delivery.logged() && qos().acknowledged();
  }
}
