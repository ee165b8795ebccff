package io.pushbridge.core.app;

/**
 * Bounds and switches of one app.
 *
 * @param messagesPerTopic how many unexpired messages a topic (or an inbox) keeps; the oldest go
 *     first
 * @param subscriptionsPerSession how many filters one session may hold
 * @param receipts whether publishers hear of the first recipient's acknowledgement (recvack)
 */
public record AppLimits(int messagesPerTopic, int subscriptionsPerSession, boolean receipts) {
  /** 1,000 messages per topic, 10,000 subscriptions per session, receipts on. */
  public static final AppLimits DEFAULT = new AppLimits(1_000, 10_000, true);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if one is not positive or a topic would keep over 32,768
   */
  public AppLimits {
    if (messagesPerTopic < 1 || messagesPerTopic > 32_768) {
      throw new IllegalArgumentException("messagesPerTopic must be 1 to 32768");
    }
    if (subscriptionsPerSession < 1) {
      throw new IllegalArgumentException("subscriptionsPerSession must be positive");
    }
  }
}
