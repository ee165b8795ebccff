package io.pushbridge.store.log;

/**
 * The message log in numbers.
 *
 * @param newestPosition the newest durable position
 * @param topics topics and inboxes that hold messages, or did until shortly
 * @param dropped messages that had to go since the start because their topic was full
 * @param expired messages found expired since the start
 * @param corrupt records that could not be read since the start
 * @param messages unexpired messages, as last counted
 * @param messageBytes bytes of their records
 * @param oldestPublishedAt when the oldest of them was published, in milliseconds since the epoch;
 *     0 if there is none
 */
public record LogFigures(
    long newestPosition,
    int topics,
    long dropped,
    long expired,
    long corrupt,
    long messages,
    long messageBytes,
    long oldestPublishedAt) {}
