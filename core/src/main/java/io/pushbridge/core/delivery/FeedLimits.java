package io.pushbridge.core.delivery;

/**
 * Bounds of one feed. The counts are generous, because one turn of a busy loop routes thousands of
 * small messages to a client that is not slow at all; the bytes are what bounds the memory.
 *
 * @param offers how many routed messages may wait for the session's loop
 * @param waiting how many messages that are not in the log may wait for the client
 * @param bytes how many bytes of bodies either may come to; one message fits whatever its size
 * @param page how many messages are read from the log at once
 * @param backlog how many logged messages may wait in memory for the client, before it has to read
 *     them from the log
 * @param backlogBytes how many bytes these may come to
 * @param allBacklogsBytes the same for all feeds of the server together
 */
public record FeedLimits(
    int offers,
    int waiting,
    long bytes,
    int page,
    int backlog,
    long backlogBytes,
    long allBacklogsBytes) {
  /**
   * 16,384 offers, 10,000 waiting, 4 MiB of either, pages of 128, backlogs of 2,048 and 512 KiB, 64
   * MiB for all of them.
   */
  public static final FeedLimits DEFAULT =
      new FeedLimits(16_384, 10_000, 4L << 20, 128, 2_048, 512L << 10, 64L << 20);
}
