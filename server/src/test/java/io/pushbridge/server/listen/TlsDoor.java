package io.pushbridge.server.listen;

import io.pushbridge.server.running.RunningServer;

/** The ciphered ports of a server. */
enum TlsDoor {
  MQTT,
  MQTT_WS,
  SOCKETIO,
  HTTP,
  ADMIN;

  int port(RunningServer server) {
    return switch (this) {
      case MQTT -> server.ports().tls().mqtt();
      case MQTT_WS -> server.ports().tls().mqttWebSocket();
      case SOCKETIO -> server.ports().tls().socketio();
      case HTTP -> server.ports().tls().http();
      case ADMIN -> server.ports().admin();
    };
  }
}
