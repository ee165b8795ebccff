package io.pushbridge.core.push;

import java.util.Objects;

/**
 * What became of the wake-up of one message.
 *
 * @param state how far it is
 * @param counts what became of the devices so far
 */
public record WakeUpReport(State state, PushCounts counts) {
  /** How far a wake-up can be. */
  public enum State {
    /** Some devices are not answered for yet. */
    PENDING,
    /** Every device is answered for. */
    DONE,
    /** No recipient has a device token. */
    NO_TOKEN,
    /** Every recipient with a device token was connected. */
    NOBODY_AWAY,
    /** The outbox was full. */
    DROPPED
  }

  /** Checks that nothing is missing. */
  public WakeUpReport {
    Objects.requireNonNull(state);
    Objects.requireNonNull(counts);
  }

  /** Nobody was woken, for this reason. */
  public static WakeUpReport nobody(State why) {
    return new WakeUpReport(why, PushCounts.NONE);
  }
}
