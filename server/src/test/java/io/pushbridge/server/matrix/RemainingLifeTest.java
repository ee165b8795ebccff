package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * MQTT 5 recipients are told how long a message has still to live, whichever door it came by, and
 * get what its publisher said about it, also when it waited on the disk (MQTT 5 §3.3.2.3).
 */
class RemainingLifeTest {
  private static final String TOPIC = "ask";
  private static final long LIFE = 100;
  private static final String[] FROM = {"rest", "browser", "device"};

  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final RunningServer server = RunningServer.in(Surroundings.standard().withClock(clock));

  private Mqtt5BlockingClient client(String id) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(id)
        .serverHost("127.0.0.1")
        .serverPort(server.ports().mqtt())
        .simpleAuth()
        .username(TestApps.FIRST.key().text())
        .password(
            TestApps.FIRST.devicePassword().orElseThrow().reveal().getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }

  private static void connect(Mqtt5BlockingClient client) {
    client.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
  }

  /** The same topic and life by each door; the body names the door. */
  private void publishByEveryDoor() {
    ObjectNode call = server.rest().call("publish").put("topic", TOPIC).put("msg", FROM[0]);
    call.putObject("opts").put("qos", 1).put("time_to_live", LIFE);
    assertThat(server.rest().post(call.toString())).startsWith("{\"status\":0");

    try (Browser browser = new JavaBrowser(server.ports(), "websocket")) {
      browser.login(TestApps.FIRST.key().text(), "browser");
      ObjectNode request = Browser.data().put("topic", TOPIC).put("msg", FROM[1]);
      request.putObject("opts").put("qos", 1).put("time_to_live", LIFE);
      assertThat(browser.ask("publish2", request, "puback").path("success").asBoolean()).isTrue();
    }

    Mqtt5BlockingClient device = client("device");
    connect(device);
    device
        .publishWith()
        .topic(TOPIC)
        .qos(MqttQos.EXACTLY_ONCE)
        .payload(FROM[2].getBytes(StandardCharsets.UTF_8))
        .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
        .contentType("text/plain")
        .responseTopic("answers/device")
        .correlationData(new byte[] {1, 0, -1})
        .messageExpiryInterval(LIFE)
        .userProperties()
        .add("a", "1")
        .add("b", "")
        .add("a", "\u00FC")
        .applyUserProperties()
        .send();
    device.disconnect();
  }

  private static Map<String, Mqtt5Publish> next3(Mqtt5Publishes messages) throws Exception {
    Map<String, Mqtt5Publish> came = new HashMap<>();
    for (int i = 0; i < FROM.length; i++) {
      Mqtt5Publish message =
          messages.receive(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS).orElseThrow();
      came.put(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8), message);
    }
    assertThat(came).containsOnlyKeys(FROM);
    return came;
  }

  private static void assertLife(Map<String, Mqtt5Publish> came, long seconds) {
    came.forEach(
        (from, message) ->
            assertThat(message.getMessageExpiryInterval()).as(from).hasValue(seconds));
  }

  private static void assertUnaltered(Mqtt5Publish message) {
    assertThat(message.getPayloadFormatIndicator()).contains(Mqtt5PayloadFormatIndicator.UTF_8);
    assertThat(message.getContentType().orElseThrow()).hasToString("text/plain");
    assertThat(message.getResponseTopic().orElseThrow()).hasToString("answers/device");
    assertThat(message.getCorrelationData().orElseThrow())
        .isEqualTo(ByteBuffer.wrap(new byte[] {1, 0, -1}));
    assertThat(message.getUserProperties().asList())
        .extracting(property -> property.getName() + "=" + property.getValue())
        .containsExactly("a=1", "b=", "a=\u00FC");
  }

  @Test
  void isToldAtOnceAndLessOfItLater() throws Exception {
    Mqtt5BlockingClient away = client("away");
    connect(away);
    away.subscribeWith().topicFilter(TOPIC).qos(MqttQos.EXACTLY_ONCE).send();
    away.disconnect();
    Mqtt5BlockingClient here = client("here");
    try (Mqtt5Publishes messages = here.publishes(MqttGlobalPublishFilter.ALL)) {
      connect(here);
      here.subscribeWith().topicFilter(TOPIC).qos(MqttQos.AT_LEAST_ONCE).send();
      publishByEveryDoor();
      Map<String, Mqtt5Publish> live = next3(messages);
      assertLife(live, LIFE);
      assertUnaltered(live.get("device"));
    }
    here.disconnect();

    clock.advance(Duration.ofSeconds(40));
    server.restart();

    Mqtt5BlockingClient back = client("away");
    try (Mqtt5Publishes messages = back.publishes(MqttGlobalPublishFilter.ALL)) {
      connect(back);
      Map<String, Mqtt5Publish> fromTheLog = next3(messages);
      assertLife(fromTheLog, LIFE - 40);
      assertUnaltered(fromTheLog.get("device"));
    }
    back.disconnect();
  }
}
