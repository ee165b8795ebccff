package io.pushbridge.broker.mqtt;

import io.pushbridge.core.message.Qos;
import io.pushbridge.core.topic.Address;

/** Reads the filters of SUBSCRIBE and UNSUBSCRIBE, which may ask for a share (MQTT 5 §4.8.2). */
final class SharedName {
  /** What a shared filter begins with. */
  static final String PREFIX = "$share/";

  /**
   * The most that a share is granted: a message of QoS 2 would have to wait for the one member that
   * it was sent to ([MQTT-4.8.2-4]), however long that stays away.
   */
  static final Qos MOST = Qos.AT_LEAST_ONCE;

  private SharedName() {}

  /**
   * What a filter addresses. The token of a shared filter may stand before it all, as with every
   * other, or before the filter that is shared.
   */
  static Address of(String text) {
    Address address = Address.of(text);
    int end = address.name().indexOf('/', PREFIX.length());
    if (!address.name().startsWith(PREFIX) || end < 0) {
      return address;
    }
    Address inner = Address.of(address.name().substring(end + 1));
    return inner.token().isEmpty() || inner.kind() != Address.Kind.TOPIC
        ? address
        : new Address(
            Address.Kind.TOPIC, address.name().substring(0, end + 1) + inner.name(), inner.token());
  }
}
