package io.pushbridge.core.app;

import java.util.Arrays;
import java.util.Optional;

/** The bounds that every app has, each with its default and the range it can be set in. */
public enum AppLimit {
  /** How many unexpired messages a topic (or an inbox) keeps; the oldest go first. */
  MESSAGES_PER_TOPIC("messages-per-topic", 1, 32_768, 1_000),
  /** How many filters one session may hold. */
  SUBSCRIPTIONS_PER_SESSION("subscriptions-per-session", 1, 1_000_000, 10_000),
  /** How many sessions may be connected at once. */
  CONNECTIONS("connections", 1, 100_000_000, 1_000_000),
  /** How many messages all publishers together may publish each second. */
  PUBLISHES_PER_SECOND("publishes-per-second", 1, 100_000_000, 1_000_000),
  /** How many messages one session may publish each second. */
  SESSION_PUBLISHES_PER_SECOND("publishes-per-second-per-session", 1, 100_000_000, 100_000),
  /** The longest message body, in bytes; the server's own bound holds all the same. */
  MESSAGE_SIZE("message-size", 1, 16 << 20, 16 << 20),
  /** How many aliases one batch may name. */
  ALIASES_PER_BATCH("aliases-per-batch", 1, 1_000, 1_000),
  /** How many grants the access manager keeps. */
  GRANTS("grants", 0, 10_000_000, 100_000),
  /** How many topics may hold a retained message. */
  RETAINED_MESSAGES("retained-messages", 0, 10_000_000, 10_000),
  /** What retained messages may take in the store altogether, in bytes. */
  RETAINED_BYTES("retained-bytes", 0, Integer.MAX_VALUE, 64 << 20),
  /** How many devices may have registered. */
  REGISTRATIONS("registrations", 0, 100_000_000, 1_000_000);

  private final String key;
  private final int least;
  private final int most;
  private final int defaultValue;

  AppLimit(String key, int least, int most, int defaultValue) {
    this.key = key;
    this.least = least;
    this.most = most;
    this.defaultValue = defaultValue;
  }

  /** Its name in configurations and in the store. */
  public String key() {
    return key;
  }

  /** The least it can be set to. */
  public int least() {
    return least;
  }

  /** The most it can be set to. */
  public int most() {
    return most;
  }

  /** What it is for an app that sets nothing. */
  public int defaultValue() {
    return defaultValue;
  }

  /** Whether it can be set to this. */
  public boolean allows(long value) {
    return value >= least && value <= most;
  }

  /** The limit of this key. */
  public static Optional<AppLimit> ofKey(String key) {
    return Arrays.stream(values()).filter(limit -> limit.key.equals(key)).findFirst();
  }
}
