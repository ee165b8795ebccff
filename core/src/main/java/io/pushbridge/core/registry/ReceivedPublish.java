package io.pushbridge.core.registry;

/**
 * Names one QoS 2 publish of a durable MQTT session between its PUBLISH and its PUBREL, so that a
 * repeated PUBLISH is known as such, also after a restart (MQTT 5 §4.3.3).
 *
 * @param uid the publishing session
 * @param packetId the packet id it chose
 */
public record ReceivedPublish(long uid, int packetId) {}
