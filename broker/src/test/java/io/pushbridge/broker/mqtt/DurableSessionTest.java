package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.ack;
import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.publish3;
import static io.pushbridge.broker.mqtt.RawClient.subscribe3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.broker.mqtt.RawClient.Packet;
import io.pushbridge.core.registry.SessionName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session finds when it comes back, told byte by byte. */
final class DurableSessionTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBREL = 6;
  private static final int PUBCOMP = 7;
  private static final int SUBACK = 9;
  private static final int PINGRESP = 13;
  private static final byte[] PING = bytes(0xC0, 0);
  private static final byte[] DISCONNECT = bytes(0xE0, 0);

  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = new TestBroker();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private RawClient connected(String id, boolean clean) throws IOException {
    RawClient client = broker.raw().send(connect3(id, clean));
    assertThat(client.read(CONNACK).unsigned(1)).isZero();
    return client;
  }

  private RawClient subscribed(String id, String filter, int qos) throws IOException {
    RawClient client = connected(id, false).send(subscribe3(1, filter, qos));
    assertThat(client.read(SUBACK).unsigned(2)).isEqualTo(qos);
    return client;
  }

  /** Publishes and waits for the acknowledgement. */
  private void publish(String topic, String... payloads) throws IOException {
    try (RawClient publisher = connected("publisher", true)) {
      int id = 1;
      for (String payload : payloads) {
        publisher.send(publish3(0x02, id, topic, payload));
        assertThat(publisher.read(PUBACK).shortAt(0)).isEqualTo(id++);
      }
      publisher.send(DISCONNECT);
    }
  }

  private void awaitOffline(String id) {
    SessionName name = new SessionName(TestBroker.APP, SessionName.Door.MQTT, id);
    await()
        .until(
            () ->
                broker.platform().live().all().stream()
                    .noneMatch(session -> session.name().equals(name)));
  }

  @Test
  void messagesMissedArriveInOrderAfterTheConnack() throws Exception {
    try (RawClient client = subscribed("away", "news/#", 1)) {
      client.send(DISCONNECT);
    }
    awaitOffline("away");
    String[] missed = IntStream.range(0, 100).mapToObj(i -> "m" + i).toArray(String[]::new);
    publish("news/today", missed);
    try (RawClient client = broker.raw().send(connect3("away", false))) {
      Packet connack = client.read();
      assertThat(connack.type()).isEqualTo(CONNACK);
      assertThat(connack.unsigned(0)).as("session present").isEqualTo(1);
      List<String> got = new ArrayList<>();
      while (got.size() < missed.length) {
        Packet message = client.read(PUBLISH);
        assertThat(message.first()).as("QoS 1, not a duplicate").isEqualTo(0x32);
        got.add(message.payload());
        client.send(ack(0x40, message.publishId()));
      }
      assertThat(got).containsExactly(missed);
      client.send(PING);
      assertThat(client.read().type()).as("and nothing else").isEqualTo(PINGRESP);
      client.send(DISCONNECT);
    }
    awaitOffline("away");
    try (RawClient client = connected("away", false).send(PING)) {
      assertThat(client.read().type()).as("each message once").isEqualTo(PINGRESP);
    }
  }

  @Test
  void aRestartLosesNothing() throws Exception {
    try (RawClient client = subscribed("away", "news", 1)) {
      client.send(DISCONNECT);
    }
    awaitOffline("away");
    publish("news", "before");
    broker.restart();
    publish("news", "after");
    try (RawClient client = connected("away", false)) {
      assertThat(client.read(PUBLISH).payload()).isEqualTo("before");
      assertThat(client.read(PUBLISH).payload()).isEqualTo("after");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatWasNotAcknowledgedComesAgainWithDupAndItsPacketId(int qos) throws Exception {
    List<Integer> ids = new ArrayList<>();
    try (RawClient client = subscribed("loser", "t", qos)) {
      try (RawClient publisher = connected("publisher", true)) {
        for (int i = 1; i <= 5; i++) {
          publisher.send(publish3(qos << 1, i, "t", "m" + i));
          publisher.read(qos == 1 ? PUBACK : PUBREC);
        }
      }
      for (int i = 1; i <= 5; i++) {
        Packet message = client.read(PUBLISH);
        assertThat(message.first()).isEqualTo(0x30 | (qos << 1));
        ids.add(message.publishId());
      }
    }
    awaitOffline("loser");
    try (RawClient client = connected("loser", false)) {
      for (int i = 1; i <= 5; i++) {
        Packet message = client.read(PUBLISH);
        assertThat(message.first()).as("DUP is set").isEqualTo(0x38 | (qos << 1));
        assertThat(message.publishId()).isEqualTo(ids.get(i - 1));
        assertThat(message.payload()).isEqualTo("m" + i);
      }
    }
  }

  @Test
  void afterItsPubrecOnlyThePubrelComesAgain() throws Exception {
    int id;
    try (RawClient client = subscribed("two", "t", 2)) {
      try (RawClient publisher = connected("publisher", true)) {
        publisher.send(publish3(0x04, 9, "t", "once"));
        publisher.read(PUBREC);
      }
      id = client.read(PUBLISH).publishId();
      client.send(ack(0x50, id));
      assertThat(client.read(PUBREL).shortAt(0)).isEqualTo(id);
    }
    awaitOffline("two");
    try (RawClient client = connected("two", false)) {
      Packet release = client.read();
      assertThat(release.first()).isEqualTo(0x62);
      assertThat(release.shortAt(0)).isEqualTo(id);
      client.send(ack(0x70, id), PING);
      assertThat(client.read().type()).isEqualTo(PINGRESP);
    }
    awaitOffline("two");
    try (RawClient client = connected("two", false).send(PING)) {
      assertThat(client.read().type()).as("the exchange is over").isEqualTo(PINGRESP);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRepeatedQos2PublishIsPublishedOnce(boolean logged) throws Exception {
    try (RawClient subscriber =
        logged ? subscribed("sub", "t", 2) : connected("sub", true).send(subscribe3(1, "t", 2))) {
      if (!logged) {
        subscriber.read(SUBACK);
      }
      try (RawClient publisher = connected("pub", false)) {
        publisher.send(publish3(0x04, 7, "t", "first"));
        assertThat(publisher.read(PUBREC).shortAt(0)).isEqualTo(7);
      }
      awaitOffline("pub");
      try (RawClient publisher = connected("pub", false)) {
        publisher.send(publish3(0x0C, 7, "t", "first"));
        assertThat(publisher.read(PUBREC).shortAt(0)).isEqualTo(7);
        publisher.send(ack(0x62, 7));
        assertThat(publisher.read(PUBCOMP).shortAt(0)).isEqualTo(7);
        publisher.send(publish3(0x04, 7, "t", "second"));
        assertThat(publisher.read(PUBREC).shortAt(0)).isEqualTo(7);
      }
      assertThat(subscriber.read(PUBLISH).payload()).isEqualTo("first");
      assertThat(subscriber.read(PUBLISH).payload()).isEqualTo("second");
    }
  }

  /** [MQTT-3.2.2-2]. */
  @Test
  void aCleanStartIsNoContinuedSession() throws Exception {
    byte[] anHour = RawClient.bytes(0x11, 0, 0, 0x0E, 0x10);
    int[] present = {0, 0, 1, 0};
    boolean[] clean = {false, true, false, true};
    for (int i = 0; i < clean.length; i++) {
      try (RawClient client = broker.raw().send(RawClient.connect5("again", clean[i], anHour))) {
        assertThat(client.read().unsigned(0)).isEqualTo(present[i]);
      }
    }
  }

  @Test
  void aCleanSessionForgetsAndIsForgotten() throws Exception {
    try (RawClient client = subscribed("c", "t", 1)) {
      client.send(DISCONNECT);
    }
    awaitOffline("c");
    publish("t", "missed");
    try (RawClient client = broker.raw().send(connect3("c", true))) {
      assertThat(client.read(CONNACK).unsigned(0)).as("session present").isZero();
      client.send(PING);
      assertThat(client.read().type()).isEqualTo(PINGRESP);
      client.send(DISCONNECT);
    }
    awaitOffline("c");
    try (RawClient client = broker.raw().send(connect3("c", false))) {
      assertThat(client.read(CONNACK).unsigned(0)).isZero();
    }
  }

  @Test
  void theSessionExpiryIntervalCanBeChangedByTheDisconnect() throws Exception {
    byte[] hour = bytes(0x11, 0, 0, 0x0E, 0x10);
    try (RawClient client = broker.raw().send(connect5("e", true, hour))) {
      assertThat(client.read(CONNACK).unsigned(1)).isZero();
      client.send(DISCONNECT);
    }
    awaitOffline("e");
    try (RawClient client = broker.raw().send(connect5("e", false, hour))) {
      assertThat(client.read(CONNACK).unsigned(0)).as("it was kept").isEqualTo(1);
      client.send(packet(0xE0, bytes(0, 5, 0x11, 0, 0, 0, 0)));
      assertThat(client.isClosedByServer()).isTrue();
    }
    awaitOffline("e");
    try (RawClient client = broker.raw().send(connect5("e", false, hour))) {
      assertThat(client.read(CONNACK).unsigned(0)).as("it ended at once").isZero();
    }
  }

  @Test
  void anExpiryThatWasNoneCannotBeSetByTheDisconnect() throws Exception {
    try (RawClient client = broker.raw().send(connect5("e", true, bytes()))) {
      client.read(CONNACK);
      client.send(packet(0xE0, bytes(0, 5, 0x11, 0, 0, 0, 9)));
      assertThat(client.read().unsigned(0)).isEqualTo(ReasonCode.PROTOCOL_ERROR);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aNewerConnectionTakesTheSessionOver() throws Exception {
    try (RawClient older = subscribed("same", "t", 1)) {
      try (RawClient newer = broker.raw().send(connect3("same", false))) {
        assertThat(newer.read(CONNACK).unsigned(0)).as("session present").isEqualTo(1);
        assertThat(older.isClosedByServer()).isTrue();
        publish("t", "to the newer");
        assertThat(newer.read(PUBLISH).payload()).isEqualTo("to the newer");
      }
    }
  }

  @Test
  void anMqtt5ClientIsToldOfTheTakeover() throws Exception {
    try (RawClient older = broker.raw().send(connect5("same", true, bytes()))) {
      older.read(CONNACK);
      try (RawClient newer = broker.raw().send(connect5("same", true, bytes()))) {
        assertThat(newer.read(CONNACK).unsigned(1)).isZero();
        assertThat(older.read(14).unsigned(0)).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
        assertThat(older.isClosedByServer()).isTrue();
      }
    }
  }

  @Test
  void manyTakeoversLeaveOneSession() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      clients.add(broker.raw().send(connect3("same", i % 2 == 0)));
    }
    await().until(() -> broker.server().connections() == 1);
    clients.forEach(RawClient::cut);
    await().until(() -> broker.platform().live().all().isEmpty());
    assertThat(broker.server().connections()).isZero();
  }
}
