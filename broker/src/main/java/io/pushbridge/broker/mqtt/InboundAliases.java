package io.pushbridge.broker.mqtt;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.Optional;

/** The topic aliases that one client has set (MQTT 5 §3.3.2.3.4). Confined to the event loop. */
final class InboundAliases {
  private final int maximum;
  private final IntObjectMap<String> topics = new IntObjectHashMap<>(2);

  InboundAliases(int maximum) {
    this.maximum = maximum;
  }

  /** Whether the number may be used at all. */
  boolean allows(int alias) {
    return alias >= 1 && alias <= maximum;
  }

  /** The topic a publish means; an empty one stands for what the alias was set to. */
  Optional<String> resolve(String topic, int alias) {
    if (topic.isEmpty()) {
      return Optional.ofNullable(topics.get(alias));
    }
    topics.put(alias, topic);
    return Optional.of(topic);
  }
}
