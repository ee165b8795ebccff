package io.pushbridge.broker.routing;

import io.pushbridge.broker.routing.Holders.Holder;
import io.pushbridge.core.delivery.Grant;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.registry.Subscription;
import java.util.ArrayList;
import java.util.List;

/**
 * On which terms one session gets one message that several of its subscriptions match: those of the
 * highest QoS, with the identifiers of all (MQTT 5 §3.3.4). Confined to its lane.
 */
final class Terms {
  private Subscription best;
  private final List<Integer> identifiers = new ArrayList<>(2);

  void add(Subscription subscription) {
    if (subscription.identifier() != 0) {
      identifiers.add(subscription.identifier());
    }
    if (best == null || best.qos().compareTo(subscription.qos()) < 0) {
      best = subscription;
    }
  }

  Grant grant() {
    return grant(best, identifiers);
  }

  /** The terms of the only subscription that matches. */
  static Grant of(Subscription only) {
    return grant(only, only.identifier() == 0 ? List.of() : List.of(only.identifier()));
  }

  private static Grant grant(Subscription best, List<Integer> identifiers) {
    return identifiers.isEmpty() && !best.retainAsPublished()
        ? Grant.of(best.qos())
        : new Grant(best.qos(), best.retainAsPublished(), identifiers);
  }

  /**
   * Whether a matching subscription does not count: its holder wants nothing of its own messages
   * and this is one, or may not read it now.
   */
  static boolean excludes(Holder holder, Message message) {
    Subscription held = holder.subscription();
    boolean own = held.noLocal() && message.publisher() == holder.session().uid();
    return own || !holder.session().mayRead(held);
  }
}
