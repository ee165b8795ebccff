package io.pushbridge.core.registry;

import io.pushbridge.core.topic.Alias;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a durable session comes back to.
 *
 * @param session its record
 * @param existed whether it was there before this opening
 * @param alias its alias
 * @param subscriptions its subscriptions
 * @param cursor how far it has come in the log
 * @param received packet ids of its own QoS 2 publishes that were received and not yet released
 */
public record OpenedSession(
    SessionRecord session,
    boolean existed,
    Optional<Alias> alias,
    List<Subscription> subscriptions,
    Cursor cursor,
    Set<Long> received) {}
