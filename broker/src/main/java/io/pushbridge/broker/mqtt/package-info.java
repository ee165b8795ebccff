/**
 * The native front: MQTT 3.1, 3.1.1 and 5 over TCP and WebSocket, one connection object per client.
 *
 * <p>From the wire inwards: frames, codec, gate, connection. A dialect or a cipher takes its place
 * before the frames.
 */
package io.pushbridge.broker.mqtt;
