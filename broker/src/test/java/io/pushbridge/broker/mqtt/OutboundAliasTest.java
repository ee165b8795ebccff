package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.ack;
import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.pushbridge.broker.mqtt.RawClient.Packet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topic aliases that the server sets (MQTT 5 §3.3.2.3.4). */
final class OutboundAliasTest {
  private static final int PUBLISH = 3;
  private static final int SUBACK = 9;
  private static final int TOPIC_ALIAS = 0x23;

  private TestBroker broker;
  private Mqtt5BlockingClient publisher;

  @BeforeEach
  void start() {
    broker = new TestBroker();
    publisher = broker.client5("publisher");
    publisher.connect();
  }

  @AfterEach
  void stop() {
    publisher.disconnect();
    broker.close();
  }

  private void publish(String topic, int qos, int bytes) {
    publisher.publishWith().topic(topic).qos(MqttQos.fromCode(qos)).payload(new byte[bytes]).send();
  }

  private RawClient subscriber(byte... properties) throws Exception {
    RawClient client = broker.raw();
    client.send(
        connect5("subscriber", true, properties),
        packet(0x82, bytes(0, 1, 0), text("#"), bytes(1)));
    client.read(SUBACK);
    return client;
  }

  /** The alias of a packet whose last property it is; 0 if that is another. */
  private static int aliasOf(Packet packet) {
    int id = (packet.first() & 0x06) == 0 ? 0 : 2;
    int at = 2 + packet.shortAt(0) + id;
    int end = at + 1 + packet.unsigned(at);
    return packet.unsigned(end - 3) == TOPIC_ALIAS ? packet.shortAt(end - 2) : 0;
  }

  @Test
  void aTopicIsNamedOnce() throws Exception {
    try (RawClient client = subscriber(bytes(0x22, 0, 2))) {
      publish("a", 0, 1);
      publish("a", 1, 1);
      publish("b", 0, 1);
      publish("a", 0, 1);
      publish("b", 1, 1);
      String[] names = {"a", "", "b", "", ""};
      int[] aliases = {1, 1, 2, 1, 2};
      for (int i = 0; i < names.length; i++) {
        Packet packet = client.read(PUBLISH);
        assertThat(packet.topic()).isEqualTo(names[i]);
        assertThat(aliasOf(packet)).isEqualTo(aliases[i]);
      }
    }
  }

  @Test
  void theLongestUnusedMakesRoom() throws Exception {
    try (RawClient client = subscriber(bytes(0x22, 0, 2))) {
      for (String topic : new String[] {"a", "b", "a", "c", "b", "c"}) {
        publish(topic, 0, 1);
      }
      String[] names = {"a", "b", "", "c", "b", ""};
      int[] aliases = {1, 2, 1, 2, 1, 2};
      for (int i = 0; i < names.length; i++) {
        Packet packet = client.read(PUBLISH);
        assertThat(packet.topic()).isEqualTo(names[i]);
        assertThat(aliasOf(packet)).isEqualTo(aliases[i]);
      }
    }
  }

  @Test
  void aPacketThatIsNotSentSetsNoAlias() throws Exception {
    // At most one alias, and packets of 60 bytes.
    try (RawClient client = subscriber(bytes(0x22, 0, 1, 0x27, 0, 0, 0, 60))) {
      publish("a", 1, 100);
      publish("a", 1, 1);
      Packet first = client.read(PUBLISH);
      assertThat(first.topic()).isEqualTo("a");
      assertThat(aliasOf(first)).isEqualTo(1);
      client.send(ack(0x40, first.publishId()));
      publish("a", 1, 2);
      assertThat(client.read(PUBLISH).topic()).isEmpty();
    }
  }

  @Test
  void whoKeepsNoneIsSentNone() throws Exception {
    try (RawClient client = subscriber()) {
      publish("a", 0, 1);
      publish("a", 0, 1);
      client.read(PUBLISH);
      Packet second = client.read(PUBLISH);
      assertThat(second.topic()).isEqualTo("a");
      assertThat(aliasOf(second)).isZero();
    }
  }

  @Test
  void aRealClientUnderstandsThem() throws Exception {
    Mqtt5BlockingClient client = broker.client5("client");
    client.connectWith().restrictions().topicAliasMaximum(5).applyRestrictions().send();
    Random random = new Random(4);
    try (var messages = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter("#").qos(MqttQos.AT_LEAST_ONCE).send();
      for (int i = 0; i < 200; i++) {
        int topic = random.nextInt(9);
        publish("t/" + topic, i % 3, topic);
        var got = messages.receive(60, TimeUnit.SECONDS).orElseThrow();
        assertThat(got.getTopic()).hasToString("t/" + got.getPayloadAsBytes().length);
      }
    }
    client.disconnect();
  }
}
