package io.pushbridge.broker.mqtt;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.Optional;

/** The topic aliases that one client has set (MQTT 5 §3.3.2.3.4). Confined to the event loop. */
final class InboundAliases {
  /** More than a topic and an access token; a longer name can only be refused, also next time. */
  private static final int MOST_KEPT = 8 * 1024;

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
    if (topic.length() <= MOST_KEPT) {
      topics.put(alias, topic);
    } else {
      topics.remove(alias);
    }
    return Optional.of(topic);
  }
}
