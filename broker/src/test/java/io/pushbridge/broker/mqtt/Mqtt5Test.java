package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.concat;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.unsuback.Mqtt5UnsubAckReasonCode;
import io.pushbridge.broker.mqtt.RawClient.Packet;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.contract.ManualClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What MQTT 5 has over the older versions. */
final class Mqtt5Test {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBCOMP = 7;
  private static final int SUBACK = 9;
  private static final int DISCONNECT = 14;

  private final ManualClock clock = new ManualClock();
  private TestBroker broker;

  @BeforeEach
  void start() {
    broker =
        new TestBroker(
            TestBroker.options(Optional.empty()),
            clock,
            AppLimits.DEFAULT.with(AppLimit.SUBSCRIPTIONS_PER_SESSION, 5));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static Mqtt5Publish next(Mqtt5Publishes messages) throws InterruptedException {
    return messages.receive(60, TimeUnit.SECONDS).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatThePublisherSaysArrivesUnchanged(boolean online) throws Exception {
    Mqtt5BlockingClient subscriber = broker.client5("subscriber");
    try (var messages = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
      subscriber.connectWith().sessionExpiryInterval(3_600).send();
      subscriber.subscribeWith().topicFilter("ask").qos(MqttQos.AT_LEAST_ONCE).send();
      if (!online) {
        subscriber.disconnect();
      }
      publishRequest();
      // The life that is left is what it is when the message is written.
      Mqtt5Publish atOnce = online ? next(messages) : null;
      clock.advance(Duration.ofSeconds(40));
      if (!online) {
        subscriber.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
      }
      Mqtt5Publish message = online ? atOnce : next(messages);
      assertThat(message.getContentType().orElseThrow()).hasToString("text/plain");
      assertThat(message.getResponseTopic().orElseThrow()).hasToString("answers/1");
      assertThat(message.getCorrelationData().orElseThrow())
          .isEqualTo(ByteBuffer.wrap(bytes(1, 2, 3)));
      assertThat(message.getPayloadFormatIndicator()).contains(Mqtt5PayloadFormatIndicator.UTF_8);
      assertThat(message.getUserProperties().asList())
          .extracting(property -> property.getName() + "=" + property.getValue())
          .containsExactly("a=1", "b=2", "a=3");
      assertThat(message.getMessageExpiryInterval().orElseThrow()).isEqualTo(online ? 100 : 60);
    }
    subscriber.disconnect();
  }

  private void publishRequest() {
    Mqtt5BlockingClient publisher = broker.client5("publisher");
    publisher.connect();
    publisher
        .publishWith()
        .topic("ask")
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload("?".getBytes(StandardCharsets.UTF_8))
        .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
        .contentType("text/plain")
        .responseTopic("answers/1")
        .correlationData(bytes(1, 2, 3))
        .messageExpiryInterval(100)
        .userProperties()
        .add("a", "1")
        .add("b", "2")
        .add("a", "3")
        .applyUserProperties()
        .send();
    publisher.disconnect();
  }

  @Test
  void anExpiredMessageIsNotDelivered() throws Exception {
    Mqtt5BlockingClient subscriber = broker.client5("subscriber");
    try (var messages = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
      subscriber.connectWith().sessionExpiryInterval(3_600).send();
      subscriber.subscribeWith().topicFilter("ask").qos(MqttQos.AT_LEAST_ONCE).send();
      subscriber.disconnect();
      publishRequest();
      clock.advance(Duration.ofSeconds(101));
      publishRequest();
      subscriber.connectWith().cleanStart(false).send();
      assertThat(next(messages).getMessageExpiryInterval()).hasValue(100);
      assertThat(messages.receiveNow()).isEmpty();
    }
    subscriber.disconnect();
  }

  @Test
  void theConnackSaysWhatTheServerGrants() {
    Mqtt5BlockingClient client = broker.client5("");
    Mqtt5ConnAck connack = client.connect();
    assertThat(connack.getAssignedClientIdentifier().orElseThrow().toString()).hasSize(32);
    assertThat(connack.getRestrictions().getReceiveMaximum()).isEqualTo(1_024);
    assertThat(connack.getRestrictions().getMaximumPacketSize()).isEqualTo((256 + 16) * 1024);
    assertThat(connack.getRestrictions().getTopicAliasMaximum()).isEqualTo(16);
    assertThat(connack.getRestrictions().getMaximumQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
    assertThat(connack.getRestrictions().areSubscriptionIdentifiersAvailable()).isTrue();
    assertThat(connack.getRestrictions().isRetainAvailable()).isTrue();
    assertThat(connack.getRestrictions().isSharedSubscriptionAvailable()).isTrue();
    assertThat(connack.getRestrictions().isWildcardSubscriptionAvailable()).isTrue();
    client.disconnect();
  }

  @Test
  void noLocalKeepsOnesOwnMessagesAway() throws Exception {
    Mqtt5BlockingClient client = broker.client5("client");
    client.connect();
    try (var messages = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter("a").noLocal(true).send();
      client.subscribeWith().topicFilter("b").send();
      client.publishWith().topic("a").send();
      client.publishWith().topic("b").send();
      assertThat(next(messages).getTopic()).hasToString("b");
    }
    client.disconnect();
  }

  @Test
  void overlappingFiltersDeliverOneCopyWithAllTheirIdentifiers() throws Exception {
    try (RawClient client = broker.raw().send(connect5("ids", true, bytes()))) {
      client.read(CONNACK);
      client.send(
          packet(0x82, bytes(0, 1, 2, 0x0B, 7), text("a/#"), bytes(0)),
          packet(0x82, bytes(0, 2, 3, 0x0B, 0x80, 2), text("a/+"), bytes(1)),
          packet(0x32, text("a/b"), bytes(0, 3, 0), text("x")),
          bytes(0xC0, 0));
      Packet message = client.read(PUBLISH);
      assertThat(message.first()).as("the higher QoS").isEqualTo(0x32);
      // Topic, id, length, expiry, then the identifiers in some order.
      int length = message.unsigned(7);
      String properties = new String(message.body(), 8, length, StandardCharsets.ISO_8859_1);
      assertThat(properties).hasSize(5 + 2 + 3).contains("\u000b\u0007", "\u000b\u0080\u0002");
    }
  }

  @Test
  void topicAliasesAreKeptPerConnection() throws Exception {
    try (RawClient client = broker.raw().send(connect5("alias", true, bytes()))) {
      client.read(CONNACK);
      client.send(
          packet(0x82, bytes(0, 1, 0), text("#"), bytes(0)),
          packet(0x30, text("long/name"), bytes(3, 0x23, 0, 1), bytes(1)),
          packet(0x30, text(""), bytes(3, 0x23, 0, 1), bytes(2)),
          packet(0x30, text("other"), bytes(3, 0x23, 0, 1), bytes(3)),
          packet(0x30, text(""), bytes(3, 0x23, 0, 1), bytes(4)));
      assertThat(client.read(PUBLISH).topic()).isEqualTo("long/name");
      assertThat(client.read(PUBLISH).topic()).isEqualTo("long/name");
      assertThat(client.read(PUBLISH).topic()).isEqualTo("other");
      assertThat(client.read(PUBLISH).topic()).isEqualTo("other");
      client.send(packet(0x30, text("x"), bytes(3, 0x23, 0, 17)));
      assertThat(client.read(DISCONNECT).unsigned(0)).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
    }
    try (RawClient client = broker.raw().send(connect5("alias", true, bytes()))) {
      client.read(CONNACK);
      client.send(packet(0x30, text(""), bytes(3, 0x23, 0, 1)));
      assertThat(client.read(DISCONNECT).unsigned(0)).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }
  }

  @Test
  void theClientsReceiveMaximumIsTheWindow() throws Exception {
    byte[] two = bytes(0x21, 0, 2);
    try (RawClient client = broker.raw().send(connect5("window", true, two))) {
      client.read(CONNACK);
      client.send(packet(0x82, bytes(0, 1, 0), text("t"), bytes(1)));
      client.read(SUBACK);
      try (RawClient publisher = broker.raw().send(connect5("pub", true, bytes()))) {
        for (int i = 1; i <= 6; i++) {
          publisher.send(packet(0x32, text("t"), bytes(0, i, 0), bytes(i)));
        }
        for (int i = 1; i <= 6; i++) {
          assertThat(publisher.read(PUBACK).shortAt(0)).isEqualTo(i);
        }
      }
      int first = client.read(PUBLISH).publishId();
      client.read(PUBLISH);
      client.send(bytes(0xC0, 0));
      assertThat(client.read().type()).as("the window is full").isEqualTo(13);
      client.send(RawClient.ack(0x40, first), bytes(0xC0, 0));
      assertThat(client.read(PUBLISH).body()).endsWith(bytes(3));
      assertThat(client.read().type()).as("and full again").isEqualTo(13);
    }
  }

  @Test
  void morePublishesThanTheServersReceiveMaximumEndTheConnection() throws Exception {
    MqttServerOptions options =
        new MqttServerOptions(
            TestBroker.HOST, 0, 0, Optional.empty(), 1_000, 3, 1, 10, 10, Duration.ofSeconds(9));
    try (TestBroker narrow = new TestBroker(options);
        RawClient client = narrow.raw().send(connect5("greedy", true, bytes()))) {
      client.read(CONNACK);
      for (int i = 1; i <= 4; i++) {
        client.send(packet(0x34, text("t"), bytes(0, i, 0)));
      }
      assertThat(client.read(DISCONNECT).unsigned(0))
          .isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }
  }

  @Test
  void aPacketTooLargeForTheClientIsDiscardedAndTheRestArrives() throws Exception {
    byte[] small = bytes(0x27, 0, 0, 0, 40);
    try (RawClient client = broker.raw().send(connect5("small", true, small))) {
      client.read(CONNACK);
      client.send(packet(0x82, bytes(0, 1, 0), text("t"), bytes(1)));
      client.read(SUBACK);
      client.send(
          packet(0x32, text("t"), bytes(0, 1, 0), new byte[100]),
          packet(0x32, text("t"), bytes(0, 2, 0), bytes(9)));
      assertThat(client.read(PUBLISH).body()).endsWith(bytes(9));
    }
  }

  @Test
  void repliesNameTheirReason() throws Exception {
    Mqtt5BlockingClient client = broker.client5("client");
    client.connect();
    var subscribed =
        client
            .toAsync()
            .subscribeWith()
            .topicFilter("t")
            .qos(MqttQos.EXACTLY_ONCE)
            .send()
            .get(60, TimeUnit.SECONDS);
    assertThat(subscribed.getReasonCodes()).containsExactly(Mqtt5SubAckReasonCode.GRANTED_QOS_2);
    var gone = client.unsubscribeWith().addTopicFilter("t").addTopicFilter("u").send();
    assertThat(gone.getReasonCodes())
        .containsExactly(
            Mqtt5UnsubAckReasonCode.SUCCESS, Mqtt5UnsubAckReasonCode.NO_SUBSCRIPTIONS_EXISTED);
    client.disconnect();
    try (RawClient raw = broker.raw().send(connect5("raw", true, bytes()))) {
      raw.read(CONNACK);
      raw.send(packet(0x62, bytes(0, 9)));
      assertThat(raw.read(PUBCOMP).unsigned(2)).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
      byte[] five = new byte[0];
      for (String filter : new String[] {"1", "2", "3", "4", "5"}) {
        five = concat(five, text(filter), bytes(0));
      }
      raw.send(packet(0x82, bytes(0, 1, 0), five));
      assertThat(raw.read(SUBACK).body()).isEqualTo(bytes(0, 1, 0, 0, 0, 0, 0, 0));
      raw.send(packet(0x82, bytes(0, 2, 0), text("6"), bytes(0)));
      assertThat(raw.read(SUBACK).body()).endsWith(ReasonCode.QUOTA_EXCEEDED);
    }
  }

  @Test
  void aClosingServerSaysSo() throws Exception {
    try (RawClient client = broker.raw().send(connect5("last", true, bytes()))) {
      client.read(CONNACK);
      broker.server().close();
      assertThat(client.read(DISCONNECT).unsigned(0)).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
    }
  }
}
