package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.ack;
import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.publish3;
import static io.pushbridge.broker.mqtt.RawClient.subscribe3;
import static io.pushbridge.broker.mqtt.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import io.pushbridge.broker.mqtt.RawClient.Packet;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.retained.RetainedFigures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Retained messages (MQTT 3.1.1 §3.3.1.3, MQTT 5 §3.3.1.3, §3.8.3.1) as clients see them. */
final class RetainedTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBREL = 6;
  private static final int SUBACK = 9;
  private static final int PINGRESP = 13;
  private static final int QUOTA_EXCEEDED = 0x97;
  private static final byte[] A = {'a'};

  private final ManualClock clock = new ManualClock();
  private TestBroker broker;
  private Mqtt5BlockingClient publisher;

  @BeforeEach
  void start() {
    broker = new TestBroker(TestBroker.options(Optional.empty()), clock, AppLimits.DEFAULT);
    publisher = broker.client5("publisher");
    publisher.connect();
  }

  @AfterEach
  void stop() {
    publisher.disconnect();
    broker.close();
  }

  private void retain(String topic, String payload) {
    publisher
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(payload.getBytes(StandardCharsets.UTF_8))
        .retain(true)
        .send();
  }

  private static Mqtt5Publish next(Mqtt5Publishes messages) throws InterruptedException {
    return messages.receive(60, TimeUnit.SECONDS).orElseThrow();
  }

  private static String payload(Mqtt5Publish message) {
    return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(MqttQos.class)
  void isToldToLaterSubscribersWithAllItsPublisherSaid(MqttQos qos) throws Exception {
    publisher
        .publishWith()
        .topic("state")
        .qos(qos)
        .payload("on".getBytes(StandardCharsets.UTF_8))
        .retain(true)
        .contentType("text/plain")
        .userProperties()
        .add("a", "2")
        .add("c", "3")
        .applyUserProperties()
        .send();
    // QoS 0 is kept, too; when it is, nobody is told.
    await().until(() -> broker.store().retainedMessages().figures(TestBroker.APP).messages() == 1);
    broker.restart();
    Mqtt5BlockingClient late = broker.client5("late");
    late.connect();
    try (var messages = late.publishes(MqttGlobalPublishFilter.ALL)) {
      late.subscribeWith().topicFilter("+").qos(MqttQos.EXACTLY_ONCE).send();
      Mqtt5Publish message = next(messages);
      assertThat(payload(message)).isEqualTo("on");
      assertThat(message.isRetain()).isTrue();
      assertThat(message.getQos()).isEqualTo(qos);
      assertThat(message.getContentType().orElseThrow()).hasToString("text/plain");
      assertThat(message.getUserProperties().asList()).hasSize(2);
      assertThat(message.getMessageExpiryInterval()).as("never").isEmpty();
    }
    late.disconnect();
    publisher = broker.client5("publisher");
    publisher.connect();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void livesOnlyAsLongAsItsPublisherSays(boolean inTime) throws Exception {
    publisher
        .publishWith()
        .topic("state")
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(bytes(1))
        .messageExpiryInterval(100)
        .retain(true)
        .send();
    retain("state/2", "stays");
    clock.advance(Duration.ofSeconds(inTime ? 40 : 101));
    Mqtt5BlockingClient late = broker.client5("late");
    late.connect();
    try (var messages = late.publishes(MqttGlobalPublishFilter.ALL)) {
      late.subscribeWith().topicFilter("state/#").send();
      if (inTime) {
        assertThat(next(messages).getMessageExpiryInterval()).hasValue(60);
      }
      assertThat(next(messages).getTopic()).hasToString("state/2");
    }
    late.disconnect();
  }

  @Test
  void anEmptyOneIsDeliveredAndTakesTheRetainedOneAway() throws Exception {
    retain("state", "on");
    try (RawClient early = broker.raw()) {
      early.send(connect3("early", true), subscribe3(1, "state", 1));
      assertThat(early.read(PUBLISH).first()).as("told on subscribing").isEqualTo(0x33);
      retain("state", "");
      Packet cleared = early.read(PUBLISH);
      assertThat(cleared.first()).as("live: no flag").isEqualTo(0x32);
      assertThat(cleared.payload()).isEmpty();
    }
    assertThat(broker.store().retainedMessages().figures(TestBroker.APP))
        .isEqualTo(RetainedFigures.NONE);
    retain("fence", "x");
    try (RawClient late = broker.raw()) {
      late.send(connect3("late", true), subscribe3(1, "#", 1));
      assertThat(late.read(PUBLISH).topic()).isEqualTo("fence");
    }
  }

  @Test
  void comesAfterTheSubackOfItsSubscription() throws Exception {
    retain("state", "on");
    try (RawClient late = broker.raw()) {
      late.send(connect3("late", true), subscribe3(1, "state", 0));
      assertThat(late.read().type()).isEqualTo(CONNACK);
      assertThat(late.read().type()).isEqualTo(SUBACK);
      assertThat(late.read().first()).isEqualTo(0x31);
    }
  }

  @Test
  void liveMessagesShowTheFlagToWhoWantsItAsPublished() throws Exception {
    Mqtt5BlockingClient client = broker.client5("client");
    client.connect();
    try (var messages = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter("a").retainAsPublished(true).send();
      client.subscribeWith().topicFilter("b").retainAsPublished(false).send();
      retain("a", "1");
      retain("b", "2");
      publisher.publishWith().topic("a").payload(bytes(3)).send();
      assertThat(List.of(next(messages), next(messages), next(messages)))
          .extracting(Mqtt5Publish::isRetain)
          .containsExactly(true, false, false);
    }
    client.disconnect();
  }

  @Test
  void theFlagOutlastsTheLog() throws Exception {
    Mqtt5BlockingClient client = broker.client5("client");
    client.connectWith().sessionExpiryInterval(3_600).send();
    client
        .subscribeWith()
        .topicFilter("a")
        .qos(MqttQos.AT_LEAST_ONCE)
        .retainAsPublished(true)
        .send();
    client.disconnect();
    retain("a", "1");
    try (var messages = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.connectWith().cleanStart(false).sessionExpiryInterval(0).send();
      assertThat(next(messages).isRetain()).isTrue();
    }
    client.disconnect();
  }

  @Test
  void subscribersSayWhetherTheyWantThem() throws Exception {
    retain("a", "1");
    Mqtt5BlockingClient client = broker.client5("client");
    client.connect();
    List<String> got = new ArrayList<>();
    try (var messages = client.publishes(MqttGlobalPublishFilter.ALL)) {
      subscribe(client, "a", Mqtt5RetainHandling.DO_NOT_SEND);
      subscribe(client, "a", Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST);
      got.add("neither");
      subscribe(client, "a", Mqtt5RetainHandling.SEND);
      got.add(payload(next(messages)));
      subscribe(client, "+", Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST);
      got.add(payload(next(messages)));
      subscribe(client, "+", Mqtt5RetainHandling.SEND);
      got.add(payload(next(messages)));
      publisher.publishWith().topic("a").payload("fence".getBytes(StandardCharsets.UTF_8)).send();
      got.add(payload(next(messages)));
    }
    assertThat(got).containsExactly("neither", "1", "1", "1", "fence");
    client.disconnect();
  }

  private static void subscribe(
      Mqtt5BlockingClient client, String filter, Mqtt5RetainHandling handling) {
    client.subscribeWith().topicFilter(filter).retainHandling(handling).send();
  }

  @Test
  void onesOwnStayAwayFromWhoWantsNothingOfItsOwn() throws Exception {
    retain("a", "own");
    try (var messages = publisher.publishes(MqttGlobalPublishFilter.ALL)) {
      publisher.subscribeWith().topicFilter("a").noLocal(true).send();
      publisher.subscribeWith().topicFilter("+").send();
      assertThat(payload(next(messages))).isEqualTo("own");
      publisher.publishWith().topic("b").send();
      assertThat(next(messages).getTopic()).hasToString("b");
    }
  }

  @Test
  void carriesTheIdentifierOfTheSubscriptionThatAskedForIt() throws Exception {
    retain("a", "");
    retain("a", "x");
    try (RawClient client = broker.raw()) {
      client.send(
          connect5("raw", true, bytes()),
          packet(0x82, bytes(0, 1, 2, 0x0B, 7), text("a"), bytes(0)),
          packet(0x82, bytes(0, 2, 2, 0x0B, 9), text("#"), bytes(0)));
      assertThat(client.read(PUBLISH).body()).isEqualTo(publishBody(7));
      assertThat(client.read(PUBLISH).body()).isEqualTo(publishBody(9));
    }
  }

  private static byte[] publishBody(int identifier) {
    return RawClient.concat(
        text("a"), bytes(2, 0x0B, identifier), "x".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aWillIsRetainedIfItsClientWantsThat() throws Exception {
    byte[] connect =
        packet(
            0x10,
            text("MQTT"),
            bytes(4, 0xEE, 0, 0),
            text("mortal"),
            text("status/mortal"),
            text("gone"),
            text(TestBroker.APP.text()),
            text(TestBroker.PASSWORD));
    RawClient mortal = broker.raw().send(connect);
    assertThat(mortal.read(CONNACK).unsigned(1)).isZero();
    mortal.cut();
    await().until(() -> broker.store().retainedMessages().figures(TestBroker.APP).messages() == 1);
    try (RawClient late = broker.raw()) {
      late.send(connect3("late", true), subscribe3(1, "status/+", 0));
      Packet will = late.read(PUBLISH);
      assertThat(will.first()).isEqualTo(0x31);
      assertThat(will.payload()).isEqualTo("gone");
    }
  }

  @Test
  void aFullAppAnswersQuotaExceeded() throws Exception {
    for (int i = 0; i < EngineContract.RETAINED.messages(); i++) {
      retain("full/" + i, "x");
    }
    try (RawClient client = broker.raw()) {
      client.send(
          connect5("raw", true, bytes()),
          packet(0x33, text("one/more"), bytes(0, 1, 0), text("x")),
          packet(0x33, text("full/1"), bytes(0, 2, 0), text("y")));
      assertThat(client.read(PUBACK).body()).startsWith(0, 1, QUOTA_EXCEEDED);
      assertThat(client.read(PUBACK).body()).containsExactly(0, 2);
    }
  }

  @Test
  void whatAContinuedSessionHasNotAcknowledgedComesAgain() throws Exception {
    retain("a", "one");
    publisher
        .publishWith()
        .topic("b")
        .qos(MqttQos.EXACTLY_ONCE)
        .retain(true)
        .payload(bytes(1))
        .send();
    Packet one;
    Packet two;
    try (RawClient client = broker.raw()) {
      client.send(connect3("durable", false), subscribe3(1, "+", 2));
      one = client.read(PUBLISH);
      two = client.read(PUBLISH);
      assertThat(two.first()).isEqualTo(0x35);
      client.send(ack(0x50, two.publishId()));
      assertThat(client.read(PUBREL).shortAt(0)).isEqualTo(two.publishId());
    }
    try (RawClient client = broker.raw()) {
      client.send(connect3("durable", false));
      assertThat(client.read().body()).as("session present").isEqualTo(bytes(1, 0));
      Packet release = client.read();
      assertThat(release.type()).isEqualTo(PUBREL);
      assertThat(release.shortAt(0)).isEqualTo(two.publishId());
      Packet again = client.read();
      assertThat(again.first()).as("DUP, QoS 1, RETAIN").isEqualTo(0x3B);
      assertThat(again.body()).isEqualTo(one.body());
      client.send(ack(0x40, again.publishId()), ack(0x70, release.shortAt(0)), bytes(0xC0, 0));
      assertThat(client.read().type()).isEqualTo(PINGRESP);
    }
    try (RawClient client = broker.raw()) {
      client.send(connect3("durable", false), bytes(0xC0, 0));
      assertThat(client.read().type()).isEqualTo(CONNACK);
      assertThat(client.read().type()).as("nothing is left").isEqualTo(PINGRESP);
    }
  }

  /** [MQTT-4.6.0-4]: also when there is nothing to be kept of the later one. */
  @Test
  void isReleasedInTheOrderOfTheAnswers() throws Exception {
    publisher.publishWith().topic("kept").qos(MqttQos.EXACTLY_ONCE).retain(true).payload(A).send();
    try (RawClient reader = broker.raw().send(connect3("reader", false))) {
      reader.send(subscribe3(1, "live", 2)).read(SUBACK);
      reader.send(subscribe3(2, "kept", 2)).read(SUBACK);
      int retained = reader.read(PUBLISH).publishId();
      publisher.publishWith().topic("live").qos(MqttQos.EXACTLY_ONCE).payload(A).send();
      int logged = reader.read(PUBLISH).publishId();
      broker.store().holdChanges();
      reader.send(ack(0x50, logged), ack(0x50, retained), bytes(0xC0, 0));
      assertThat(reader.read().type()).isEqualTo(PINGRESP);
      broker.store().releaseChanges();
      for (int id : new int[] {logged, retained}) {
        Packet release = reader.read();
        assertThat(release.type()).isEqualTo(PUBREL);
        assertThat(release.shortAt(0)).isEqualTo(id);
      }
    }
  }

  @Test
  void aReplayThatWasNotFinishedGoesOnWithTheSession() throws Exception {
    for (int i = 10; i < 20; i++) {
      retain("many/" + i, "x");
    }
    byte[] properties = bytes(0x11, 0, 0, 1, 0, 0x21, 0, 3);
    try (RawClient client = broker.raw()) {
      client.send(
          connect5("durable", true, properties),
          packet(0x82, bytes(0, 1, 0), text("many/+"), bytes(1)));
      for (int i = 0; i < 3; i++) {
        client.read(PUBLISH);
      }
    }
    try (RawClient client = broker.raw()) {
      client.send(connect5("durable", false, properties));
      List<String> topics = new ArrayList<>();
      while (!topics.contains("many/19")) {
        Packet packet = client.read(PUBLISH);
        topics.add(packet.topic());
        client.send(ack(0x40, packet.publishId()));
      }
      assertThat(topics).startsWith("many/10", "many/11", "many/12").contains("many/13");
    }
  }

  @Test
  void anUnknownWindowIsNeverOverrun() throws Exception {
    for (int i = 10; i < 40; i++) {
      retain("many/" + i, "x");
    }
    try (RawClient slow = broker.raw()) {
      // A receive maximum of 4.
      slow.send(
          connect5("slow", true, bytes(0x21, 0, 4)),
          packet(0x82, bytes(0, 1, 0), text("many/+"), bytes(1)));
      List<String> topics = new ArrayList<>();
      List<Integer> open = new ArrayList<>();
      while (topics.size() < 30) {
        Packet packet = slow.read(PUBLISH);
        topics.add(packet.topic());
        open.add(packet.publishId());
        if (open.size() == 4 || topics.size() == 30) {
          slow.send(bytes(0xC0, 0));
          assertThat(slow.read().type()).as("nothing over the window").isEqualTo(PINGRESP);
          for (int id : open) {
            slow.send(ack(0x40, id));
          }
          open.clear();
        }
      }
      assertThat(topics).startsWith("many/10").endsWith("many/39").doesNotHaveDuplicates();
    }
  }

  @Test
  void theOldestVersionsRetainToo() throws Exception {
    try (RawClient client = broker.raw()) {
      client.send(connect3("raw", true), publish3(3, 1, "a", "x"));
      client.read(PUBACK);
      client.send(subscribe3(1, "a", 0), publish3(0, 0, "a", "live"));
      Packet first = client.read(PUBLISH);
      assertThat(first.first()).isEqualTo(0x31);
      assertThat(first.payload()).isEqualTo("x");
      assertThat(client.read(PUBLISH).first()).isEqualTo(0x30);
    }
  }

  @Test
  void noOtherAppSeesThem() throws Exception {
    retain("a", "secret");
    Mqtt5BlockingClient other =
        broker.client5("other", TestBroker.OTHER, TestBroker.OTHER_PASSWORD);
    other.connect();
    try (var messages = other.publishes(MqttGlobalPublishFilter.ALL)) {
      other.subscribeWith().topicFilter("#").send();
      other.publishWith().topic("fence").send();
      assertThat(next(messages).getTopic()).hasToString("fence");
    }
    other.disconnect();
  }
}
