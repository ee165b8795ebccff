package io.pushbridge.core.delivery;

/**
 * Bounds of one feed. The counts are generous, because one turn of a busy loop routes thousands of
 * small messages to a client that is not slow at all; the bytes are what bounds the memory.
 *
 * @param offers how many routed messages may wait for the session's loop
 * @param waiting how many messages that are not in the log may wait for the client
 * @param bytes how many bytes of bodies either may come to; one message fits whatever its size
 * @param page how many messages are read from the log at once
 */
public record FeedLimits(int offers, int waiting, long bytes, int page) {
  /** 16,384 offers, 10,000 waiting, 4 MiB of either, pages of 128. */
  public static final FeedLimits DEFAULT = new FeedLimits(16_384, 10_000, 4L << 20, 128);
}
