package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that goes without a word leaves its will. */
final class WillTest {
  private static final byte[] CONNECT =
      RawClient.packet(
          0x10,
          RawClient.text("MQTT"),
          RawClient.bytes(4, 0xCE, 0, 1),
          RawClient.text("mortal"),
          RawClient.text("wills/mortal"),
          RawClient.text("gone"),
          RawClient.text(TestBroker.APP.text()),
          RawClient.text(TestBroker.PASSWORD));

  private TestBroker broker;
  private Mqtt5BlockingClient heir;
  private Mqtt5Publishes got;

  @BeforeEach
  void start() {
    broker = new TestBroker();
    heir = broker.client5("heir");
    heir.connect();
    got = heir.publishes(MqttGlobalPublishFilter.ALL);
    heir.subscribeWith().topicFilter("wills/#").qos(MqttQos.EXACTLY_ONCE).send();
  }

  @AfterEach
  void stop() {
    got.close();
    heir.disconnect();
    broker.close();
  }

  private void assertWill() throws InterruptedException {
    Mqtt5Publish will = got.receive(20, TimeUnit.SECONDS).orElseThrow();
    assertThat(will.getTopic()).hasToString("wills/mortal");
    assertThat(will.getPayloadAsBytes()).asString().isEqualTo("gone");
    assertThat(will.getQos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
  }

  @Test
  void whenTheConnectionBreaks() throws Exception {
    RawClient mortal = broker.raw().send(CONNECT);
    mortal.read(2);
    mortal.cut();
    assertWill();
  }

  @Test
  void whenItBreaksTheProtocol() throws Exception {
    try (RawClient mortal = broker.raw().send(CONNECT, CONNECT)) {
      assertThat(mortal.isClosedByServer()).isTrue();
      assertWill();
    }
  }

  @Test
  void whenItGoesSilent() throws Exception {
    try (RawClient mortal = broker.raw().send(CONNECT)) {
      mortal.read(2);
      assertThat(mortal.isClosedByServer()).as("after one and a half seconds").isTrue();
      assertWill();
    }
  }

  @Test
  void notWhenItSaysGoodbye() throws Exception {
    try (RawClient mortal = broker.raw().send(CONNECT, RawClient.bytes(0xE0, 0))) {
      assertThat(mortal.isClosedByServer()).isTrue();
    }
    heir.publishWith().topic("wills/none").send();
    assertThat(got.receive(60, TimeUnit.SECONDS).orElseThrow().getTopic())
        .hasToString("wills/none");
  }

  @Test
  void onMqtt5ItsPropertiesTravelAndADisconnectMayAskForIt() throws Exception {
    Mqtt5BlockingClient mortal = broker.client5("mortal");
    mortal
        .connectWith()
        .willPublish()
        .topic("wills/five")
        .qos(MqttQos.EXACTLY_ONCE)
        .payload("bye".getBytes(StandardCharsets.UTF_8))
        .contentType("text/plain")
        .messageExpiryInterval(50)
        .userProperties()
        .add("k", "v")
        .applyUserProperties()
        .applyWillPublish()
        .send();
    mortal
        .disconnectWith()
        .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
        .send();
    Mqtt5Publish will = got.receive(60, TimeUnit.SECONDS).orElseThrow();
    assertThat(will.getTopic()).hasToString("wills/five");
    assertThat(will.getQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
    assertThat(will.getContentType().orElseThrow()).hasToString("text/plain");
    assertThat(will.getMessageExpiryInterval()).hasValue(50);
    assertThat(will.getUserProperties().asList()).hasSize(1);
  }

  @Test
  void aWillThatCannotBePublishedIsRefused() throws Exception {
    byte[] wild =
        RawClient.packet(
            0x10,
            RawClient.text("MQTT"),
            RawClient.bytes(5, 0xCE, 0, 0, 0),
            RawClient.text("mortal"),
            RawClient.bytes(0),
            RawClient.text("wills/#"),
            RawClient.text("gone"),
            RawClient.text(TestBroker.APP.text()),
            RawClient.text(TestBroker.PASSWORD));
    try (RawClient mortal = broker.raw().send(wild)) {
      assertThat(mortal.read(2).unsigned(1)).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
    }
  }
}
