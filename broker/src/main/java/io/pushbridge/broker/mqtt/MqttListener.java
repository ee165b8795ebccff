package io.pushbridge.broker.mqtt;

import io.netty.channel.Channel;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * One port of the native front.
 *
 * @param host the address to listen on
 * @param port the port, 0 for any free one
 * @param carrier what the packets travel in
 * @param first puts handlers before all others of an accepted connection, such as a cipher; runs on
 *     the connection's event loop
 */
public record MqttListener(String host, int port, Carrier carrier, Consumer<Channel> first) {
  /** What MQTT packets travel in. */
  public enum Carrier {
    /** The byte stream itself. */
    TCP("MQTT"),
    /** Binary WebSocket frames at {@code /mqtt} (MQTT 5 §6). */
    WEBSOCKET("MQTT over WebSocket");

    private final String words;

    Carrier(String words) {
      this.words = words;
    }
  }

  /** Checks that nothing is missing. */
  public MqttListener {
    Objects.requireNonNull(host);
    Objects.requireNonNull(carrier);
    Objects.requireNonNull(first);
  }

  /** Takes connections as they are. */
  public static MqttListener plain(String host, int port, Carrier carrier) {
    return new MqttListener(host, port, carrier, channel -> {});
  }

  /** What it is, in words for the operator. */
  String words() {
    return carrier.words;
  }
}
