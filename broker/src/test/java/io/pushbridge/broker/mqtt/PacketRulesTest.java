package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.ack;
import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.concat;
import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.subscribe3;
import static io.pushbridge.broker.mqtt.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.broker.mqtt.RawClient.Packet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a packet may not have in it, although it can be parsed. */
final class PacketRulesTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int SUBACK = 9;
  private static final int PINGRESP = 13;
  private static final int DISCONNECT = 14;
  private static final byte[] PING = bytes(0xC0, 0);
  private static final byte[] TEXT = bytes(1, 1);
  private static final byte[] ALIAS = bytes(0x23, 0, 1);
  private static final byte[] EXPIRY = bytes(2, 0, 0, 0, 9);
  private static final byte[] SURROGATE = bytes(0, 3, 0xED, 0xA0, 0x80);
  private static final byte[] REASON = concat(bytes(0x1F), text("why"));

  private static TestBroker broker;

  @BeforeAll
  static void start() {
    broker = new TestBroker();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static byte[] publish(byte[]... properties) {
    byte[] all = concat(properties);
    return packet(0x30, text("t"), bytes(all.length), all);
  }

  private static byte[] reply(int first, byte[]... properties) {
    byte[] all = concat(properties);
    return packet(first, bytes(0, 1, 0x10, all.length), all);
  }

  private static byte[] subscribe(int options, byte[]... properties) {
    byte[] all = concat(properties);
    return packet(0x82, bytes(0, 1, all.length), all, text("t"), bytes(options));
  }

  static Stream<Arguments> broken() {
    byte[] user = concat(bytes(0x26), text("a"), text("b"));
    return Stream.of(
        Arguments.of("expiry twice", publish(EXPIRY, user, EXPIRY), 0x82),
        Arguments.of("content type twice", publish(bytes(3, 0, 0), bytes(3, 0, 0)), 0x82),
        Arguments.of("alias twice", publish(bytes(0x23, 0, 1), bytes(0x23, 0, 1)), 0x82),
        Arguments.of("payload format 2", publish(bytes(1, 2)), 0x81),
        Arguments.of("reason in PUBLISH", publish(REASON), 0x81),
        Arguments.of("property 0", publish(bytes(0, 0)), 0x81),
        Arguments.of("property 99", publish(bytes(99, 0)), 0x81),
        Arguments.of("property length", packet(0x30, text("t"), bytes(3, 1, 1, 2, 0)), 0x81),
        Arguments.of("endless identifier", publish(bytes(255, 255, 255, 255, 1)), 0x81),
        Arguments.of("identifier of a client", publish(bytes(0x0B, 1)), 0x82),
        Arguments.of("identifier 0", subscribe(0, bytes(0x0B, 0)), 0x82),
        Arguments.of("two identifiers", subscribe(0, bytes(0x0B, 1), bytes(0x0B, 2)), 0x82),
        Arguments.of("expiry in SUBSCRIBE", subscribe(0, EXPIRY), 0x81),
        Arguments.of("QoS 3", subscribe(3), 0x81),
        Arguments.of("retain handling 3", subscribe(0x30), 0x81),
        Arguments.of("reserved option 6", subscribe(0x40), 0x81),
        Arguments.of("reserved option 7", subscribe(0x80), 0x81),
        Arguments.of(
            "identifier in UNSUBSCRIBE", packet(0xA2, bytes(0, 1, 2, 0x0B, 1), text("t")), 0x81),
        Arguments.of("PUBACK with expiry", reply(0x40, EXPIRY), 0x81),
        Arguments.of("PUBREC with two reasons", reply(0x50, REASON, REASON), 0x82),
        Arguments.of("PUBREL with expiry", reply(0x62, EXPIRY), 0x81),
        Arguments.of("PUBCOMP with expiry", reply(0x70, EXPIRY), 0x81),
        Arguments.of("server reference", packet(0xE0, bytes(0, 3, 0x1C, 0, 0)), 0x81),
        Arguments.of("DISCONNECT flags", bytes(0xE1, 0), 0x81),
        Arguments.of("PUBREL flags", packet(0x60, bytes(0, 1)), 0x81),
        Arguments.of("UNSUBSCRIBE flags", packet(0xA0, bytes(0, 1, 0), text("t")), 0x81),
        Arguments.of("no filter", packet(0x82, bytes(0, 1, 0)), 0x82),
        Arguments.of("no filter to end", packet(0xA2, bytes(0, 1, 0)), 0x82),
        Arguments.of("AUTH", bytes(0xF0, 0), 0x82),
        Arguments.of("AUTH flags", bytes(0xF1, 0), 0x81),
        Arguments.of("null in a topic", packet(0x30, text("a\0b"), bytes(0)), 0x81),
        Arguments.of("surrogate", packet(0x30, bytes(0, 3, 0xED, 0xA0, 0x80, 0)), 0x81),
        Arguments.of("null in a property", publish(concat(bytes(3), text("\0"))), 0x81),
        Arguments.of(
            "surrogate in a user property",
            publish(concat(bytes(0x26), text("a"), bytes(0, 3, 0xED, 0xA0, 0x80))),
            0x81),
        Arguments.of("surrogate in a content type", publish(concat(bytes(3), SURROGATE)), 0x81),
        Arguments.of("surrogate in a response topic", publish(concat(bytes(8), SURROGATE)), 0x81),
        Arguments.of(
            "surrogate in a filter", packet(0x82, bytes(0, 1, 0), SURROGATE, bytes(0)), 0x81),
        Arguments.of("surrogate to end", packet(0xA2, bytes(0, 1, 0), SURROGATE), 0x81),
        Arguments.of("null in a filter", packet(0x82, bytes(0, 1, 0), text("a\0"), bytes(0)), 0x81),
        Arguments.of("wild response topic", publish(concat(bytes(8), text("a/#"))), 0x82));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void endsTheConnectionWithItsCode(String what, byte[] packet, int code) throws Exception {
    try (RawClient client = broker.raw().send(connect5("rules", true, bytes()))) {
      assertThat(client.read(CONNACK).unsigned(1)).isZero();
      client.send(PING, packet);
      assertThat(client.read().type()).as("what came before").isEqualTo(PINGRESP);
      Packet goodbye = client.read();
      assertThat(goodbye.type()).isEqualTo(DISCONNECT);
      assertThat(goodbye.unsigned(0)).as(what).isEqualTo(code);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  static Stream<Arguments> brokenConnects() {
    byte[] app = text(TestBroker.APP.text());
    byte[] password = text(TestBroker.PASSWORD);
    byte[] mqtt = text("MQTT");
    return Stream.of(
        Arguments.of("receive maximum twice", connect5("c", true, bytes(0x21, 0, 1, 0x21, 0, 1))),
        Arguments.of("problem information 2", connect5("c", true, bytes(0x17, 2))),
        Arguments.of("response information 2", connect5("c", true, bytes(0x19, 2))),
        Arguments.of("topic alias", connect5("c", true, bytes(0x23, 0, 1))),
        Arguments.of(
            "will with a session expiry",
            packet(
                0x10,
                mqtt,
                bytes(5, 0xC6, 0, 0, 0),
                text("c"),
                bytes(5, 0x11, 0, 0, 0, 1),
                text("t"),
                text("w"),
                app,
                password)),
        Arguments.of(
            "reserved flag", packet(0x10, mqtt, bytes(4, 0xC3, 0, 0), text("c"), app, password)),
        Arguments.of(
            "bytes behind",
            packet(0x10, mqtt, bytes(4, 0xC2, 0, 0), text("c"), app, password, app)),
        Arguments.of("null in the client id", connect3("a\0b", true)),
        Arguments.of("surrogate in the client id", login(0xC2, SURROGATE, app, password)),
        Arguments.of("surrogate in the user name", login(0xC2, text("c"), SURROGATE, password)),
        Arguments.of(
            "surrogate in the will's topic",
            login(0xC6, text("c"), SURROGATE, text("w"), app, password)),
        Arguments.of("will QoS and no will", login(0xCA, text("c"), app, password)),
        Arguments.of("will RETAIN and no will", login(0xE2, text("c"), app, password)),
        Arguments.of("will of QoS 3", login(0xDE, text("c"), text("t"), text("w"), app, password)),
        Arguments.of("will that is not there", login(0xC6, text("c"), app, password)),
        Arguments.of("user name that is not there", login(0xC2, text("c"), password)),
        Arguments.of("password that is not there", login(0xC2, text("c"), app)),
        Arguments.of("password without a user name", login(0x42, text("c"), password)),
        Arguments.of(
            "null in the user name",
            packet(0x10, mqtt, bytes(4, 0xC2, 0, 0), text("c"), text("a\0b"), password)));
  }

  /** A CONNECT of MQTT 3.1.1. */
  private static byte[] login(int flags, byte[]... payload) {
    return packet(0x10, text("MQTT"), bytes(4, flags, 0, 0), concat(payload));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenConnects")
  void aBrokenConnectIsNotAccepted(String what, byte[] connect) throws Exception {
    try (RawClient client = broker.raw().send(connect)) {
      assertThat(client.isClosedByServer()).as(what).isTrue();
    }
  }

  @Test
  void theOlderVersionsHaveReservedOptionsToo() throws Exception {
    try (RawClient client = broker.raw().send(connect3("rules3", true), subscribe3(1, "t", 0x41))) {
      client.read(CONNACK);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void repliesMayHaveReasonsAndUserProperties() throws Exception {
    byte[] user = concat(bytes(0x26), text("a"), text("b"), bytes(0x26), text("a"), text("c"));
    byte[] spoken = concat(REASON, user);
    try (RawClient client = broker.raw().send(connect5("rules", true, bytes()))) {
      client.read(CONNACK);
      client.send(
          reply(0x40, spoken),
          packet(0xA2, bytes(0, 2, user.length), user, text("t")),
          subscribe(0, concat(bytes(0x0B, 0xFF, 0x7F), user)),
          ack(0x40, 7),
          PING);
      assertThat(client.read(11).shortAt(0)).isEqualTo(2);
      assertThat(client.read().type()).isEqualTo(SUBACK);
      assertThat(client.read().type()).isEqualTo(PINGRESP);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 114, 115, 116, 117, 118, 120, 200, 16_300, 16_360, 16_380, 17_000})
  void aShortPropertyBehindLongOnesIsNoPartOfTheBody(int length) throws Exception {
    byte[] user = concat(bytes(0x26), text("a"), text("v".repeat(length)));
    for (byte[] last : new byte[][] {TEXT, concat(ALIAS, TEXT), ALIAS}) {
      byte[] properties = concat(user, last);
      try (RawClient client = broker.raw().send(connect5("long", true, bytes()))) {
        client.read(CONNACK);
        client.send(
            subscribe(1),
            packet(0x32, text("t"), bytes(0, 9), variable(properties.length), properties, PING));
        assertThat(client.read(SUBACK).unsigned(3)).isEqualTo(1);
        Packet message = client.read(PUBLISH);
        assertThat(message.body()).endsWith(PING);
        String whole = new String(message.body(), StandardCharsets.ISO_8859_1);
        assertThat(whole).contains("v".repeat(length));
        int sent = 5 + user.length + (last == ALIAS ? 0 : TEXT.length);
        assertThat(message.body())
            .as("topic, id, properties, body")
            .hasSize(3 + 2 + variable(sent).length + sent + PING.length);
        assertThat(client.read(PUBACK).shortAt(0)).isEqualTo(9);
      }
    }
  }

  private static byte[] variable(int value) {
    byte[] packet = packet(0, new byte[value]);
    return Arrays.copyOfRange(packet, 1, packet.length - value);
  }
}
