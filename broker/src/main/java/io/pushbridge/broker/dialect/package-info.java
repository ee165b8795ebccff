/**
 * The SDKs' own dialect of MQTT, protocol level 0x13 (native-mqtt.md): its packets with ids of 8
 * bytes, and its extended commands. Knows bytes and use cases, nothing of connections.
 */
package io.pushbridge.broker.dialect;
