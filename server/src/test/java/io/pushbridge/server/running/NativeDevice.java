package io.pushbridge.server.running;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.Ports;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A device that registers, asks for a ticket and speaks the SDKs' dialect (native-mqtt.md). */
public final class NativeDevice implements AutoCloseable {
  private static final int ID = 8;

  private final JsonNode registration;
  private final RawMqtt connection;

  private NativeDevice(JsonNode registration, RawMqtt connection) {
    this.registration = registration;
    this.connection = connection;
  }

  /** Registers under this device id, follows the ticket and connects. */
  public static NativeDevice connected(Ports ports, String appKey, String deviceId) {
    JsonNode registration =
        post(
            ports.devices().registration().orElseThrow(),
            "/device/reg/",
            "{\"a\": \"%s\", \"p\":4, \"d\": \"%s\"}".formatted(appKey, deviceId));
    JsonNode ticket =
        post(ports.devices().ticket().orElseThrow(), "/", "{\"a\":\"%s\"}".formatted(appKey));
    String url = ticket.get("c").asText();
    assertThat(url).startsWith("tcp://127.0.0.1:");
    RawMqtt connection = new RawMqtt(Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)));
    connection.send(
        RawMqtt.packet(
            0x12,
            joined(
                text("MQIsdp"),
                new byte[] {0x13, (byte) 0xC2, 1, 44},
                text(registration.get("c").asText()),
                text(registration.get("u").asText()),
                text(registration.get("p").asText()))));
    assertThat(connection.read()).containsExactly(0x20, 0, 0);
    return new NativeDevice(registration, connection);
  }

  private static JsonNode post(int port, String path, String json) {
    String answer =
        RawHttp.send(
            port,
            "POST %s HTTP/1.1\r\nHost: reg.yunba.io\r\nContent-Length: %d\n\n%s"
                .formatted(path, json.length(), json));
    return Rest.parsed(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  /** What registration gave. */
  public JsonNode registration() {
    return registration;
  }

  /** Subscribes; waits until that is in force. */
  public void subscribe(long id, String filter, int qos) {
    connection.send(
        RawMqtt.packet(0x82, joined(number(id), text(filter), new byte[] {(byte) qos})));
    assertThat(connection.read()).isEqualTo(joined(bytes(0x90), number(id), bytes(qos)));
  }

  /** Publishes with QoS 1; waits for the acknowledgement. */
  public void publish(long id, String topic, String body) {
    connection.send(RawMqtt.packet(0x32, joined(text(topic), number(id), utf8(body))));
    assertThat(connection.read()).isEqualTo(joined(bytes(0x40), number(id)));
  }

  /** The next message, of QoS 1; it is acknowledged. */
  public Message next() {
    ByteBuffer packet = ByteBuffer.wrap(connection.read());
    assertThat(packet.get() & 0xF7).isEqualTo(0x32);
    byte[] topic = new byte[packet.getShort()];
    packet.get(topic);
    long id = packet.getLong();
    byte[] body = new byte[packet.remaining()];
    packet.get(body);
    connection.send(RawMqtt.packet(0x40, number(id)));
    return new Message(
        new String(topic, StandardCharsets.UTF_8), id, new String(body, StandardCharsets.UTF_8));
  }

  /** Does an extended command; gives the data of its reply. */
  public String command(long id, int command, String parameters) {
    connection.send(RawMqtt.packet(0xF2, joined(number(id), bytes(command), text(parameters))));
    byte[] reply = connection.read();
    assertThat(reply).startsWith(joined(bytes(0xF0), number(id), bytes(command + 1, 0)));
    return new String(reply, ID + 5, reply.length - ID - 5, StandardCharsets.UTF_8);
  }

  /**
   * A message as it came.
   *
   * @param topic its topic
   * @param id its id
   * @param body its body
   */
  public record Message(String topic, long id, String body) {}

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] number(long id) {
    return ByteBuffer.allocate(ID).putLong(id).array();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] text(String text) {
    byte[] bytes = utf8(text);
    return joined(bytes(bytes.length >> 8, bytes.length), bytes);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Override
  public void close() {
    connection.close();
  }
}
