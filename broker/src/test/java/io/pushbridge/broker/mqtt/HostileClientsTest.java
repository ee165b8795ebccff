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
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that mean harm by being slow, deep or many: each gets its answer or its end, with a
 * reason in the log, and another client is served all the while.
 */
final class HostileClientsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBCOMP = 7;
  private static final int SUBACK = 9;
  private static final int UNSUBACK = 11;
  private static final int DISCONNECT = 14;

  /** As many levels as fit into the longest string there is (MQTT 5 §1.5.4). */
  private static final String DEEPEST = "/".repeat(65_535);

  private Overheard log;
  private TestBroker broker;
  private RawClient bystander;
  private int echoes;

  @BeforeEach
  void start() throws IOException {
    log = new Overheard();
    MqttServerOptions usual = TestBroker.options(Optional.empty());
    broker =
        new TestBroker(
            new MqttServerOptions(
                usual.host(),
                0,
                0,
                usual.anonymousApp(),
                usual.maxPayloadBytes(),
                50,
                usual.topicAliasMaximum(),
                usual.publishesInProgress(),
                usual.outboundWindow(),
                Duration.ofSeconds(2)));
    bystander = broker.raw().send(connect3("bystander", true), subscribe3(1, "safe/echo", 0));
    bystander.read(SUBACK);
  }

  @AfterEach
  void stop() throws IOException {
    assertBystanderIsServed();
    await().atMost(PATIENCE).until(() -> broker.server().connections() == 1);
    await().atMost(PATIENCE).until(() -> broker.platform().live().all().size() == 1);
    bystander.close();
    broker.close();
    log.close();
    assertThat(log.warnings()).isEmpty();
  }

  private void assertBystanderIsServed() throws IOException {
    String payload = "echo " + ++echoes;
    bystander.send(publish3(0, 0, "safe/echo", payload));
    assertThat(bystander.read().payload()).isEqualTo(payload);
  }

  private RawClient connected3(String id) throws IOException {
    RawClient client = broker.raw().send(connect3(id, true));
    assertThat(client.read(CONNACK).unsigned(1)).isZero();
    return client;
  }

  private RawClient connected5(String id) throws IOException {
    RawClient client = broker.raw().send(connect5(id, true, bytes()));
    assertThat(client.read(CONNACK).unsigned(1)).isZero();
    return client;
  }

  // ---- slow ---------------------------------------------------------------------------------

  @Test
  void aConnectThatTricklesInEndsInTime() throws Exception {
    byte[] connect = connect3("loris", true);
    List<RawClient> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(broker.raw());
    }
    // Each stops somewhere else in its CONNECT.
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i % (connect.length - 1); j++) {
        all.get(i).trySend(new byte[] {connect[j]});
      }
    }
    assertBystanderIsServed();
    for (RawClient client : all) {
      assertThat(client.isClosedByServer()).isTrue();
    }
    await()
        .atMost(PATIENCE)
        .until(() -> Integer.valueOf(all.size()).equals(log.ends().get("LOST")));
  }

  @Test
  void anUpgradeThatTricklesInEndsInTime() throws Exception {
    String request = "GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upg";
    try (RawClient socket = new RawClient(TestBroker.HOST, broker.server().webSocketPort())) {
      socket.send(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.isClosedByServer()).isTrue();
    }
    await().atMost(PATIENCE).until(() -> log.connectionsEnded() == 1);
  }

  @Test
  void aClientThatFallsSilentIsNoticed() throws Exception {
    byte[] connect = connect5("silent", true, bytes());
    connect[11] = 1;
    try (RawClient client = broker.raw().send(connect)) {
      assertThat(client.read(CONNACK).unsigned(1)).isZero();
      assertThat(client.read(DISCONNECT).unsigned(0)).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aClientThatClosesItsHalfIsGone() throws Exception {
    try (RawClient client = connected3("half")) {
      client.finish();
    }
    await().atMost(PATIENCE).until(() -> log.ends().containsKey("LOST"));
  }

  // ---- deep and strange ---------------------------------------------------------------------

  @Test
  void theDeepestTopicsAreRefusedWhereverTheyStand() throws Exception {
    try (RawClient client = connected5("deep")) {
      client.send(packet(0x32, text(DEEPEST), bytes(0, 1, 0), text("x")));
      assertThat(client.read(PUBACK).unsigned(2)).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
      client.send(packet(0x82, bytes(0, 2, 0), text(DEEPEST), bytes(1)));
      assertThat(client.read(SUBACK).unsigned(3)).isEqualTo(ReasonCode.TOPIC_FILTER_INVALID);
      client.send(packet(0xA2, bytes(0, 3, 0), text(DEEPEST)));
      assertThat(client.read(UNSUBACK).unsigned(3)).isEqualTo(ReasonCode.NO_SUBSCRIPTION_EXISTED);
      byte[] alias = bytes(3, 0x23, 0, 1);
      client.send(packet(0x32, text(DEEPEST), bytes(0, 4), alias, text("x")));
      assertThat(client.read(PUBACK).unsigned(2)).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
      client.send(packet(0x32, text(""), bytes(0, 5), alias, text("x")));
      assertThat(client.read(DISCONNECT).unsigned(0)).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }
    try (RawClient client = connected3("deep").send(publish3(2, 1, DEEPEST, "x"))) {
      assertThat(client.isClosedByServer()).isTrue();
    }
    byte[] will = concat(text(DEEPEST), text("gone"));
    try (RawClient client =
        broker
            .raw()
            .send(
                packet(
                    0x10,
                    text("MQTT"),
                    bytes(4, 0xC6, 0, 0),
                    text("deep"),
                    will,
                    text(TestBroker.APP.text()),
                    text(TestBroker.PASSWORD)))) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aPacketOfTheDeepestFiltersAloneHoldsNobodyUp() throws Exception {
    byte[] filter = concat(text(DEEPEST.substring(0, 40_000)), bytes(1));
    try (RawClient client = connected3("deep")) {
      for (int i = 0; i < 50; i++) {
        client.send(packet(0x82, bytes(0, 1), filter, filter, filter, filter, filter));
      }
      assertBystanderIsServed();
      for (int i = 0; i < 50; i++) {
        assertThat(client.read(SUBACK).body()).isEqualTo(bytes(0, 1, 0x80, 0x80, 0x80, 0x80, 0x80));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"$share/", "$share/g", "$share//a", "$share/g/", "$share/+/a"})
  void aShareWithoutAGroupOrAFilterIsNeverGranted(String filter) throws Exception {
    try (RawClient old = connected3("shares3");
        RawClient recent = connected5("shares5")) {
      old.send(subscribe3(1, filter, 1));
      recent.send(packet(0x82, bytes(0, 1, 0), text(filter), bytes(1)));
      assertThat(granted(old, 2)).isFalse();
      assertThat(granted(recent, 3)).isFalse();
    }
  }

  /** Whether the next SUBACK grants anything; the end of the connection does not. */
  private static boolean granted(RawClient client, int at) {
    try {
      return client.read(SUBACK).unsigned(at) < ReasonCode.FAILURE;
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void userNamesThatAreNoneAreRefused() throws Exception {
    byte[] password = text(TestBroker.PASSWORD);
    byte[] id = text("nobody");
    List<byte[]> connects =
        List.of(
            packet(0x10, text("MQTT"), bytes(4, 0xC2, 0, 0), id, text(""), password),
            packet(0x10, text("MQTT"), bytes(4, 0x82, 0, 0), id, text("")),
            packet(0x10, text("MQTT"), bytes(4, 0xC2, 0, 0), id, text("\0"), password),
            packet(0x10, text("MQTT"), bytes(4, 0xC2, 0, 0), id),
            packet(0x10, text("MQTT"), bytes(4, 0x42, 0, 0), id, password),
            packet(0x10, text("MQTT"), bytes(5, 0xC2, 0, 0, 0), id, text(""), password),
            packet(0x10, text("MQTT"), bytes(5, 0xC2, 0, 0, 0), id, text("\0"), password),
            packet(0x10, text("MQTT"), bytes(5, 0x42, 0, 0, 0), id, password));
    for (byte[] connect : connects) {
      try (RawClient client = broker.raw().send(connect)) {
        assertThat(accepted(client)).as("%s", Arrays.toString(connect)).isFalse();
      }
    }
    await().atMost(PATIENCE).until(() -> log.connectionsEnded() == connects.size());
  }

  private static boolean accepted(RawClient client) throws IOException {
    Packet answer;
    try {
      answer = client.read(CONNACK);
    } catch (IOException closed) {
      return false;
    }
    assertThat(client.isClosedByServer()).isTrue();
    return answer.unsigned(1) == 0;
  }

  @Test
  void aPayloadThatLooksLikeAnotherEncodingIsJustNoJson() throws Exception {
    // A byte order mark of UTF-32 in the order that nobody uses.
    byte[] payload = bytes(0, 0, 0xFF, 0xFE, 0x7B, 0, 0, 0);
    try (RawClient client = connected5("encoding")) {
      client.send(packet(0x32, text(",yapn"), bytes(0, 1, 0), payload));
      assertThat(client.read(PUBACK).unsigned(2)).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
    }
    try (RawClient client = connected3("encoding")) {
      client.send(packet(0x32, text(",yapn"), bytes(0, 1), payload), bytes(0xC0, 0));
      assertThat(client.read().type()).as("not answered, and not sent away").isEqualTo(13);
    }
  }

  // ---- many ---------------------------------------------------------------------------------

  @Test
  void aFloodOfSubscribesIsAnsweredInTurn() throws Exception {
    int most = 3_000;
    try (RawClient client = connected3("subscribes")) {
      Thread flood =
          new Thread(
              () -> {
                for (int i = 1; i <= most; i++) {
                  quietly(client, subscribe3(i, "flood/" + i % 700 + "/+", 1));
                }
              });
      flood.start();
      for (int i = 1; i <= most; i++) {
        assertThat(client.read(SUBACK).body()).isEqualTo(bytes(i >> 8, i & 0xFF, 1));
        if (i % 500 == 0) {
          assertBystanderIsServed();
        }
      }
      flood.join();
    }
  }

  private static void quietly(RawClient client, byte[] packet) {
    try {
      client.trySend(packet);
    } catch (IOException closed) {
      assertThat(closed).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void qos2PublishesThatAreNeverReleasedAreBounded() throws Exception {
    try (RawClient client = connected5("unreleased")) {
      for (int i = 1; i <= 51; i++) {
        quietly(client, packet(0x34, text("q2"), bytes(0, i, 0), text("x")));
      }
      assertThat(client.read(DISCONNECT).unsigned(0))
          .isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }
    try (RawClient client = connected3("unreleased")) {
      for (int round = 0; round < 4; round++) {
        for (int i = 1; i <= 500; i++) {
          client.send(publish3(4, i, "q2", "x"));
        }
        for (int i = 1; i <= 500; i++) {
          assertThat(client.read(PUBREC).shortAt(0)).isEqualTo(i);
        }
        assertBystanderIsServed();
      }
    }
  }

  @Test
  void aReleaseThatIsRepeatedIsKeptOnce() throws Exception {
    try (RawClient client = broker.raw().send(connect3("releases", false))) {
      client.read(CONNACK);
      client.send(publish3(4, 7, "q2", "x"));
      client.read(PUBREC);
      broker.store().holdChanges();
      for (int i = 0; i < 1_000; i++) {
        client.send(ack(0x62, 7));
      }
      client.send(bytes(0xC0, 0));
      client.read(13);
      broker.store().releaseChanges();
      assertThat(client.read(PUBCOMP).shortAt(0)).isEqualTo(7);
      client.send(bytes(0xC0, 0));
      assertThat(client.read().type()).as("no second PUBCOMP").isEqualTo(13);
    }
  }

  @Test
  void aReceiptThatIsRepeatedIsKeptOnce() throws Exception {
    try (RawClient client = broker.raw().send(connect3("receives", false))) {
      client.send(subscribe3(1, "q2", 2));
      client.read(SUBACK);
      bystander.send(publish3(4, 1, "q2", "x"));
      bystander.read(PUBREC);
      int id = client.read(PUBLISH).publishId();
      broker.store().holdChanges();
      for (int i = 0; i < 1_000; i++) {
        client.send(ack(0x50, id));
      }
      client.send(bytes(0xC0, 0));
      client.read(13);
      broker.store().releaseChanges();
      assertThat(client.read().first()).isEqualTo(0x62);
      client.send(bytes(0xC0, 0));
      assertThat(client.read().type()).as("no second PUBREL").isEqualTo(13);
      client.send(ack(0x70, id));
    }
  }

  @Test
  void aCrowdThatFightsForOneNameLeavesOneBehind() throws Exception {
    List<RawClient> crowd = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      crowd.add(broker.raw().send(connect3("one", i % 3 == 0), subscribe3(1, "mine", 1)));
    }
    await().atMost(PATIENCE).until(() -> log.connectionsEnded() == crowd.size() - 1);
    assertThat(crowd.stream().filter(HostileClientsTest::isServed)).hasSize(1);
    crowd.forEach(RawClient::close);
  }

  private static boolean isServed(RawClient client) {
    try {
      client.send(publish3(0, 0, "mine", "still"));
      return client.read(PUBLISH).payload().equals("still");
    } catch (IOException closed) {
      return false;
    }
  }
}
