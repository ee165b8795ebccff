package io.pushbridge.broker.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.core.topic.TopicName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dialect byte for byte: the dumps of native-mqtt.md §2.2 and §4.3 against a whole broker. */
class DialectTest {
  private static final int PUBLISH = 3;

  private TestBroker broker;
  private Registration device;
  private NativeClient client;

  @BeforeEach
  void start() throws Exception {
    broker = new TestBroker();
    device = NativeClient.register(broker, TestBroker.APP, "mydev");
    client = NativeClient.connected(broker, device);
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  private NativeClient other(String deviceId) throws Exception {
    return NativeClient.connected(broker, NativeClient.register(broker, TestBroker.APP, deviceId));
  }

  private void subscribeAndSetAlias() throws Exception {
    client
        .send("82 15 d0 fd a7 43 a1 a0 92 3d 00 0a 'testtopic2' 01")
        .expect("90 09 d0 fd a7 43 a1 a0 92 3d 01")
        .send("32 1b 00 05 ',yali' d0 fd a7 43 ab a0 92 3d 'mytestalias1'")
        .expect("40 08 d0 fd a7 43 ab a0 92 3d");
  }

  // ---- packets ------------------------------------------------------------------------------

  @Test
  void publishesReachTheirSubscriberUnderTheirOwnId() throws Exception {
    subscribeAndSetAlias();
    client
        .send("32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'")
        .expectBoth(
            "40 08 d0 fd a7 44 0f a0 92 3d",
            "32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'")
        .send("40 08 d0 fd a7 44 0f a0 92 3d")
        .send("32 20 00 11 ',yta/mytestalias1' d0 fd a7 44 73 a0 92 3d 'hello'")
        .expectBoth(
            "40 08 d0 fd a7 44 73 a0 92 3d",
            "32 1b 00 0c 'mytestalias1' d0 fd a7 44 73 a0 92 3d 'hello'")
        .send("30 0e 00 0a 'testtopic2' 'hi'")
        .expect("30 0e 00 0a 'testtopic2' 'hi'")
        .send("c0 00")
        .expect("d0 00");
  }

  @Test
  void reportsAreCountedAndReservedNamesDropped() throws Exception {
    client
        .send("30 16 00 11 '$$report/domytest' 'abc'")
        .send("32 1e 00 11 '$$report/domytest' 00 00 00 00 00 00 00 07 'abc'")
        .expect("40 08 00 00 00 00 00 00 00 07")
        .send("32 11 00 07 ',future' 00 00 00 00 00 00 00 08")
        .expect("40 08 00 00 00 00 00 00 00 08")
        .send("32 10 00 06 'news/p' 00 00 00 00 00 00 00 09")
        .expect("40 08 00 00 00 00 00 00 00 09");
    assertThat(broker.platform().tally().of(Tally.Event.REPORTS)).isEqualTo(2);
    assertThat(broker.platform().tally().of(Tally.Event.DROPPED_RESERVED)).isEqualTo(2);
  }

  @Test
  void aPublishOfQosTwoIsTakenOnce() throws Exception {
    client
        .send("82 0d 00 00 00 00 00 00 00 01 00 02 't2' 02")
        .expect("90 09 00 00 00 00 00 00 00 01 02")
        .send("34 0e 00 02 't2' d0 fd a7 48 8e a0 92 3d 'q2'")
        .expectBoth(
            "50 08 d0 fd a7 48 8e a0 92 3d", "34 0e 00 02 't2' d0 fd a7 48 8e a0 92 3d 'q2'")
        .send("3c 0e 00 02 't2' d0 fd a7 48 8e a0 92 3d 'q2'")
        .expect("50 08 d0 fd a7 48 8e a0 92 3d")
        .send("62 08 d0 fd a7 48 8e a0 92 3d")
        .expect("70 08 d0 fd a7 48 8e a0 92 3d")
        .send("50 08 d0 fd a7 48 8e a0 92 3d")
        .expect("62 08 d0 fd a7 48 8e a0 92 3d")
        .send("70 08 d0 fd a7 48 8e a0 92 3d")
        .send("c0 00")
        .expect("d0 00");
  }

  @Test
  void aPublishOfQosTwoIsTakenOnceAlsoAfterARestart() throws Exception {
    client
        .send("82 0d 00 00 00 00 00 00 00 01 00 02 't2' 00")
        .expect("90 09 00 00 00 00 00 00 00 01 00")
        .send("34 0e 00 02 't2' d0 fd a7 48 8e a0 92 3d 'q2'")
        .expectBoth("50 08 d0 fd a7 48 8e a0 92 3d", "30 06 00 02 't2' 'q2'");
    broker.restart();
    client = NativeClient.connected(broker, device);
    client
        .send("3c 0e 00 02 't2' d0 fd a7 48 8e a0 92 3d 'q2'")
        .expect("50 08 d0 fd a7 48 8e a0 92 3d")
        .send("62 08 d0 fd a7 48 8e a0 92 3d")
        .expect("70 08 d0 fd a7 48 8e a0 92 3d");
  }

  @Test
  void aReleaseIsRepeatedUnderTheMessagesIdAfterARestart() throws Exception {
    client
        .send("82 0d 00 00 00 00 00 00 00 01 00 02 't2' 02")
        .expect("90 09 00 00 00 00 00 00 00 01 02")
        .send("34 0e 00 02 't2' d0 fd a7 48 8e a0 92 3d 'q2'")
        .expectBoth(
            "50 08 d0 fd a7 48 8e a0 92 3d", "34 0e 00 02 't2' d0 fd a7 48 8e a0 92 3d 'q2'")
        .send("50 08 d0 fd a7 48 8e a0 92 3d")
        .expect("62 08 d0 fd a7 48 8e a0 92 3d");
    broker.restart();
    client = NativeClient.connected(broker, device);
    client.expect("62 08 d0 fd a7 48 8e a0 92 3d").send("70 08 d0 fd a7 48 8e a0 92 3d");
    client.leave();
    client = NativeClient.connected(broker, device);
    client.send("c0 00").expect("d0 00");
  }

  /** The window has room all the while: the client holds back one acknowledgement only. */
  @Test
  void whoLeavesOneMessageUnacknowledgedBelowVeryManyIsCutOff() throws Exception {
    int most = 32_768;
    int atOnce = 250;
    client
        .send("82 0c 00 00 00 00 00 00 00 01 00 01 't' 01")
        .expect("90 09 00 00 00 00 00 00 00 01 01");
    PublishRequest message =
        PublishRequest.toTopic(TestBroker.APP, new TopicName("t"), "m".getBytes(UTF_8));
    for (int sent = 0; sent <= most; sent += atOnce) {
      for (int i = 0; i < atOnce; i++) {
        broker.platform().publisher().publish(message);
      }
      ByteArrayOutputStream acknowledgements = new ByteArrayOutputStream();
      for (int i = 0; i < atOnce; i++) {
        RawClient.Packet packet = client.raw().read(PUBLISH);
        if (sent + i > 0) {
          acknowledgements.writeBytes(NativeClient.bytes("40 08"));
          acknowledgements.write(packet.body(), 3, 8);
        }
      }
      client.raw().trySend(acknowledgements.toByteArray());
    }
    assertThat(client.raw().isClosedByServer()).isTrue();
    assertThat(broker.platform().tally().of(Tally.Event.CUT_OFF_SLOW)).isEqualTo(1);
  }

  @Test
  void twoMessagesOfOneIdAreToldApart() throws Exception {
    subscribeAndSetAlias();
    String publish = "32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'";
    String ack = "40 08 d0 fd a7 44 0f a0 92 3d";
    client.send(publish).expectBoth(ack, publish).send(publish);
    String second = client.textBut(ack);
    assertThat(second).startsWith("2\u0019\0\ntesttopic2").endsWith("hello");
    assertThat(second.getBytes(StandardCharsets.ISO_8859_1))
        .isNotEqualTo(NativeClient.bytes(publish));
    client.send(ack).send(publish).expectBoth(ack, publish);
  }

  @Test
  void anIdOfZeroIsAcknowledgedAndNeverSent() throws Exception {
    subscribeAndSetAlias();
    client.send("32 19 00 0a 'testtopic2' 00 00 00 00 00 00 00 00 'hello'");
    assertThat(client.textBut("40 08 00 00 00 00 00 00 00 00"))
        .startsWith("2\u0019\0\ntesttopic2")
        .doesNotContain("\0\0\0\0\0\0\0");
  }

  @Test
  void unsubscribingEchoesTheIdThatCame() throws Exception {
    subscribeAndSetAlias();
    client
        .send("a2 14 00 00 00 00 24 a0 92 3d 00 0a 'testtopic2'")
        .expect("b0 08 00 00 00 00 24 a0 92 3d")
        .send("32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'")
        .expect("40 08 d0 fd a7 44 0f a0 92 3d")
        .send("c0 00")
        .expect("d0 00");
  }

  @Test
  void watchersSeePresenceAndSeveralTopicsAreSubscribedAtOnce() throws Exception {
    client
        .send("82 1b d0 fd a7 43 a6 a0 92 3d 00 06 'news/p' 00 00 07 'no good' 01")
        .expect("90 0a d0 fd a7 43 a6 a0 92 3d 00 80");
    try (NativeClient member = other("member")) {
      member
          .send("32 13 00 05 ',yali' 00 00 00 00 00 00 00 01 'defy'")
          .expect("40 08 00 00 00 00 00 00 00 01")
          .send("82 0f 00 00 00 00 00 00 00 02 00 04 'news' 01")
          .expect("90 09 00 00 00 00 00 00 00 02 01");
      assertThat(client.text())
          .matches(
              "0B\\x00\\x06news/p\\{\"action\":\"join\",\"alias\":\"defy\",\"timestamp\":\\d{13}}");
    }
  }

  @Test
  void whatIsSubscribedAndMissedIsThereAgainWhateverTheCleanFlag() throws Exception {
    subscribeAndSetAlias();
    client.leave();
    try (NativeClient publisher = other("publisher")) {
      publisher
          .send("32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'")
          .expect("40 08 d0 fd a7 44 0f a0 92 3d");
    }
    try (RawClient raw = broker.raw().send(NativeClient.connect(device, 0xC2))) {
      assertThat(raw.read().body()).containsExactly(0, 0);
      RawClient.Packet message = raw.read();
      assertThat(RawClient.packet(message.first(), message.body()))
          .isEqualTo(
              NativeClient.bytes("32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'"));
      raw.send(NativeClient.bytes("f0 0b 00 00 00 00 00 00 00 05 01 00 00"));
      assertThat(raw.read().body()).asString().endsWith("mytestalias1");
    }
  }

  @Test
  void anUnacknowledgedMessageComesAgain() throws Exception {
    subscribeAndSetAlias();
    client
        .send("32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'")
        .expectBoth(
            "40 08 d0 fd a7 44 0f a0 92 3d",
            "32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'");
    client.leave();
    client = NativeClient.connected(broker, device);
    client.expect("3a 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'");
  }

  @Test
  void oneConnectionEvictsTheOther() throws Exception {
    try (NativeClient newer = NativeClient.connected(broker, device)) {
      assertThat(client.raw().isClosedByServer()).isTrue();
      newer.send("c0 00").expect("d0 00");
    }
  }

  // ---- credentials --------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"client", "user", "password", "swapped", "plain"})
  void wrongCredentialsAreAnsweredByFour(String wrong) throws Exception {
    Registration fellow = NativeClient.register(broker, TestBroker.APP, "fellow");
    String user = device.userName();
    String password = device.password().reveal();
    byte[] connect =
        RawClient.packet(
            0x12,
            RawClient.text("MQIsdp"),
            RawClient.bytes(0x13, 0xC0, 0x01, 0x2c),
            RawClient.text(wrong.equals("client") ? fellow.clientId() : device.clientId()),
            RawClient.text(
                switch (wrong) {
                  case "user" -> "2424032683041115008";
                  case "swapped" -> password;
                  case "plain" -> TestBroker.APP.text();
                  default -> user;
                }),
            RawClient.text(
                switch (wrong) {
                  case "password" -> "40dcef8a92e04";
                  case "swapped" -> user;
                  case "plain" -> TestBroker.PASSWORD;
                  default -> password;
                }));
    try (RawClient raw = broker.raw().send(connect)) {
      assertThat(raw.read())
          .satisfies(
              answer -> {
                assertThat(answer.first()).isEqualTo(0x20);
                assertThat(answer.body()).containsExactly(0, 4);
              });
      assertThat(raw.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"MQIsdp,3,0x12", "MQIsdp,3,0x10", "MQTT,4,0x10"})
  void registeredDevicesMaySpeakOrdinaryMqtt(String name, int level, String first)
      throws Exception {
    subscribeAndSetAlias();
    client.leave();
    try (RawClient raw = broker.raw().send(ordinary(name, level, Integer.decode(first), 0xC0))) {
      assertThat(raw.read().body()[1]).isZero();
      raw.send(
          RawClient.publish3(0x02, 1, "testtopic2", "short ids"),
          RawClient.publish3(0x02, 2, ",yaliget", ""));
      assertThat(raw.read(3).payload()).isEqualTo("short ids");
      assertThat(raw.read(3).payload()).isEqualTo("mytestalias1");
    }
  }

  private byte[] ordinary(String name, int level, int first, int flags) {
    return RawClient.packet(
        first,
        RawClient.text(name),
        RawClient.bytes(level, flags, 0, 0),
        RawClient.text(device.clientId()),
        RawClient.text(device.userName()),
        RawClient.text(device.password().reveal()));
  }

  @Test
  void aCleanSessionOfOrdinaryMqttForgetsWhatItSubscribedButNotWhoItIs() throws Exception {
    subscribeAndSetAlias();
    client.leave();
    try (RawClient raw = broker.raw().send(ordinary("MQTT", 4, 0x10, 0xC2))) {
      assertThat(raw.read().body()).containsExactly(0, 0);
      raw.send(RawClient.subscribe3(1, "other", 1));
      raw.read(9);
      raw.send(RawClient.bytes(0xE0, 0));
      assertThat(raw.isClosedByServer()).isTrue();
    }
    client = NativeClient.connected(broker, device);
    client
        .send("f0 0b 00 00 00 00 00 00 00 01 03 00 00")
        .expect("f0 19 00 00 00 00 00 00 00 01 04 00 00 0d '{\"topics\":[]}'")
        .send("f0 0b 00 00 00 00 00 00 00 02 01 00 00")
        .expect("f0 18 00 00 00 00 00 00 00 02 02 00 00 0c 'mytestalias1'");
    assertThat(broker.platform().live().find(device.uid())).isPresent();
  }

  // ---- extended commands --------------------------------------------------------------------

  @Test
  void commandsAreAnsweredAsTheSdksExpect() throws Exception {
    subscribeAndSetAlias();
    client
        .send("f2 0c d0 fd a7 45 3c 20 92 3d 01 00 01 30")
        .expect("f0 18 d0 fd a7 45 3c 20 92 3d 02 00 00 0c 'mytestalias1'")
        .send("f2 17 d0 fd a7 45 a0 20 92 3d 03 00 0c 'mytestalias1'")
        .expect("f0 25 d0 fd a7 45 a0 20 92 3d 04 00 00 19 '{\"topics\":[\"testtopic2\"]}'")
        .send("f2 15 d0 fd a7 46 04 20 92 3d 05 00 0a 'testtopic2'")
        .expect(
            "f0 34 d0 fd a7 46 04 20 92 3d 06 00 00 28"
                + " '{\"alias\":[\"mytestalias1\"],\"occupancy\":1}'")
        .send("f2 17 d0 fd a7 46 68 20 92 3d 09 00 0c 'mytestalias1'")
        .expect("f0 12 d0 fd a7 46 68 20 92 3d 0a 00 00 06 'online'")
        .send("f2 17 d0 fd a7 46 cc 20 92 3d 0d 00 0c 'mytestalias1'")
        .expect(
            "f0 3c d0 fd a7 46 cc 20 92 3d 0e 00 00 30"
                + " '{\"topics\":[\"testtopic2\"],\"alias\":\"mytestalias1\"}'")
        .send("f2 15 d0 fd a7 47 30 20 92 3d 0f 00 0a 'testtopic2'")
        .expect(
            "f0 49 d0 fd a7 47 30 20 92 3d 10 00 00 3d"
                + " '{\"alias\":[\"mytestalias1\"],\"occupancy\":1,\"topic\":\"testtopic2\"}'")
        .send("f2 17 d0 fd a7 47 94 20 92 3d 13 00 0c 'mytestalias1'")
        .expect(
            "f0 36 d0 fd a7 47 94 20 92 3d 14 00 00 2a"
                + " '{\"status\":\"online\",\"alias\":\"mytestalias1\"}'")
        .send("f0 0b d0 fd a7 46 cc 20 92 3d 0d 00 00")
        .expect(
            "f0 3c d0 fd a7 46 cc 20 92 3d 0e 00 00 30"
                + " '{\"topics\":[\"testtopic2\"],\"alias\":\"mytestalias1\"}'");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "f0 0b 00 00 00 00 00 00 00 07 01 00 00,02 02,alias not find",
        "f0 0f 00 00 00 00 00 00 00 07 03 00 04 'none',04 03,alias not find",
        "f0 0f 00 00 00 00 00 00 00 07 03 00 04 'a b!',04 03,alias not find",
        "f0 0f 00 00 00 00 00 00 00 07 09 00 04 'none',0a 03,alias not find",
        "f0 0b 00 00 00 00 00 00 00 07 09 00 00,0a 05,alias is empty",
        "f0 0f 00 00 00 00 00 00 00 07 0d 00 04 'none',0e 03,{\"\"msg\"\":\"\"alias not find\"\"}",
        "f0 0f 00 00 00 00 00 00 00 07 13 00 04 'none',14 03,{\"\"msg\"\":\"\"alias not find\"\"}",
        "f0 0b 00 00 00 00 00 00 00 07 13 00 00,14 05,{\"\"msg\"\":\"\"alias is empty\"\"}",
        "f0 0b 00 00 00 00 00 00 00 07 0c 00 00,0d 01,server internal error",
        "f0 0b 00 00 00 00 00 00 00 07 ff 00 00,00 01,server internal error",
        "f0 0b 00 00 00 00 00 00 00 07 07 00 00,08 01,server internal error"
      })
  void failuresHaveTheirStatusAndText(String command, String reply, String data) throws Exception {
    String text = data.startsWith("\"") ? data : data.replace("\"\"", "\"");
    client
        .send(command)
        .expect(
            "f0 %02x 00 00 00 00 00 00 00 07 %s 00 %02x '%s'"
                .formatted(12 + text.length(), reply, text.length(), text));
  }

  @Test
  void aHolderThatIsAwayIsOffline() throws Exception {
    subscribeAndSetAlias();
    client.leave();
    try (NativeClient asker = other("asker")) {
      asker
          .send("f2 17 d0 fd a7 46 68 20 92 3d 09 00 0c 'mytestalias1'")
          .expect("f0 13 d0 fd a7 46 68 20 92 3d 0a 00 00 07 'offline'")
          .send("f2 17 d0 fd a7 45 a0 20 92 3d 03 00 0c 'mytestalias1'")
          .expect("f0 25 d0 fd a7 45 a0 20 92 3d 04 00 00 19 '{\"topics\":[\"testtopic2\"]}'");
    }
    client = NativeClient.connected(broker, device);
  }

  @Test
  void aListWithoutNamesIsEmpty() throws Exception {
    client
        .send("f2 0f 00 00 00 00 00 00 00 07 05 00 04 'none'")
        .expect("f0 26 00 00 00 00 00 00 00 07 06 00 00 1a '{\"alias\":[],\"occupancy\":0}'")
        .send("f2 11 00 00 00 00 00 00 00 07 05 00 06 'none/p'")
        .expect("f0 26 00 00 00 00 00 00 00 07 06 00 00 1a '{\"alias\":[],\"occupancy\":0}'");
  }

  private static final String PUBLISH2 =
      "01 00 05 'hello' | 00 00 0a 'testtopic2' | 03 00 03 '120' | 04 00 04 '1100' |"
          + " 06 00 01 '1' | 07 00 16 '{\"aps\":{\"alert\":\"hi\"}}'";

  @Test
  void publishesWithOptionsAreAnsweredAndArrive() throws Exception {
    subscribeAndSetAlias();
    client
        .send("f2 4a d0 fd a7 47 f8 a0 92 3d 07 00 3f" + PUBLISH2)
        .expectBoth(
            "f0 0c d0 fd a7 47 f8 a0 92 3d 08 00 00 00",
            "32 19 00 0a 'testtopic2' d0 fd a7 47 f8 a0 92 3d 'hello'")
        .send("f0 20 0e 7e 5a 00 00 00 00 01 07 00 15 | 00 00 0a 'testtopic2' | 01 00 05 'hello'")
        .expectBoth(
            "f0 0c 0e 7e 5a 00 00 00 00 01 08 00 00 00",
            "32 19 00 0a 'testtopic2' 0e 7e 5a 00 00 00 00 01 'hello'")
        .send("f0 18 0e 7e 5a 00 00 00 00 02 07 00 0d | 00 00 0a 'testtopic2'")
        .expectBoth(
            "f0 0c 0e 7e 5a 00 00 00 00 02 08 00 00 00",
            "32 14 00 0a 'testtopic2' 0e 7e 5a 00 00 00 00 02");
  }

  @ParameterizedTest
  @ValueSource(strings = {",future", "news/p", ",yali"})
  void publishesWithOptionsToReservedNamesAreDropped(String topic) throws Exception {
    client
        .send(
            "f0 %02x 00 00 00 00 00 00 00 07 07 00 %02x 00 00 %02x '%s'"
                .formatted(14 + topic.length(), 3 + topic.length(), topic.length(), topic))
        .expect("f0 0c 00 00 00 00 00 00 00 07 08 00 00 00")
        .send("f0 0b 00 00 00 00 00 00 00 08 01 00 00")
        .expect("f0 1a 00 00 00 00 00 00 00 08 02 02 00 0e 'alias not find'");
  }

  @Test
  void publishesWithOptionsToNobodySayThree() throws Exception {
    client
        .send("f0 1a 00 00 00 00 00 00 00 07 07 00 0f 00 00 0c ',yta/nobody1'")
        .expect("f0 19 00 00 00 00 00 00 00 07 08 03 00 0d 'unknown alias'")
        .send("32 18 00 0c ',yta/nobody1' 00 00 00 00 00 00 00 09 'xx'")
        .expect("40 08 00 00 00 00 00 00 00 09");
  }

  @Test
  void theFirstOtherRecipientIsToldToThePublisher() throws Exception {
    try (NativeClient subscriber = other("subscriber")) {
      subscriber
          .send("82 15 d0 fd a7 43 a1 a0 92 3d 00 0a 'testtopic2' 01")
          .expect("90 09 d0 fd a7 43 a1 a0 92 3d 01")
          .send("32 1e 00 05 ',yali' 00 00 00 00 00 00 00 01 'alias_mqttc_sub'")
          .expect("40 08 00 00 00 00 00 00 00 01");
      client
          .send("f2 4a d0 fd a7 47 f8 a0 92 3d 07 00 3f" + PUBLISH2)
          .expect("f0 0c d0 fd a7 47 f8 a0 92 3d 08 00 00 00");
      subscriber
          .expect("32 19 00 0a 'testtopic2' d0 fd a7 47 f8 a0 92 3d 'hello'")
          .send("40 08 d0 fd a7 47 f8 a0 92 3d");
      assertThat(client.text())
          .startsWith("\u00f0~\u00d0\u00fd\u00a7G\u00f8\u00a0\u0092=\u000b\0\0r")
          .endsWith(",\"alias\":\"alias_mqttc_sub\"}")
          .containsPattern(
              "\\{\"sub_uid\":\"\\d{19}\",\"mid\":\"15059376656552596029\",\"timestamp\":\\d{13},");
      client
          .send("32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'")
          .expect("40 08 d0 fd a7 44 0f a0 92 3d");
      subscriber
          .expect("32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'")
          .send("40 08 d0 fd a7 44 0f a0 92 3d");
      assertThat(client.text()).contains("\"mid\":\"" + Long.toUnsignedString(0xd0fda7440fa0923dL));
    }
  }

  @Test
  void whatTheAccessManagerDeniesIsNotAnsweredAndSubscribedWithoutEffect() throws Exception {
    TestBroker.await(broker.platform().access().guard(TestBroker.APP, true));
    client
        .send("82 15 d0 fd a7 43 a1 a0 92 3d 00 0a 'testtopic2' 01")
        .expect("90 09 d0 fd a7 43 a1 a0 92 3d 00")
        .send("32 19 00 0a 'testtopic2' d0 fd a7 44 0f a0 92 3d 'hello'")
        .send("32 1b 00 05 ',yali' d0 fd a7 43 ab a0 92 3d 'mytestalias1'")
        .send("f2 4a d0 fd a7 47 f8 a0 92 3d 07 00 3f" + PUBLISH2)
        .send("f0 0b 00 00 00 00 00 00 00 01 03 00 00")
        .expect("f0 19 00 00 00 00 00 00 00 01 04 00 00 0d '{\"topics\":[]}'")
        .send("f0 0b 00 00 00 00 00 00 00 02 01 00 00")
        .expect("f0 1a 00 00 00 00 00 00 00 02 02 02 00 0e 'alias not find'")
        .send("c0 00")
        .expect("d0 00");
    TestBroker.await(broker.platform().access().guard(TestBroker.APP, false));
    client
        .send("32 1b 00 05 ',yali' d0 fd a7 43 ab a0 92 3d 'mytestalias1'")
        .expect("40 08 d0 fd a7 43 ab a0 92 3d");
  }

  @Test
  void aWillIsPublishedAndNeverRetained() throws Exception {
    client
        .send("82 0e 00 00 00 00 00 00 00 01 00 03 'bye' 01")
        .expect("90 09 00 00 00 00 00 00 00 01 01");
    Registration mortal = NativeClient.register(broker, TestBroker.APP, "mortal");
    try (RawClient raw =
        broker
            .raw()
            .send(
                RawClient.packet(
                    0x10,
                    RawClient.text("MQIsdp"),
                    RawClient.bytes(0x13, 0xEC, 0, 0),
                    RawClient.text(mortal.clientId()),
                    RawClient.text("bye"),
                    RawClient.text("gone"),
                    RawClient.text(mortal.userName()),
                    RawClient.text(mortal.password().reveal())))) {
      assertThat(raw.read().body()).containsExactly(0, 0);
    }
    assertThat(client.text()).startsWith("2\u0011\0\3bye").endsWith("gone");
    try (RawClient later = broker.raw().send(RawClient.connect3("later", true))) {
      later.read(2);
      later.send(RawClient.subscribe3(1, "bye", 1), RawClient.bytes(0xC0, 0));
      assertThat(later.read().type()).isEqualTo(9);
      assertThat(later.read().type()).isEqualTo(13);
    }
  }

  @Test
  void whatOthersRetainIsNotReplayed() throws Exception {
    try (RawClient other = broker.raw().send(RawClient.connect3("other", true))) {
      other.read(2);
      other.send(RawClient.publish3(0x03, 1, "testtopic2", "kept"));
      other.read(4);
    }
    client
        .send("82 15 d0 fd a7 43 a1 a0 92 3d 00 0a 'testtopic2' 01")
        .expect("90 09 d0 fd a7 43 a1 a0 92 3d 01")
        .send("c0 00")
        .expect("d0 00");
  }

  // ---- aliases and bad input ----------------------------------------------------------------

  @Test
  void theAliasIsAskedForByPublish() throws Exception {
    subscribeAndSetAlias();
    client
        .send("32 12 00 08 ',yaliget' 00 00 00 00 00 00 00 07")
        .expect("40 08 00 00 00 00 00 00 00 07")
        .expect("30 16 00 08 ',yaliget' 'mytestalias1'")
        .send("32 0f 00 05 ',yali' 00 00 00 00 00 00 00 08")
        .expect("40 08 00 00 00 00 00 00 00 08")
        .send("32 12 00 08 ',yaliget' 00 00 00 00 00 00 00 09")
        .expect("40 08 00 00 00 00 00 00 00 09")
        .expect("30 0a 00 08 ',yaliget'");
  }

  @Test
  void whatIsInvalidIsNotAnswered() throws Exception {
    client
        .send("32 18 00 05 ',yali' 00 00 00 00 00 00 00 01 'two words'")
        .send("32 13 00 09 'two words' 00 00 00 00 00 00 00 02")
        .send("32 14 00 0a 'testtopic2' 00 00 00 00 00 00 00 03")
        .expect("40 08 00 00 00 00 00 00 00 03");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00 00",
        "10 00",
        "20 02 00 00",
        "32 06 00 02 't2' 00 07",
        "f0 00",
        "36 04 00 02 't2'"
      })
  void badPacketsEndTheConnectionAndNoOther(String packet) throws Exception {
    try (NativeClient neighbour = other("neighbour")) {
      client.send(packet);
      assertThat(client.raw().isClosedByServer()).isTrue();
      neighbour.send("c0 00").expect("d0 00");
    }
  }

  @Test
  void aSecondConnectEndsTheConnection() throws Exception {
    client.raw().send(NativeClient.connect(device, 0xC0));
    assertThat(client.raw().isClosedByServer()).isTrue();
  }

  @Test
  void thousandsOfCommandsAreAnsweredEach() throws Exception {
    int many = 3_000;
    byte[] command = NativeClient.bytes("f0 0f 00 00 00 00 00 00 00 07 05 00 04 'none'");
    Thread sender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < many; i++) {
                  client.raw().send(command);
                }
              } catch (IOException closed) {
                throw new UncheckedIOException(closed);
              }
            });
    sender.start();
    for (int i = 0; i < many; i++) {
      client.expect("f0 26 00 00 00 00 00 00 00 07 06 00 00 1a '{\"alias\":[],\"occupancy\":0}'");
    }
    sender.join(TimeUnit.SECONDS.toMillis(60));
    assertThat(sender.isAlive()).isFalse();
  }
}
