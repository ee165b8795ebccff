package io.pushbridge.bridge.connection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.message.Message;
import io.pushbridge.socketio.PreparedEvent;
import java.nio.charset.StandardCharsets;

/**
 * The event {@code message}: exactly {@code topic} and {@code msg} (socketio-api.md §4). Made once
 * for all Socket.IO recipients of a message.
 */
final class MessageEvent {
  private MessageEvent() {}

  static PreparedEvent of(Delivery delivery) {
    return delivery.encoded(MessageEvent.class, PreparedEvent.class, MessageEvent::encode);
  }

  /** A body that is no UTF-8 is decoded with replacement characters. */
  private static PreparedEvent encode(Message message) {
    return PreparedEvent.of(
        "message",
        JsonNodeFactory.instance
            .objectNode()
            .put("topic", message.destination().shownAs())
            .put("msg", new String(message.payload(), StandardCharsets.UTF_8)));
  }
}
