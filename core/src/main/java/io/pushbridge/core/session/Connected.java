package io.pushbridge.core.session;

import io.pushbridge.core.delivery.LiveSession;
import java.util.Set;

/**
 * A connected session.
 *
 * @param session the session; nothing is delivered to it before its feed is started
 * @param present whether it is a continued one (MQTT: session present)
 * @param received packet ids of QoS 2 publishes that await their PUBREL
 */
public record Connected(LiveSession session, boolean present, Set<Long> received) {}
