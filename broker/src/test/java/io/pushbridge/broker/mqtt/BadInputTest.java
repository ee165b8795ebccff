package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.concat;
import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.publish3;
import static io.pushbridge.broker.mqtt.RawClient.subscribe3;
import static io.pushbridge.broker.mqtt.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.broker.mqtt.RawClient.Packet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that breaks the protocol gets its answer or a close, and a bystander notices nothing. */
final class BadInputTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int SUBACK = 9;
  private static final int PINGRESP = 13;
  private static final int DISCONNECT = 14;
  private static final byte[] PING = bytes(0xC0, 0);

  private TestBroker broker;
  private RawClient bystander;

  @BeforeEach
  void start() throws IOException {
    broker = new TestBroker();
    bystander = broker.raw().send(connect3("bystander", true), subscribe3(1, "safe", 0));
    bystander.read(SUBACK);
  }

  @AfterEach
  void stop() throws IOException {
    bystander.send(publish3(0, 0, "safe", "still here"));
    assertThat(bystander.read(PUBLISH).payload()).isEqualTo("still here");
    bystander.close();
    await().until(() -> broker.server().connections() == 0);
    broker.close();
  }

  private RawClient connected3() throws IOException {
    RawClient client = broker.raw().send(connect3("bad", true));
    assertThat(client.read(CONNACK).unsigned(1)).isZero();
    return client;
  }

  private RawClient connected5() throws IOException {
    RawClient client = broker.raw().send(connect5("bad", true, bytes()));
    assertThat(client.read(CONNACK).unsigned(1)).isZero();
    return client;
  }

  static Stream<Arguments> packets() {
    byte[] deep = publish5("a/".repeat(200));
    return Stream.of(
        Arguments.of("second CONNECT", connect3("bad", true), ReasonCode.PROTOCOL_ERROR),
        Arguments.of("type 0", bytes(0, 0), ReasonCode.MALFORMED_PACKET),
        Arguments.of("server packet", bytes(0xD0, 0), ReasonCode.PROTOCOL_ERROR),
        Arguments.of("SUBSCRIBE flags", packet(0x80, bytes(0, 1)), ReasonCode.MALFORMED_PACKET),
        Arguments.of(
            "endless length", bytes(0x30, 255, 255, 255, 255), ReasonCode.MALFORMED_PACKET),
        Arguments.of("too large", bytes(0x30, 255, 255, 255, 127), ReasonCode.PACKET_TOO_LARGE),
        Arguments.of("large body", large(256 * 1024), ReasonCode.PACKET_TOO_LARGE),
        Arguments.of("300 KiB", large(300 * 1024), ReasonCode.PACKET_TOO_LARGE),
        Arguments.of("QoS 3", packet(0x36, text("a"), bytes(0, 1, 0)), ReasonCode.MALFORMED_PACKET),
        Arguments.of("bad UTF-8", packet(0x30, bytes(0, 1, 0xFF)), ReasonCode.MALFORMED_PACKET),
        Arguments.of("publish to +", publish5("a/+"), ReasonCode.TOPIC_NAME_INVALID),
        Arguments.of("fields beyond the end", packet(0x30, bytes(0, 9, 65)), 0x81),
        Arguments.of("200 levels", deep, ReasonCode.TOPIC_NAME_INVALID),
        Arguments.of("PUBLISH id 0", packet(0x32, text("a"), bytes(0, 0)), 0x81));
  }

  /** A PUBLISH of QoS 0 that either version reads as one. */
  private static byte[] publish5(String topic) {
    return packet(0x30, text(topic), bytes(0));
  }

  /** A PUBLISH of QoS 0 with a body one byte larger than this. */
  private static byte[] large(int body) {
    return packet(0x30, text("a"), bytes(0), new byte[body + 1]);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packets")
  void endsTheConnection(String what, byte[] packet, int reasonCode) throws Exception {
    try (RawClient old = connected3();
        RawClient recent = broker.raw().send(connect5("bad5", true, bytes()))) {
      recent.read(CONNACK);
      old.trySend(packet);
      assertThat(old.isClosedByServer()).as(what).isTrue();
      recent.send(packet);
      Packet goodbye = recent.read();
      assertThat(goodbye.type()).isEqualTo(DISCONNECT);
      assertThat(goodbye.unsigned(0)).as(what).isEqualTo(reasonCode);
      assertThat(recent.isClosedByServer()).isTrue();
    }
  }

  static Stream<Arguments> strangers() {
    byte[] app = text(TestBroker.APP.text());
    byte[] other = text(TestBroker.OTHER_PASSWORD);
    byte[] mqtt = text("MQTT");
    byte[] id = text("id");
    return Stream.of(
        Arguments.of("level 6", packet(0x10, mqtt, bytes(6, 2, 0, 0), id), 1),
        Arguments.of("level 0x14", packet(0x10, text("MQIsdp"), bytes(20, 2, 0, 0), id), 1),
        Arguments.of("no user", packet(0x10, mqtt, bytes(4, 2, 0, 0), id), 4),
        Arguments.of("no password", packet(0x10, mqtt, bytes(4, 0x82, 0, 0), id, app), 4),
        Arguments.of(
            "other's password", packet(0x10, mqtt, bytes(4, 0xC2, 0, 0), id, app, other), 4),
        Arguments.of("no such app", packet(0x10, mqtt, bytes(4, 0xC2, 0, 0), id, id, other), 4),
        Arguments.of("seckey", login("id", 0xC2, "sec-demo"), 4),
        Arguments.of("no id, unclean", login("", 0xC0, TestBroker.PASSWORD), 2),
        Arguments.of("control character", login("a\nb", 0xC2, TestBroker.PASSWORD), 2),
        Arguments.of("no id on 3.1", packet(0x10, text("MQIsdp"), bytes(3, 2, 0, 0), text("")), 2));
  }

  private static byte[] login(String id, int flags, String password) {
    return packet(
        0x10,
        text("MQTT"),
        bytes(4, flags, 0, 0),
        text(id),
        text(TestBroker.APP.text()),
        text(password));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strangers")
  void refusesTheConnect(String what, byte[] connect, int code) throws Exception {
    try (RawClient client = broker.raw().send(connect)) {
      Packet answer = client.read();
      assertThat(answer.type()).isEqualTo(CONNACK);
      assertThat(answer.unsigned(0)).as("session present").isZero();
      assertThat(answer.unsigned(1)).as(what).isEqualTo(code);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void refusesEnhancedAuthentication() throws Exception {
    byte[] method = concat(bytes(0x15), text("SCRAM"));
    try (RawClient client = broker.raw().send(connect5("id", true, method))) {
      assertThat(client.read(CONNACK).unsigned(1)).isEqualTo(0x8C);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  /** A user property that is, with its length, longer than there is room for. */
  private static byte[] largeProperties() {
    int length = MqttServerOptions.MAX_PROPERTIES;
    byte[] property = concat(bytes(0x26), text("name"), text("v".repeat(length - 9)));
    assertThat(property).hasSize(length);
    return concat(lengthOf(property), property);
  }

  /** In three bytes (MQTT 5 §1.5.5). */
  private static byte[] lengthOf(byte[] properties) {
    int length = properties.length;
    return bytes((length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x30, 0x32, 0x34})
  void largePropertiesEndTheConnection(int first) throws Exception {
    byte[] id = first == 0x30 ? bytes() : bytes(0, 1);
    try (RawClient client = connected5()) {
      client.send(packet(first, text("a"), id, largeProperties()));
      Packet goodbye = client.read();
      assertThat(goodbye.type()).isEqualTo(DISCONNECT);
      assertThat(goodbye.unsigned(0)).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void largePropertiesOfAWillAreRefused() throws Exception {
    byte[] large = concat(bytes(0x26), text("name"), text("v".repeat(40_000)));
    byte[] connect =
        packet(
            0x10,
            text("MQTT"),
            bytes(5, 0xC6, 0, 0, 0),
            text("will"),
            lengthOf(large),
            large,
            text("gone"),
            text("bye"),
            text(TestBroker.APP.text()),
            text(TestBroker.PASSWORD));
    try (RawClient client = broker.raw().send(connect)) {
      assertThat(client.read(CONNACK).unsigned(1)).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void packetsBeforeTheConnectEndTheConnection() throws Exception {
    try (RawClient client = broker.raw().send(PING)) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aSilentStrangerIsSentAway() throws Exception {
    MqttServerOptions patient = TestBroker.options(Optional.empty());
    MqttServerOptions hasty =
        new MqttServerOptions(
            patient.host(),
            0,
            0,
            patient.anonymousApp(),
            1_000,
            10,
            1,
            10,
            10,
            Duration.ofMillis(50));
    try (TestBroker impatient = new TestBroker(hasty);
        RawClient client = impatient.raw().send(Arrays.copyOf(connect3("slow", true), 5))) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whatIsSentRightBehindTheConnectIsAnsweredToo() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(
          broker
              .raw()
              .send(
                  connect3("eager" + i, i % 2 == 0),
                  subscribe3(1, "mine/" + i, 1),
                  publish3(0x02, 2, "mine/" + i, "hello"),
                  PING));
    }
    for (RawClient client : clients) {
      assertThat(client.read().type()).isEqualTo(CONNACK);
      assertThat(client.read().type()).isEqualTo(SUBACK);
      assertThat(client.read(PUBLISH).payload()).isEqualTo("hello");
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4_000, 30_000})
  void aSubscribeOfThousandsOfLevelsIsRefusedAlone(int levels) throws Exception {
    try (RawClient client = connected3()) {
      client.send(
          packet(
              0x82,
              bytes(0, 1),
              text("good"),
              bytes(1),
              text("a/".repeat(levels)),
              bytes(1),
              text("bad/#/x"),
              bytes(1),
              text("also/good"),
              bytes(0)));
      assertThat(client.read(SUBACK).body()).isEqualTo(bytes(0, 1, 1, 0x80, 0x80, 0));
    }
    try (RawClient client = connected5()) {
      client.send(
          packet(
              0x82,
              bytes(0, 1, 0),
              text("a/".repeat(levels)),
              bytes(1),
              text("$share/x/#"),
              bytes(2),
              text("$share/x"),
              bytes(1),
              text("$share//x"),
              bytes(1),
              text("$share/x/"),
              bytes(1),
              text("$share/+/x"),
              bytes(1),
              text("$share/x/news/p"),
              bytes(1),
              text("$share/x/a/#/b"),
              bytes(1)));
      assertThat(client.read(SUBACK).body())
          .startsWith(0, 1)
          .endsWith(0x8F, 1, 0x8F, 0x8F, 0x8F, 0x8F, 0x8F, 0x8F);
    }
  }

  @Test
  void theOldestVersionIsServed() throws Exception {
    byte[] connect =
        packet(
            0x10,
            text("MQIsdp"),
            bytes(3, 0xC2, 0, 0),
            text("a client id of more than twenty-three characters"),
            text(TestBroker.APP.text()),
            text(TestBroker.PASSWORD));
    try (RawClient client = broker.raw().send(connect, subscribe3(1, "a", 1))) {
      assertThat(client.read(CONNACK).body()).isEqualTo(bytes(0, 0));
      assertThat(client.read(SUBACK).body()).isEqualTo(bytes(0, 1, 1));
    }
  }

  /** MQTT 3.1.1 §3.3.5, §4.7.2; MQTT 5 §3.4.2.1. */
  @Test
  void nobodyPublishesToTheServersOwnTopics() throws Exception {
    try (RawClient client = connected3()) {
      client.send(
          subscribe3(1, "#", 0),
          subscribe3(2, "$x/#", 0),
          publish3(2, 3, "$x/y", "lost"),
          publish3(0, 0, "$x/y", "lost"),
          publish3(4, 4, "$SYS/x", "lost"),
          publish3(0, 0, "z", "delivered"));
      Packet packet = client.read();
      StringBuilder acknowledged = new StringBuilder();
      for (; packet.type() != PUBLISH; packet = client.read()) {
        acknowledged.append(packet.type());
      }
      assertThat(acknowledged).hasToString("9945");
      assertThat(packet.topic()).isEqualTo("z");
    }
    try (RawClient client = connected5()) {
      client.send(packet(0x32, text("$x/y"), bytes(0, 1, 0)));
      assertThat(client.read().body()).startsWith(0, 1, ReasonCode.TOPIC_NAME_INVALID);
      client.send(publish5("$SYS/x"));
      assertThat(client.read().body()).startsWith(ReasonCode.TOPIC_NAME_INVALID);
    }
  }

  @Test
  void aTrickledSubscribeIsStillOne() throws Exception {
    try (RawClient client = connected3()) {
      for (byte one : subscribe3(3, "slowly", 1)) {
        client.send(new byte[] {one});
      }
      assertThat(client.read(SUBACK).shortAt(0)).isEqualTo(3);
      client.send(PING);
      assertThat(client.read().type()).isEqualTo(PINGRESP);
    }
  }
}
