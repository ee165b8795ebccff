/**
 * A client of somebody else's MQTT broker, on HiveMQ's client library: MQTT 5 where the broker
 * speaks it, 3.1.1 otherwise.
 */
package io.pushbridge.link.external;
