package io.pushbridge.broker.routing;

import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The attached sessions that hold one filter, or share it. Confined to its lane. */
final class Holders {
  /** A session and its subscription to the filter. */
  record Holder(LiveSession session, Subscription subscription) {}

  private final List<String> address;
  private final Map<Long, Holder> byUid = new LinkedHashMap<>(2);
  // Null as long as nobody shares the filter, as is nearly always so.
  private Map<String, ShareGroup> groups;

  Holders(List<String> address) {
    this.address = address;
  }

  /** Where the filter stands in the tree. */
  List<String> address() {
    return address;
  }

  void put(LiveSession session, Subscription subscription) {
    if (!subscription.filter().isShared()) {
      byUid.put(session.uid(), new Holder(session, subscription));
      return;
    }
    if (groups == null) {
      groups = new LinkedHashMap<>(2);
    }
    groups
        .computeIfAbsent(subscription.filter().group(), name -> new ShareGroup())
        .put(session, subscription);
  }

  /** Takes a session away that holds this filter, or one that shares it. */
  void remove(LiveSession session, TopicFilter filter) {
    if (!filter.isShared()) {
      byUid.remove(session.uid());
      return;
    }
    ShareGroup group = group(filter.group());
    if (group != null) {
      group.remove(session);
      if (group.isEmpty()) {
        groups.remove(filter.group());
        groups = groups.isEmpty() ? null : groups;
      }
    }
  }

  boolean isEmpty() {
    return byUid.isEmpty() && groups == null;
  }

  /** The group of this name, or null. */
  ShareGroup group(String name) {
    return groups == null ? null : groups.get(name);
  }

  /** Whether anybody shares the filter. */
  boolean hasGroups() {
    return groups != null;
  }

  /** The names of those who share the filter. */
  List<String> groupNames() {
    return groups == null ? List.of() : List.copyOf(groups.keySet());
  }

  Collection<Holder> all() {
    return byUid.values();
  }
}
