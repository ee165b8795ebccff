package io.pushbridge.core.delivery;

import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Subscription;
import java.util.ArrayList;
import java.util.List;

/** On which terms a session gets a message that is read from the log. */
final class Grants {
  private Grants() {}

  /**
   * The best of the subscriptions that match; null if none does, or none that has begun before the
   * message, or none that the session may read, or none that wants an acknowledged message.
   */
  static Grant forReplay(LiveSession session, LoggedMessage logged) {
    Message message = logged.message();
    if (!(message.destination() instanceof Destination.Topic topic)) {
      return Grant.of(Qos.EXACTLY_ONCE);
    }
    Subscription best = null;
    List<Integer> identifiers = new ArrayList<>(1);
    for (Subscription held : session.subscriptions().values()) {
      boolean own = held.noLocal() && message.publisher() == session.uid();
      if (held.since() >= logged.position()
          || own
          || !held.filter().matches(topic.name())
          || !session.mayRead(held)) {
        continue;
      }
      if (held.identifier() != 0) {
        identifiers.add(held.identifier());
      }
      if (best == null || best.qos().compareTo(held.qos()) < 0) {
        best = held;
      }
    }
    if (best == null || !best.qos().acknowledged()) {
      return null;
    }
    return identifiers.isEmpty() && !best.retainAsPublished()
        ? Grant.of(best.qos())
        : new Grant(best.qos(), best.retainAsPublished(), identifiers);
  }
}
