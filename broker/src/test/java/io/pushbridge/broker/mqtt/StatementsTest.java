package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.ack;
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
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.delivery.EndReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Normative statements of MQTT 5 that no other test shows, one test for each or some. */
final class StatementsTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBREL = 6;
  private static final int PUBCOMP = 7;
  private static final int SUBACK = 9;
  private static final int UNSUBACK = 11;
  private static final int PINGRESP = 13;
  private static final int DISCONNECT = 14;
  private static final int REASON_STRING = 0x1F;
  private static final byte[] PING = bytes(0xC0, 0);
  private static final byte[] AN_HOUR = bytes(0x11, 0, 0, 0x0E, 0x10);
  private static final byte[] NO_PROPERTIES = bytes(0);

  private final ManualClock clock = new ManualClock();
  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = new TestBroker(TestBroker.options(Optional.empty()), clock, AppLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private RawClient connected(String id, byte[] properties) throws IOException {
    RawClient client = broker.raw().send(connect5(id, false, properties));
    assertThat(client.read(CONNACK).unsigned(1)).isZero();
    return client;
  }

  private static byte[] subscribe(int id, String filter, int options) {
    return packet(0x82, bytes(0, id, 0), text(filter), bytes(options));
  }

  private static byte[] publish(int flags, int id, String topic, byte[] properties, int payload) {
    byte[] packetId = (flags & 6) == 0 ? bytes() : bytes(0, id);
    return packet(
        0x30 | flags, text(topic), packetId, bytes(properties.length), properties, bytes(payload));
  }

  private static void assertQuiet(RawClient client) throws IOException {
    assertThat(client.send(PING).read().type()).as("and nothing else").isEqualTo(PINGRESP);
  }

  private void awaitConnected(int count) {
    await().until(() -> broker.platform().live().all().size() == count);
  }

  /** [MQTT-1.5.4-3], [MQTT-3.3.2-3], [MQTT-4.7.3-4]. */
  @Test
  void aTopicIsTakenAsItIs() throws Exception {
    String[] topics = {"\uFEFFa", "a", "A", "/a", "a/", "\u00E9", "e\u0301", "a b", "a//b"};
    for (String one : topics) {
      try (RawClient reader = broker.raw().send(connect3("reader", true), subscribe3(1, one, 0));
          RawClient writer = broker.raw().send(connect3("writer", true))) {
        reader.read(SUBACK);
        for (String topic : topics) {
          writer.send(publish3(2, 1, topic, topic));
          writer.read(PUBACK);
        }
        Packet message = reader.read(PUBLISH);
        assertThat(message.topic()).isEqualTo(one);
        assertThat(message.payload()).isEqualTo(one);
        assertQuiet(reader);
      }
    }
  }

  /** [MQTT-3.8.4-3]. */
  @Test
  void subscribingAgainReplacesTheSubscription() throws Exception {
    try (RawClient client = connected("client", bytes())) {
      client.send(
          packet(0x82, bytes(0, 1, 2, 0x0B, 5), text("t"), bytes(2)),
          packet(0x82, bytes(0, 2, 2, 0x0B, 6), text("t"), bytes(0)));
      assertThat(client.read().body()).isEqualTo(bytes(0, 1, 0, 2));
      assertThat(client.read().body()).isEqualTo(bytes(0, 2, 0, 0));
      client.send(publish(0, 0, "t", bytes(), 'x'));
      Packet message = client.read(PUBLISH);
      assertThat(message.first()).as("QoS 0").isEqualTo(0x30);
      assertThat(message.body()).containsSequence(0x0B, 6).doesNotContain(5 + 0x80);
      assertThat(message.unsigned(3)).as("expiry and one identifier").isEqualTo(5 + 2);
      assertQuiet(client);
    }
  }

  /** [MQTT-3.10.4-2], [MQTT-3.10.4-3]. */
  @Test
  void whatWasBegunIsCompletedAfterTheUnsubscribe() throws Exception {
    try (RawClient reader = connected("reader", AN_HOUR);
        RawClient writer = connected("writer", bytes())) {
      reader.send(subscribe(1, "t", 2)).read(SUBACK);
      writer.send(publish(4, 1, "t", bytes(), 'a')).read(PUBREC);
      int id = reader.read(PUBLISH).publishId();
      reader.send(packet(0xA2, bytes(0, 2, 0), text("t")));
      assertThat(reader.read(UNSUBACK).shortAt(0)).isEqualTo(2);
      writer.send(publish(4, 2, "t", bytes(), 'b')).read(PUBREC);
      assertThat(reader.send(ack(0x50, id)).read(PUBREL).shortAt(0)).isEqualTo(id);
    }
    awaitConnected(0);
    try (RawClient reader = connected("reader", AN_HOUR)) {
      int id = reader.read(PUBREL).shortAt(0);
      assertQuiet(reader.send(ack(0x70, id)));
    }
    awaitConnected(0);
    try (RawClient reader = connected("reader", AN_HOUR)) {
      assertQuiet(reader);
    }
  }

  /** [MQTT-4.3.2-5]. */
  @Test
  void whatComesAfterItsPubackIsANewPublish() throws Exception {
    try (RawClient reader = connected("reader", bytes());
        RawClient writer = connected("writer", AN_HOUR)) {
      reader.send(subscribe(1, "t", 1)).read(SUBACK);
      for (int flags : new int[] {2, 2, 0x0A}) {
        writer.send(publish(flags, 7, "t", bytes(), flags));
        assertThat(writer.read(PUBACK).shortAt(0)).isEqualTo(7);
        Packet message = reader.read(PUBLISH);
        assertThat(message.first()).as("DUP is the sender's own").isEqualTo(0x32);
        assertThat(message.body()).endsWith(flags);
      }
    }
  }

  /** [MQTT-4.4.0-2]. */
  @Test
  void whatAClientRefusesIsNotSentAgain() throws Exception {
    try (RawClient reader = connected("reader", AN_HOUR);
        RawClient writer = connected("writer", bytes())) {
      reader.send(subscribe(1, "t", 2)).read(SUBACK);
      writer.send(publish(2, 1, "t", bytes(), 'a')).read(PUBACK);
      writer.send(publish(4, 2, "t", bytes(), 'b')).read(PUBREC);
      int one = reader.read(PUBLISH).publishId();
      int two = reader.read(PUBLISH).publishId();
      reader.send(
          packet(0x40, bytes(one >> 8, one, 0x83)), packet(0x50, bytes(two >> 8, two, 0x97)));
      assertQuiet(reader);
    }
    awaitConnected(0);
    try (RawClient reader = connected("reader", AN_HOUR)) {
      assertQuiet(reader);
    }
  }

  /** [MQTT-4.8.2-6]. */
  @Test
  void whatAMemberRefusesGoesToNobody() throws Exception {
    RawClient one = connected("one", bytes());
    try (RawClient two = connected("two", bytes());
        RawClient writer = connected("writer", bytes())) {
      one.send(subscribe(1, "$share/g/t", 1)).read(SUBACK);
      two.send(subscribe(1, "$share/g/t", 1)).read(SUBACK);
      writer.send(publish(2, 1, "t", bytes(), 'a')).read(PUBACK);
      writer.send(publish(2, 2, "t", bytes(), 'b')).read(PUBACK);
      int id = one.read(PUBLISH).publishId();
      assertQuiet(one.send(packet(0x40, bytes(id >> 8, id, 0x83))));
      one.cut();
      awaitConnected(2);
      two.read(PUBLISH);
      assertQuiet(two);
    }
  }

  /** [MQTT-4.3.3-7] while the connection lasts, [MQTT-4.3.3-13]. */
  @Test
  void anExchangeThatWasBegunGoesOnAfterTheMessageExpired() throws Exception {
    byte[] second = bytes(2, 0, 0, 0, 1);
    try (RawClient reader = connected("reader", AN_HOUR);
        RawClient writer = connected("writer", bytes())) {
      reader.send(subscribe(1, "t", 2)).read(SUBACK);
      writer.send(publish(4, 1, "t", second, 'a')).read(PUBREC);
      int id = reader.read(PUBLISH).publishId();
      clock.advance(Duration.ofSeconds(5));
      assertThat(writer.send(ack(0x62, 1)).read(PUBCOMP).body()).isEqualTo(bytes(0, 1));
      assertThat(reader.send(ack(0x50, id)).read(PUBREL).body()).isEqualTo(bytes(id >> 8, id));
      assertQuiet(reader.send(ack(0x70, id)));
    }
  }

  /** [MQTT-3.3.4-10], [MQTT-4.9.0-3]. */
  @Test
  void aFullWindowHoldsUpNothingElse() throws Exception {
    try (RawClient reader = connected("reader", bytes(0x21, 0, 1));
        RawClient writer = connected("writer", bytes())) {
      reader.send(subscribe(1, "t", 1)).read(SUBACK);
      writer.send(publish(2, 1, "t", bytes(), 'a')).read(PUBACK);
      writer.send(publish(2, 2, "t", bytes(), 'b')).read(PUBACK);
      int id = reader.read(PUBLISH).publishId();
      reader.send(
          subscribe(2, "u", 0),
          publish(2, 3, "elsewhere", bytes(), 'c'),
          publish(4, 4, "elsewhere", bytes(), 'd'),
          packet(0xA2, bytes(0, 5, 0), text("u")));
      int[] answers = new int[4];
      for (int i = 0; i < answers.length; i++) {
        answers[i] = reader.read().type();
      }
      assertThat(IntStream.of(answers).sorted()).containsExactly(PUBACK, PUBREC, SUBACK, UNSUBACK);
      assertQuiet(reader);
      assertThat(reader.send(ack(0x40, id)).read(PUBLISH).body()).endsWith('b');
    }
  }

  /**
   * [MQTT-3.4.2-3], [MQTT-3.7.2-3], [MQTT-3.9.2-2], [MQTT-3.11.2-2], [MQTT-3.14.2-2],
   * [MQTT-3.14.2-4]: the server's own packets have a reason string, and nothing else.
   */
  @Test
  void whatTheServerSaysHasNoOtherPropertiesThanAReason() throws Exception {
    try (RawClient client = connected("client", bytes())) {
      client.send(publish(2, 1, "$x/y", bytes(), 'a'));
      assertOnlyAReason(client.read(PUBACK), 3);
      client.send(ack(0x62, 9));
      assertOnlyAReason(client.read(PUBCOMP), 3);
      client.send(subscribe(1, "a/#/b", 1));
      assertOnlyAReason(client.read(SUBACK), 2);
      client.send(packet(0xA2, bytes(0, 2, 0), text("none"), text("a/#/b")));
      assertOnlyAReason(client.read(UNSUBACK), 2);
      client.send(bytes(0xF0, 0));
      assertOnlyAReason(client.read(DISCONNECT), 1);
    }
  }

  private static void assertOnlyAReason(Packet packet, int at) {
    int length = packet.unsigned(at);
    byte[] properties = Arrays.copyOfRange(packet.body(), at + 1, at + 1 + length);
    if (length > 0) {
      assertThat(properties[0]).isEqualTo((byte) REASON_STRING);
      assertThat(packet.shortAt(at + 2)).as("and that is all").isEqualTo(length - 3);
    }
    assertThat(packet.type() == UNSUBACK || length > 0).isTrue();
  }

  /** [MQTT-3.14.2-1], 0x97: who takes nothing of what it must have is not waited for. */
  @Test
  void whoDoesNotKeepUpIsDisconnectedForItsQuota() throws Exception {
    byte[] large = new byte[200_000];
    try (RawClient slow = broker.raw().send(connect5("slow", true, bytes(0x21, 0, 1)));
        RawClient writer = connected("writer", bytes())) {
      slow.send(subscribe(1, "t", 1)).read(SUBACK);
      for (int i = 1; i <= 60; i++) {
        writer.send(packet(0x32, text("t"), bytes(0, i), NO_PROPERTIES, large));
        writer.read(PUBACK);
      }
      Packet goodbye = slow.read(DISCONNECT);
      assertThat(goodbye.unsigned(0)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      assertOnlyAReason(goodbye, 1);
      assertThat(slow.isClosedByServer()).isTrue();
    }
  }

  /** [MQTT-3.14.2-1], 0x98. */
  @Test
  void whoIsSentAwayByTheOperatorIsToldSo() throws Exception {
    try (RawClient client = connected("client", bytes());
        RawClient old = broker.raw().send(connect3("old", true))) {
      old.read(CONNACK);
      TestBroker.await(
          broker.platform().sessions().disconnectAll(TestBroker.APP, EndReason.ENDED_BY_OPERATOR));
      assertThat(client.read(DISCONNECT).unsigned(0)).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
      assertThat(old.isClosedByServer()).as("without a word").isTrue();
    }
  }

  /** [MQTT-3.1.3-6], [MQTT-3.2.2-16], [MQTT-3.1.3-2]. */
  @Test
  void anAssignedClientIdIsNewAndNamesTheSession() throws Exception {
    String assigned;
    try (RawClient first = broker.raw().send(connect5("", false, AN_HOUR));
        RawClient second = broker.raw().send(connect5("", false, AN_HOUR))) {
      assigned = assignedBy(first);
      assertThat(assigned).isNotEqualTo(assignedBy(second));
      first.send(subscribe(1, "t", 1)).read(SUBACK);
    }
    awaitConnected(0);
    try (RawClient back = broker.raw().send(connect5(assigned, false, AN_HOUR))) {
      Packet connack = back.read(CONNACK);
      assertThat(connack.unsigned(0)).as("session present").isEqualTo(1);
      assertThat(connack.body()).as("no other is assigned").doesNotContain(0x12);
      back.send(publish(0, 0, "t", bytes(), 'x'));
      assertThat(back.read(PUBLISH).topic()).isEqualTo("t");
    }
  }

  private static String assignedBy(RawClient client) throws IOException {
    byte[] connack = client.read(CONNACK).body();
    byte[] marker = concat(bytes(0x12, 0, 32));
    int at = 3;
    while (!Arrays.equals(Arrays.copyOfRange(connack, at, at + 3), marker)) {
      at++;
    }
    return new String(connack, at + 3, 32, StandardCharsets.UTF_8);
  }
}
