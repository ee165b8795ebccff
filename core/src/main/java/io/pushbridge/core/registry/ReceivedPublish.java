package io.pushbridge.core.registry;

/**
 * Names one QoS 2 publish of a durable MQTT session between its PUBLISH and its PUBREL, so that a
 * repeated PUBLISH is known as such, also after a restart (MQTT 5 §4.3.3).
 *
 * @param uid the publishing session
 * @param packetId the id it chose: 1 to 65,535, or any 64 bits in the SDKs' dialect (native-mqtt.md
 *     §1)
 */
public record ReceivedPublish(long uid, long packetId) {}
