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

import io.pushbridge.broker.mqtt.RawClient.Packet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an MQTT 5 client is told in words, and how much it may be told. */
final class ReasonStringTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBCOMP = 7;
  private static final int SUBACK = 9;
  private static final int UNSUBACK = 11;
  private static final int PINGRESP = 13;
  private static final int DISCONNECT = 14;
  private static final byte[] PING = bytes(0xC0, 0);
  private static final byte[] NO_PROBLEM_INFORMATION = bytes(0x17, 0);

  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = new TestBroker();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private RawClient connected(byte[]... properties) throws IOException {
    RawClient client = broker.raw().send(connect5("words", true, concat(properties)));
    assertThat(client.read(CONNACK).unsigned(1)).isZero();
    return client;
  }

  /** The reason string that begins with its property at this index of the body. */
  private static String reason(Packet packet, int at) {
    assertThat(packet.unsigned(at)).as("reason string").isEqualTo(0x1F);
    int length = packet.shortAt(at + 1);
    return new String(packet.body(), at + 3, length, StandardCharsets.UTF_8);
  }

  private static byte[] badPublish(int flags, int id) {
    return packet(0x30 | flags, text("$SYS/mine"), bytes(0, id, 0));
  }

  @Test
  void everyFailureHasOne() throws Exception {
    try (RawClient client = connected()) {
      client.send(badPublish(2, 1), badPublish(4, 2));
      Packet puback = client.read(PUBACK);
      assertThat(puback.unsigned(2)).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
      assertThat(reason(puback, 4)).contains("no topic");
      assertThat(reason(client.read(PUBREC), 4)).contains("no topic");
      client.send(packet(0x62, bytes(0, 3)));
      assertThat(reason(client.read(PUBCOMP), 4)).contains("not in use");
      client.send(packet(0x82, bytes(0, 4, 0), text("a"), bytes(0), text("a/#/b"), bytes(0)));
      Packet suback = client.read(SUBACK);
      assertThat(reason(suback, 3)).contains("no topic filter");
      assertThat(suback.body()).endsWith(bytes(0, ReasonCode.TOPIC_FILTER_INVALID));
      client.send(packet(0x82, bytes(0, 5, 0), text("b"), bytes(0)));
      assertThat(client.read(SUBACK).body()).as("a success").isEqualTo(bytes(0, 5, 0, 0));
      client.send(packet(0x30, text(""), bytes(0)));
      assertThat(reason(client.read(DISCONNECT), 2)).contains("not allowed");
    }
  }

  @Test
  void aRefusedClientIsToldToo() throws Exception {
    byte[] wrong =
        packet(
            0x10,
            text("MQTT"),
            bytes(5, 0xC2, 0, 0, 0),
            text("id"),
            text(TestBroker.APP.text()),
            text("wrong"));
    try (RawClient client = broker.raw().send(wrong)) {
      Packet connack = client.read(CONNACK);
      assertThat(connack.unsigned(1)).isEqualTo(0x86);
      assertThat(reason(connack, 3)).contains("password").doesNotContain("wrong");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whoWantsNoneGetsNoneButAtTheEnd() throws Exception {
    try (RawClient client = connected(NO_PROBLEM_INFORMATION)) {
      client.send(badPublish(2, 1));
      assertThat(client.read(PUBACK).body()).isEqualTo(bytes(0, 1, 0x90, 0));
      client.send(packet(0x62, bytes(0, 3)));
      assertThat(client.read(PUBCOMP).body()).isEqualTo(bytes(0, 3, 0x92, 0));
      client.send(packet(0x82, bytes(0, 4, 0), text("a/#/b"), bytes(0)));
      assertThat(client.read(SUBACK).body()).isEqualTo(bytes(0, 4, 0, 0x8F));
      client.send(packet(0xA2, bytes(0, 5, 0), text("none")));
      assertThat(client.read(UNSUBACK).body()).isEqualTo(bytes(0, 5, 0, 0x11));
      client.send(PING, bytes(0xC1, 0));
      assertThat(client.read().type()).isEqualTo(PINGRESP);
      assertThat(reason(client.read(DISCONNECT), 2)).isNotEmpty();
    }
  }

  @Test
  void userPropertiesOfMessagesAreNoProblemInformation() throws Exception {
    byte[] user = concat(bytes(0x26), text("k"), text("v"));
    try (RawClient client = connected(NO_PROBLEM_INFORMATION)) {
      client.send(
          packet(0x82, bytes(0, 1, 0), text("t"), bytes(0)),
          packet(0x30, text("t"), bytes(user.length), user));
      assertThat(client.read(PUBLISH).body()).endsWith(user);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {27, 30, 40, 44, 45, 46, 47, 48, 60, 100})
  void noPacketIsLargerThanTheClientTakes(int maximum) throws Exception {
    try (RawClient client = connected(bytes(0x27, 0, 0, 0, maximum))) {
      client.send(badPublish(2, 1), packet(0x62, bytes(0, 3)), PING);
      for (Packet packet = client.read(); packet.type() != PINGRESP; packet = client.read()) {
        assertThat(2 + packet.body().length).isLessThanOrEqualTo(maximum);
      }
      client.send(packet(0x82, bytes(0, 4, 0), text("a/#/b"), bytes(0)));
      Packet suback = client.read(SUBACK);
      assertThat(2 + suback.body().length).isLessThanOrEqualTo(maximum);
      assertThat(suback.body()).endsWith(bytes(ReasonCode.TOPIC_FILTER_INVALID));
      client.send(bytes(0xC1, 0));
      Packet goodbye = client.read(DISCONNECT);
      assertThat(2 + goodbye.body().length).isLessThanOrEqualTo(maximum);
      assertThat(goodbye.unsigned(0)).isEqualTo(ReasonCode.MALFORMED_PACKET);
    }
  }

  @Test
  void aSubackThatIsTooLargeEndsTheConnection() throws Exception {
    byte[] filters = new byte[0];
    for (int i = 0; i < 100; i++) {
      filters = concat(filters, text("filter/" + i), bytes(0));
    }
    try (RawClient client = connected(bytes(0x27, 0, 0, 0, 60))) {
      client.send(packet(0x82, bytes(0, 4, 0), filters));
      Packet goodbye = client.read();
      assertThat(goodbye.type()).isEqualTo(DISCONNECT);
      assertThat(goodbye.unsigned(0)).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aConnackThatIsTooLargeIsNotSent() throws Exception {
    try (RawClient client =
        broker.raw().send(connect5("tiny", true, bytes(0x27, 0, 0, 0, 4)), PING)) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whatCannotBeStoredIsAnsweredWithItsReason() throws Exception {
    try (RawClient away = broker.raw().send(connect3("away", false), subscribe3(1, "t", 1))) {
      away.read(SUBACK);
      try (RawClient client = connected()) {
        broker.store().failChanges(true);
        client.send(
            packet(0x32, text("t"), bytes(0, 1, 0), bytes(65)),
            packet(0x34, text("t"), bytes(0, 2, 0), bytes(66)));
        Packet puback = client.read();
        assertThat(puback.type()).isEqualTo(PUBACK);
        assertThat(puback.unsigned(2)).isEqualTo(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        assertThat(reason(puback, 4)).contains("try again");
        Packet pubrec = client.read();
        assertThat(pubrec.type()).isEqualTo(PUBREC);
        assertThat(pubrec.unsigned(2)).isEqualTo(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        broker.store().failChanges(false);
        client.send(
            packet(0x32, text("t"), bytes(0, 1, 0), bytes(67)),
            packet(0x34, text("t"), bytes(0, 2, 0), bytes(68)));
        assertThat(client.read(PUBACK).body()).as("stored").isEqualTo(bytes(0, 1));
        assertThat(client.read(PUBREC).body()).as("a new publish").isEqualTo(bytes(0, 2));
      }
      assertThat(away.read(PUBLISH).payload()).isEqualTo("C");
      assertThat(away.read(PUBLISH).payload()).isEqualTo("D");
    }
  }

  @Test
  void theVersionsBeforeFiveAreDisconnectedAndTryAgain() throws Exception {
    try (RawClient away = broker.raw().send(connect3("away", false), subscribe3(1, "t", 1))) {
      away.read(SUBACK);
      broker.store().failChanges(true);
      try (RawClient client = broker.raw().send(connect3("old", true))) {
        client.read(CONNACK);
        client.send(publish3(2, 1, "t", "x"));
        assertThat(client.isClosedByServer()).isTrue();
      }
      broker.store().failChanges(false);
    }
  }

  @Test
  void theServerKeepAliveIsToldAndUsed() throws Exception {
    MqttServerOptions options = TestBroker.options(Optional.empty()).withMaxKeepAlive(1);
    try (TestBroker strict = new TestBroker(options)) {
      for (int wanted : new int[] {0, 2, 60_000}) {
        byte[] connect = connect5("k" + wanted, true, bytes());
        connect[10] = (byte) (wanted >> 8);
        connect[11] = (byte) wanted;
        try (RawClient client = strict.raw().send(connect)) {
          byte[] properties = client.read(CONNACK).body();
          assertThat(properties).containsSequence(bytes(0x13, 0, 1));
          Packet goodbye = client.read();
          assertThat(goodbye.type()).isEqualTo(DISCONNECT);
          assertThat(goodbye.unsigned(0)).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        }
      }
      byte[] modest = connect5("modest", true, bytes());
      modest[11] = 1;
      try (RawClient client = strict.raw().send(modest)) {
        byte[] connack = client.read(CONNACK).body();
        assertThat(Arrays.copyOfRange(connack, 3, connack.length)).doesNotContain(0x13);
      }
      try (RawClient client = strict.raw().send(connect3("old", true))) {
        assertThat(client.read(CONNACK).body()).isEqualTo(bytes(0, 0));
      }
    }
  }
}
