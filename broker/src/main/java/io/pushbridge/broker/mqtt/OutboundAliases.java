package io.pushbridge.broker.mqtt;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The topic aliases of what the server sends over one connection (MQTT 5 §3.3.2.3.4): a topic gets
 * one when it is first sent, and when there are no more, that of the topic that was not sent for
 * the longest time. Confined to the event loop.
 */
final class OutboundAliases {
  /** However many a client would keep, no more are kept for it. */
  static final int MOST = 256;

  /**
   * How one packet names its topic.
   *
   * @param alias its alias, 0 for none
   * @param known whether the client knows the alias, so that the name is left out
   */
  record Naming(int alias, boolean known) {
    static final Naming PLAIN = new Naming(0, false);
  }

  private static final OutboundAliases NONE = new OutboundAliases(0);

  private final int maximum;
  // In the order of use.
  private final Map<String, Integer> aliases = new LinkedHashMap<>(4, 0.75f, true);

  private OutboundAliases(int maximum) {
    this.maximum = maximum;
  }

  /** For a client that keeps this many. */
  static OutboundAliases upTo(int clientMaximum) {
    return clientMaximum == 0 ? NONE : new OutboundAliases(Math.min(clientMaximum, MOST));
  }

  /** How the next packet names this topic. */
  Naming of(String topic) {
    if (maximum == 0) {
      return Naming.PLAIN;
    }
    Integer known = aliases.get(topic);
    if (known != null) {
      return new Naming(known, true);
    }
    return new Naming(
        aliases.size() < maximum ? aliases.size() + 1 : aliases.values().iterator().next(), false);
  }

  /** The packet was sent. */
  void sent(String topic, Naming naming) {
    if (naming.alias() == 0 || naming.known()) {
      return;
    }
    if (aliases.size() == maximum) {
      Iterator<Integer> oldest = aliases.values().iterator();
      oldest.next();
      oldest.remove();
    }
    aliases.put(topic, naming.alias());
  }
}
