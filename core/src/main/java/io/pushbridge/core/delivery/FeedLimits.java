package io.pushbridge.core.delivery;

/**
 * Bounds of one feed.
 *
 * @param offers how many routed messages may wait for the session's loop
 * @param waiting how many messages that are not in the log may wait for the client
 * @param page how many messages are read from the log at once
 */
public record FeedLimits(int offers, int waiting, int page) {
  /** 1,024 offers, 1,000 waiting, pages of 128. */
  public static final FeedLimits DEFAULT = new FeedLimits(1_024, 1_000, 128);
}
