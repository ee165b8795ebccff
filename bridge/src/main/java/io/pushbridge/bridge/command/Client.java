package io.pushbridge.bridge.command;

import io.pushbridge.core.delivery.LiveSession;

/**
 * A connected client, as its commands see it; on its connection's loop.
 *
 * @param session its session
 * @param shownIds how it writes the ids of its own messages
 */
public record Client(LiveSession session, ShownIds shownIds) {}
