package io.pushbridge.server;

import io.pushbridge.server.devices.DevicePorts;

/**
 * Where a running server listens.
 *
 * @param mqtt MQTT over TCP
 * @param mqttWebSocket MQTT over WebSocket
 * @param socketio Socket.IO
 * @param http REST, health and the demo page
 * @param admin administration and metrics
 * @param devices the services for devices
 */
public record Ports(
    int mqtt, int mqttWebSocket, int socketio, int http, int admin, DevicePorts devices) {
  /** Without services for devices. */
  public Ports(int mqtt, int mqttWebSocket, int socketio, int http, int admin) {
    this(mqtt, mqttWebSocket, socketio, http, admin, DevicePorts.NONE);
  }
}
