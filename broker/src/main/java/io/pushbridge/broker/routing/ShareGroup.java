package io.pushbridge.broker.routing;

import io.pushbridge.broker.routing.Holders.Holder;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.registry.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * The attached sessions that share one filter under one name (MQTT 5 §4.8.2); they take turns.
 * Confined to its lane.
 */
final class ShareGroup {
  private final Deque<Holder> members = new ArrayDeque<>(4);

  void put(LiveSession session, Subscription subscription) {
    remove(session);
    members.addLast(new Holder(session, subscription));
  }

  void remove(LiveSession session) {
    members.removeIf(member -> member.session().uid() == session.uid());
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /**
   * Offers something to the member whose turn it is, or the next that takes it.
   *
   * @return whether one took it
   */
  boolean offer(Predicate<Holder> taker) {
    for (int i = members.size(); i > 0; i--) {
      Holder next = members.removeFirst();
      members.addLast(next);
      if (taker.test(next)) {
        return true;
      }
    }
    return false;
  }
}
