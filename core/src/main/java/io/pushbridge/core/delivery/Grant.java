package io.pushbridge.core.delivery;

import io.pushbridge.core.message.Qos;
import java.util.List;

/**
 * On which terms one session gets one message, from the subscription that matched it.
 *
 * @param qos the most the session wants
 * @param retainAsPublished whether the retain flag is passed on
 * @param identifiers MQTT 5 subscription identifiers of the filters that matched
 */
public record Grant(Qos qos, boolean retainAsPublished, List<Integer> identifiers) {
  private static final Grant[] PLAIN = {
    new Grant(Qos.AT_MOST_ONCE, false, List.of()),
    new Grant(Qos.AT_LEAST_ONCE, false, List.of()),
    new Grant(Qos.EXACTLY_ONCE, false, List.of())
  };

  /** Copies the list. */
  public Grant {
    identifiers = List.copyOf(identifiers);
  }

  /** A quality of service and no more. */
  public static Grant of(Qos qos) {
    return PLAIN[qos.level()];
  }
}
