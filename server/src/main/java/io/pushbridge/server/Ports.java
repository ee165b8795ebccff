package io.pushbridge.server;

/**
 * Where a running server listens.
 *
 * @param mqtt MQTT over TCP
 * @param mqttWebSocket MQTT over WebSocket
 * @param socketio Socket.IO
 * @param http REST, health and the demo page
 * @param admin administration and metrics
 */
public record Ports(int mqtt, int mqttWebSocket, int socketio, int http, int admin) {}
