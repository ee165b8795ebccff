package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every QoS from every version to every version, at the lower of the two levels. */
final class QosMatrixTest {
  private static final int MESSAGES = 20;

  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = new TestBroker();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2", "2,0", "2,1", "2,2"})
  void messagesArriveInOrderAtTheLowerQos(int published, int subscribed) throws Exception {
    Mqtt3BlockingClient old = broker.client3("old");
    Mqtt5BlockingClient recent = broker.client5("recent");
    old.connect();
    recent.connect();
    try (var atOld = old.publishes(MqttGlobalPublishFilter.ALL);
        var atRecent = recent.publishes(MqttGlobalPublishFilter.ALL)) {
      MqttQos qos = MqttQos.fromCode(subscribed);
      old.subscribeWith().topicFilter("a/#").qos(qos).send();
      recent.subscribeWith().topicFilter("+/b").qos(qos).send();
      for (int i = 0; i < MESSAGES; i++) {
        byte[] from3 = ("3-" + i).getBytes(StandardCharsets.UTF_8);
        byte[] from5 = ("5-" + i).getBytes(StandardCharsets.UTF_8);
        old.publishWith().topic("a/b").qos(MqttQos.fromCode(published)).payload(from3).send();
        recent.publishWith().topic("a/b").qos(MqttQos.fromCode(published)).payload(from5).send();
      }
      List<String> oldGot = new ArrayList<>();
      List<String> recentGot = new ArrayList<>();
      for (int i = 0; i < 2 * MESSAGES; i++) {
        Mqtt3Publish got3 = atOld.receive(60, TimeUnit.SECONDS).orElseThrow();
        Mqtt5Publish got5 = atRecent.receive(60, TimeUnit.SECONDS).orElseThrow();
        assertThat(got3.getTopic().toString()).isEqualTo("a/b");
        assertThat(got3.getQos().getCode()).isEqualTo(Math.min(published, subscribed));
        assertThat(got5.getQos().getCode()).isEqualTo(Math.min(published, subscribed));
        oldGot.add(new String(got3.getPayloadAsBytes(), StandardCharsets.UTF_8));
        recentGot.add(new String(got5.getPayloadAsBytes(), StandardCharsets.UTF_8));
      }
      assertThat(oldGot.stream().filter(text -> text.startsWith("3")))
          .containsExactlyElementsOf(texts("3-"));
      assertThat(oldGot.stream().filter(text -> text.startsWith("5")))
          .containsExactlyElementsOf(texts("5-"));
      assertThat(recentGot.stream().filter(text -> text.startsWith("3")))
          .containsExactlyElementsOf(texts("3-"));
      assertThat(recentGot.stream().filter(text -> text.startsWith("5")))
          .containsExactlyElementsOf(texts("5-"));
    }
    old.disconnect();
    recent.disconnect();
  }

  private static List<String> texts(String prefix) {
    return IntStream.range(0, MESSAGES).mapToObj(i -> prefix + i).toList();
  }
}
