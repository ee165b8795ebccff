package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registration.Registration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A registered device that speaks the dialect, byte by byte. */
final class NativeClient implements AutoCloseable {
  private final RawClient raw;

  private NativeClient(RawClient raw) {
    this.raw = raw;
  }

  static Registration register(TestBroker broker, AppKey app, String deviceId) {
    return TestBroker.await(broker.registering().register(app, Optional.of(deviceId)))
        .orElseThrow();
  }

  /** A connected client of this registration. */
  static NativeClient connected(TestBroker broker, Registration device) throws IOException {
    NativeClient client = new NativeClient(broker.raw());
    client.raw.send(connect(device, 0xC0));
    return client.expect("20 02 00 00");
  }

  /** The CONNECT of the C SDK, with these flags. */
  static byte[] connect(Registration device, int flags) {
    return RawClient.packet(
        0x12,
        RawClient.text("MQIsdp"),
        RawClient.bytes(0x13, flags, 0x01, 0x2c),
        RawClient.text(device.clientId()),
        RawClient.text(device.userName()),
        RawClient.text(device.password().reveal()));
  }

  /** Bytes that are written as in the specification, texts between quotes among them. */
  static byte[] bytes(String dump) {
    byte[] all = {};
    boolean text = false;
    for (String part : dump.split("'", -1)) {
      all =
          RawClient.concat(
              all,
              text
                  ? part.getBytes(StandardCharsets.UTF_8)
                  : HexFormat.of().parseHex(part.replaceAll("[\\s|]", "")));
      text = !text;
    }
    return all;
  }

  NativeClient send(String dump) throws IOException {
    raw.send(bytes(dump));
    return this;
  }

  /** Waits for the next packet, which must be this. */
  NativeClient expect(String dump) throws IOException {
    assertThat(readable(packet())).isEqualTo(readable(bytes(dump)));
    return this;
  }

  /** Waits for the next two packets, which must be these in either order. */
  NativeClient expectBoth(String one, String other) throws IOException {
    assertThat(List.of(readable(packet()), readable(packet())))
        .containsExactlyInAnyOrder(readable(bytes(one)), readable(bytes(other)));
    return this;
  }

  /** The next packet. */
  byte[] packet() throws IOException {
    RawClient.Packet packet = raw.read();
    return RawClient.packet(packet.first(), packet.body());
  }

  /** The next packet as text, where it is text. */
  String text() throws IOException {
    return new String(packet(), StandardCharsets.ISO_8859_1);
  }

  /** One of the next two packets as text; the other one must be this. */
  String textBut(String expected) throws IOException {
    byte[] one = packet();
    byte[] other = packet();
    boolean first = readable(one).equals(readable(bytes(expected)));
    assertThat(readable(first ? one : other)).isEqualTo(readable(bytes(expected)));
    return new String(first ? other : one, StandardCharsets.ISO_8859_1);
  }

  private static String readable(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes)
        + " = "
        + new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
  }

  RawClient raw() {
    return raw;
  }

  /** Says goodbye and waits until the server has heard it. */
  void leave() throws IOException {
    send("e0 00");
    assertThat(raw.isClosedByServer()).isTrue();
  }

  @Override
  public void close() {
    raw.close();
  }
}
