package io.pushbridge.broker.mqtt;

import io.pushbridge.core.app.AppKey;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How the native front listens and what it grants to one connection.
 *
 * @param host the address to listen on
 * @param mqttPort the TCP port, 0 for any free one
 * @param webSocketPort the port for MQTT over WebSocket at {@code /mqtt}, 0 for any free one
 * @param anonymousApp the app of clients without a user name; empty: such clients are refused
 * @param maxPayloadBytes the largest message body
 * @param receiveMaximum how many QoS 1 and 2 publishes an MQTT 5 client may have open (MQTT 5
 *     §3.2.2.3.3)
 * @param topicAliasMaximum how many topic aliases an MQTT 5 client may set
 * @param publishesInProgress how many publishes of one connection may be on their way to the log;
 *     while there are more, nothing is read from it
 * @param outboundWindow how many unacknowledged messages a client gets that names no maximum
 * @param connectTimeout how long a connection may take to send its CONNECT
 * @param maxKeepAliveSeconds the longest keep alive of an MQTT 5 client; one that wants more, or
 *     none, is told to use this (MQTT 5 §3.2.2.3.14); 0 for no bound. The versions before 5 cannot
 *     be told, and have what they want
 */
public record MqttServerOptions(
    String host,
    int mqttPort,
    int webSocketPort,
    Optional<AppKey> anonymousApp,
    int maxPayloadBytes,
    int receiveMaximum,
    int topicAliasMaximum,
    int publishesInProgress,
    int outboundWindow,
    Duration connectTimeout,
    int maxKeepAliveSeconds) {

  /** Room for the topic and the properties of a message with the largest body. */
  private static final int HEADER_ROOM = 16 * 1024;

  /** How long the properties of a message may be, however short its body is. */
  static final int MAX_PROPERTIES = 32 * 1024;

  /** Checks that nothing is missing or out of range. */
  public MqttServerOptions {
    Objects.requireNonNull(host);
    Objects.requireNonNull(anonymousApp);
    Objects.requireNonNull(connectTimeout);
    if (maxPayloadBytes < 1 || receiveMaximum < 1 || receiveMaximum > 65_535) {
      throw new IllegalArgumentException("maxPayloadBytes and receiveMaximum must be positive");
    }
    if (topicAliasMaximum < 0 || publishesInProgress < 1 || outboundWindow < 1) {
      throw new IllegalArgumentException("publishesInProgress and outboundWindow must be positive");
    }
    if (maxKeepAliveSeconds < 0 || maxKeepAliveSeconds > 65_535) {
      throw new IllegalArgumentException("maxKeepAliveSeconds must be 0 to 65535");
    }
  }

  /** Without a bound on the keep alive. */
  public MqttServerOptions(
      String host,
      int mqttPort,
      int webSocketPort,
      Optional<AppKey> anonymousApp,
      int maxPayloadBytes,
      int receiveMaximum,
      int topicAliasMaximum,
      int publishesInProgress,
      int outboundWindow,
      Duration connectTimeout) {
    this(
        host,
        mqttPort,
        webSocketPort,
        anonymousApp,
        maxPayloadBytes,
        receiveMaximum,
        topicAliasMaximum,
        publishesInProgress,
        outboundWindow,
        connectTimeout,
        0);
  }

  /**
   * With the defaults: bodies of 256 KiB, 1,024 open publishes, 16 topic aliases, 256 publishes in
   * progress, windows of 256, 10 seconds to connect.
   */
  public MqttServerOptions(
      String host, int mqttPort, int webSocketPort, Optional<AppKey> anonymousApp) {
    this(
        host,
        mqttPort,
        webSocketPort,
        anonymousApp,
        256 * 1024,
        1_024,
        16,
        256,
        256,
        Duration.ofSeconds(10));
  }

  /** The largest packet a client may send, without its fixed header. */
  int maxPacketBytes() {
    return maxPayloadBytes + HEADER_ROOM;
  }

  /** The same with another bound on message bodies. */
  public MqttServerOptions withMaxPayloadBytes(int bytes) {
    return new MqttServerOptions(
        host,
        mqttPort,
        webSocketPort,
        anonymousApp,
        bytes,
        receiveMaximum,
        topicAliasMaximum,
        publishesInProgress,
        outboundWindow,
        connectTimeout,
        maxKeepAliveSeconds);
  }

  /** The same with a bound on the keep alive of MQTT 5 clients. */
  public MqttServerOptions withMaxKeepAlive(int seconds) {
    return new MqttServerOptions(
        host,
        mqttPort,
        webSocketPort,
        anonymousApp,
        maxPayloadBytes,
        receiveMaximum,
        topicAliasMaximum,
        publishesInProgress,
        outboundWindow,
        connectTimeout,
        seconds);
  }
}
