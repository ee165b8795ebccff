package io.pushbridge.store.log;

/**
 * The message log in numbers.
 *
 * @param newestPosition the newest durable position
 * @param topics topics and inboxes that hold messages, or did until shortly
 * @param dropped messages that had to go since the start because their topic was full
 * @param expired messages found expired since the start
 * @param corrupt records that could not be read since the start
 */
public record LogFigures(
    long newestPosition, int topics, long dropped, long expired, long corrupt) {}
