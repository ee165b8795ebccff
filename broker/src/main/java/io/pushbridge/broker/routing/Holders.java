package io.pushbridge.broker.routing;

import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.registry.Subscription;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The attached sessions that hold one filter. Confined to its lane. */
final class Holders {
  /** A session and its subscription to the filter. */
  record Holder(LiveSession session, Subscription subscription) {}

  private final List<String> address;
  private final Map<Long, Holder> byUid = new LinkedHashMap<>(2);

  Holders(List<String> address) {
    this.address = address;
  }

  /** Where the filter stands in the tree. */
  List<String> address() {
    return address;
  }

  void put(LiveSession session, Subscription subscription) {
    byUid.put(session.uid(), new Holder(session, subscription));
  }

  void remove(LiveSession session) {
    byUid.remove(session.uid());
  }

  boolean isEmpty() {
    return byUid.isEmpty();
  }

  Collection<Holder> all() {
    return byUid.values();
  }
}
