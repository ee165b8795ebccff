package io.pushbridge.core.message;

import java.util.Optional;

/** Quality of service, as in MQTT. */
public enum Qos {
  /** At most once: best effort, never stored. */
  AT_MOST_ONCE(0),
  /** At least once: stored before it is acknowledged. The default of every surface but MQTT. */
  AT_LEAST_ONCE(1),
  /** Exactly once between an MQTT session and the server; elsewhere the same as at least once. */
  EXACTLY_ONCE(2);

  private static final Qos[] VALUES = values();

  private final int level;

  Qos(int level) {
    this.level = level;
  }

  /** The level with this number; empty if it is not 0, 1 or 2. */
  public static Optional<Qos> of(int level) {
    return level >= 0 && level < VALUES.length ? Optional.of(VALUES[level]) : Optional.empty();
  }

  /** 0, 1 or 2. */
  public int level() {
    return level;
  }

  /** Whether a recipient has to acknowledge. */
  public boolean acknowledged() {
    return this != AT_MOST_ONCE;
  }

  /** The lower of the two: what a subscriber of one level gets of a message of the other. */
  public Qos atMost(Qos limit) {
    return level <= limit.level ? this : limit;
  }
}
