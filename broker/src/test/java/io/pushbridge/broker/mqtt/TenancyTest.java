package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two apps with the same names never meet, whatever one of them tries. */
final class TenancyTest {
  private TestBroker broker;
  private Mqtt5BlockingClient mine;
  private Mqtt5BlockingClient theirs;
  private Mqtt5Publishes got;

  @BeforeEach
  void start() {
    broker = new TestBroker();
    mine = broker.client5("client");
    theirs = broker.client5("client", TestBroker.OTHER, TestBroker.OTHER_PASSWORD);
    mine.connect();
    theirs.connect();
    got = theirs.publishes(MqttGlobalPublishFilter.ALL);
  }

  @AfterEach
  void stop() {
    got.close();
    mine.disconnect();
    theirs.disconnect();
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "news",
        "#",
        "+",
        "+/news",
        "+/+",
        "+/#",
        "../news",
        "/news",
        "52fcc04c4dc903d66d6f8f92/news",
        "52fcc04c4dc903d66d6f8f92/#",
        "news/p",
        "+/p",
        "$share/x/#",
        "$share/52fcc04c4dc903d66d6f8f92/news"
      })
  void noFilterReachesTheOtherApp(String filter) throws Exception {
    theirs.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
    theirs.subscribeWith().topicFilter("fence").qos(MqttQos.AT_LEAST_ONCE).send();
    publish(mine, ",yali", "spy");
    mine.subscribeWith().topicFilter("news").send();
    publish(mine, "news", "secret");
    publish(mine, "../567a4a754407a3cd028aaf6b/news", "injected");
    publish(mine, "567a4a754407a3cd028aaf6b/news", "injected");
    publish(theirs, "fence", "the end");
    Mqtt5Publish first = got.receive(60, TimeUnit.SECONDS).orElseThrow();
    assertThat(first.getPayloadAsBytes()).asString().isEqualTo("the end");
  }

  @Test
  void anAliasIsUniqueInItsAppOnly() throws Exception {
    publish(mine, ",yali", "bob");
    publish(theirs, ",yali", "bob");
    publish(theirs, ",yta/bob", "to their own bob");
    assertThat(got.receive(60, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes())
        .asString()
        .isEqualTo("to their own bob");
    publish(mine, ",yaliget", "");
    assertThat(broker.platform().live().all())
        .extracting(session -> session.alias().orElseThrow().text())
        .containsExactly("bob", "bob");
  }

  @Test
  void clientsWithoutAUserNameBelongToTheAnonymousAppIfThereIsOne() throws Exception {
    try (TestBroker open = new TestBroker(TestBroker.options(Optional.of(TestBroker.APP)));
        RawClient client = open.raw()) {
      client.send(
          RawClient.packet(
              0x10, RawClient.text("MQTT"), RawClient.bytes(4, 2, 0, 0), RawClient.text("")));
      assertThat(client.read(2).unsigned(1)).isZero();
      assertThat(open.platform().live().all())
          .singleElement()
          .satisfies(session -> assertThat(session.app()).isEqualTo(TestBroker.APP));
    }
  }
}
