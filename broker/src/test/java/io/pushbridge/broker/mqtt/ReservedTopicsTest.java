package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aliases, presence, device tokens and the other reserved names, from plain MQTT clients. */
final class ReservedTopicsTest {
  private TestBroker broker;
  private Mqtt5BlockingClient device;
  private Mqtt5Publishes got;

  @BeforeEach
  void start() {
    broker = new TestBroker();
    device = broker.client5("device");
    device.connect();
    got = device.publishes(MqttGlobalPublishFilter.ALL);
  }

  @AfterEach
  void stop() {
    got.close();
    device.disconnect();
    broker.close();
  }

  private static void publish(Mqtt5BlockingClient client, String topic, String payload) {
    client
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(payload.getBytes(StandardCharsets.UTF_8))
        .send();
  }

  private Mqtt5Publish next() throws InterruptedException {
    return got.receive(60, TimeUnit.SECONDS).orElseThrow();
  }

  private static String text(Mqtt5Publish message) {
    return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void anAliasIsSetAskedForReachedAndCleared() throws Exception {
    publish(device, ",yali", "defy");
    publish(device, ",yaliget", "");
    Mqtt5Publish answer = next();
    assertThat(answer.getTopic()).hasToString(",yaliget");
    assertThat(text(answer)).isEqualTo("defy");

    Mqtt3BlockingClient other = broker.client3("other");
    other.connect();
    other
        .publishWith()
        .topic(",yta/defy")
        .qos(MqttQos.EXACTLY_ONCE)
        .payload("to you".getBytes(StandardCharsets.UTF_8))
        .send();
    Mqtt5Publish direct = next();
    assertThat(direct.getTopic()).hasToString("defy");
    assertThat(direct.getQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
    assertThat(text(direct)).isEqualTo("to you");
    other.disconnect();

    publish(device, ",yali", "");
    publish(device, ",yaliget", "x");
    assertThat(text(next())).isEmpty();
  }

  @Test
  void aMessageToAnAliasWaitsForItsHolder() throws Exception {
    Mqtt3BlockingClient holder = broker.client3("holder");
    holder.connectWith().cleanSession(false).send();
    holder
        .publishWith()
        .topic(",yali")
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload("h1".getBytes(StandardCharsets.UTF_8))
        .send();
    holder.disconnect();
    publish(device, ",yta/h1", "while away");
    try (var messages = holder.publishes(MqttGlobalPublishFilter.ALL)) {
      holder.connectWith().cleanSession(false).send();
      Mqtt3Publish message = messages.receive(60, TimeUnit.SECONDS).orElseThrow();
      assertThat(message.getTopic()).hasToString("h1");
      assertThat(message.getPayloadAsBytes()).asString().isEqualTo("while away");
    }
    holder.disconnect();
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "Zürich", "a/b"})
  void anInvalidAliasIsRefusedByReasonCodeAndLeavesTheOldOne(String alias) throws Exception {
    publish(device, ",yali", "old");
    assertThatThrownBy(() -> publish(device, ",yali", alias))
        .isInstanceOfSatisfying(
            Mqtt5PubAckException.class,
            refused ->
                assertThat(refused.getMqttMessage().getReasonCode())
                    .isEqualTo(Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID));
    publish(device, ",yaliget", "");
    assertThat(text(next())).isEqualTo("old");
  }

  @Test
  void onMqtt3AnInvalidAliasGetsNoPuback() throws Exception {
    try (RawClient client =
        broker
            .raw()
            .send(
                RawClient.connect3("old", true),
                RawClient.publish3(0x02, 1, ",yali", "two words"),
                RawClient.publish3(0x02, 2, ",yali", "fine"))) {
      assertThat(client.read(4).shortAt(0)).as("the first answer is to the second").isEqualTo(2);
    }
  }

  @Test
  void watchersSeeAliasedSubscribersComeAndGo() throws Exception {
    device.subscribeWith().topicFilter("news/p").qos(MqttQos.AT_LEAST_ONCE).send();
    Mqtt5BlockingClient member = broker.client5("member");
    member.connect();
    publish(member, ",yali", "defy");
    member.subscribeWith().topicFilter("news").send();
    assertNotice("join");
    member.unsubscribeWith().topicFilter("news").send();
    assertNotice("leave");
    member.subscribeWith().topicFilter("news").send();
    assertNotice("join");
    member.disconnect();
    assertNotice("offline");
  }

  @Test
  void aTakeoverOfADurableSessionIsNoNewsAndAReturnIs() throws Exception {
    device.subscribeWith().topicFilter("news/p").send();
    try (RawClient first = durableMember()) {
      assertNotice("join");
      try (RawClient second = broker.raw().send(RawClient.connect3("member", false))) {
        second.read(2);
        assertThat(first.isClosedByServer()).isTrue();
        second.send(RawClient.bytes(0xE0, 0));
        assertThat(second.isClosedByServer()).isTrue();
      }
      assertNotice("offline");
    }
    try (RawClient again = broker.raw().send(RawClient.connect3("member", false))) {
      again.read(2);
      assertNotice("online");
    }
  }

  private RawClient durableMember() throws Exception {
    RawClient member =
        broker
            .raw()
            .send(
                RawClient.connect3("member", false), RawClient.publish3(0x02, 1, ",yali", "defy"));
    member.read(4);
    member.send(RawClient.subscribe3(2, "news", 1));
    member.read(9);
    return member;
  }

  private void assertNotice(String action) throws InterruptedException {
    Mqtt5Publish notice = next();
    assertThat(notice.getTopic()).hasToString("news/p");
    assertThat(notice.getQos()).isEqualTo(MqttQos.AT_MOST_ONCE);
    assertThat(text(notice))
        .matches("\\{\"action\":\"" + action + "\",\"alias\":\"defy\",\"timestamp\":\\d{13}}");
  }

  @Test
  void deviceTokensAreStoredAndRemoved() {
    long uid = broker.platform().live().all().iterator().next().uid();
    publish(device, ",yapn", "{\"token\":\"AB12\",\"bundle_id\":\"io.example\"}");
    publish(device, ",yapn", "{\"token\":\"ab12\",\"remove\":true}");
    Mqtt5BlockingClient durable = broker.client5("durable");
    durable.connectWith().sessionExpiryInterval(60).send();
    durable.subscribeWith().topicFilter("t").send();
    publish(
        durable,
        ",yapn",
        "{\"token\":\"cd34\",\"bundle_id\":\"io.example\",\"environment\":\"development\"}");
    var page =
        TestBroker.await(
            broker
                .store()
                .sessionRegistry()
                .tokensFor(TestBroker.APP, new Destination.Topic(new TopicName("t")), 0, 10));
    assertThat(page.tokens())
        .singleElement()
        .satisfies(
            token -> {
              assertThat(token.token()).isEqualTo("cd34");
              assertThat(token.uid()).isNotEqualTo(uid);
            });
    durable.disconnect();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"token\":7}",
        "{\"token\":\"xyz\",\"bundle_id\":\"io.example\"}",
        "{\"token\":\"ab\",\"bundle_id\":\"io.unknown\"}",
        "{\"token\":\"ab\",\"bundle_id\":7}",
        "{\"token\":\"ab\",\"bundle_id\":\"io.example\",\"environment\":\"mars\"}"
      })
  void invalidDeviceTokensAreRefused(String json) {
    assertThatThrownBy(() -> publish(device, ",yapn", json))
        .isInstanceOfSatisfying(
            Mqtt5PubAckException.class,
            refused ->
                assertThat(refused.getMqttMessage().getReasonCode())
                    .isEqualTo(Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID));
  }

  @Test
  void otherReservedNamesAreAcknowledgedAndDropped() throws Exception {
    device.subscribeWith().topicFilter("#").send();
    Tally tally = broker.platform().tally();
    for (String topic : List.of(",other", "$$other", "news/p", ",yta/no alias", ",yta/")) {
      publish(device, topic, "x");
    }
    assertThat(tally.of(Tally.Event.DROPPED_RESERVED)).isEqualTo(5);
    publish(device, "$$report/start", "x");
    assertThat(tally.of(Tally.Event.REPORTS)).isEqualTo(1);
    publish(device, ",yta/nobody", "x");
    publish(device, "plain", "the only one");
    assertThat(text(next())).isEqualTo("the only one");
  }

  @Test
  void reservedFiltersAreAcknowledgedAndHoldNothing() {
    device.subscribeWith().topicFilter(",yaliget").send();
    device.unsubscribeWith().topicFilter(",yaliget").send();
    device.subscribeWith().topicFilter("t").send();
    assertThat(broker.platform().live().all().iterator().next().subscriptions())
        .containsOnlyKeys(new TopicFilter("t"));
  }
}
