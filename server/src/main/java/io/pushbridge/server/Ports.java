package io.pushbridge.server;

import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.devices.DevicePorts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a running server listens; {@link Configuration#OFF} where it does not.
 *
 * @param mqtt MQTT over TCP
 * @param mqttWebSocket MQTT over WebSocket
 * @param socketio Socket.IO
 * @param http REST, health and the demo page
 * @param admin administration and metrics
 * @param tls the ciphered ports
 * @param devices the services for devices
 */
public record Ports(
    int mqtt, int mqttWebSocket, int socketio, int http, int admin, Tls tls, DevicePorts devices) {
  /**
   * The same over TLS.
   *
   * @param mqtt MQTT over TCP
   * @param mqttWebSocket MQTT over WebSocket
   * @param socketio Socket.IO
   * @param http REST, health and the demo page
   */
  public record Tls(int mqtt, int mqttWebSocket, int socketio, int http) {
    /** There are none. */
    public static final Tls NONE =
        new Tls(Configuration.OFF, Configuration.OFF, Configuration.OFF, Configuration.OFF);
  }

  /** Without ciphered ports and services for devices. */
  public Ports(int mqtt, int mqttWebSocket, int socketio, int http, int admin) {
    this(mqtt, mqttWebSocket, socketio, http, admin, Tls.NONE, DevicePorts.NONE);
  }

  /** With these services for devices. */
  Ports withDevices(DevicePorts other) {
    return new Ports(mqtt, mqttWebSocket, socketio, http, admin, tls, other);
  }

  /** With this port for administration. */
  Ports withAdmin(int port) {
    return new Ports(mqtt, mqttWebSocket, socketio, http, port, tls, devices);
  }

  /** The ports without a cipher that are there, by what comes in by them. */
  Map<String, Integer> plain() {
    Map<String, Integer> plain = new LinkedHashMap<>();
    plain.put("mqtt", mqtt);
    plain.put("mqttWebSocket", mqttWebSocket);
    plain.put("socketio", socketio);
    plain.put("http", http);
    plain.values().removeIf(port -> port == Configuration.OFF);
    return plain;
  }

  /** The ciphered ports that are there, by what comes in by them. */
  Map<String, Integer> ciphered() {
    Map<String, Integer> ciphered = new LinkedHashMap<>();
    ciphered.put("mqtt", tls.mqtt());
    ciphered.put("mqttWebSocket", tls.mqttWebSocket());
    ciphered.put("socketio", tls.socketio());
    ciphered.put("http", tls.http());
    ciphered.values().removeIf(port -> port == Configuration.OFF);
    return ciphered;
  }
}
