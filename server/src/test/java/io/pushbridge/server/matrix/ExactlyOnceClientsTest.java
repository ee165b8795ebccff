package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.ServerProcess;
import io.pushbridge.server.running.Stages;
import io.pushbridge.server.running.TestApps;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two clients that keep their side of QoS 2 and come back by themselves, while the server between
 * them is killed in the middle of their exchanges: everything comes, and nothing twice.
 */
class ExactlyOnceClientsTest {
  private static final String TOPIC = "exactly/once";
  private static final int LIVES = 3;
  private static final int MESSAGES_PER_LIFE = 60;
  private static final int ENOUGH_FOR_A_KILL = 20;

  @TempDir Path folder;

  private final AtomicInteger port = new AtomicInteger();
  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private final AtomicInteger completed = new AtomicInteger();
  private final List<CompletableFuture<Mqtt5PublishResult>> publishes = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();

  private Mqtt5AsyncClient client(String id) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(id)
        .transportConfig(where())
        .addDisconnectedListener(this::comeBack)
        .simpleAuth()
        .username(TestApps.FIRST.key().text())
        .password(
            TestApps.FIRST.devicePassword().orElseThrow().reveal().getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildAsync();
  }

  private MqttClientTransportConfig where() {
    return MqttClientTransportConfig.builder()
        .serverHost("127.0.0.1")
        .serverPort(port.get())
        .build();
  }

  private void comeBack(MqttClientDisconnectedContext context) {
    if (context.getSource() != MqttDisconnectSource.USER) {
      context
          .getReconnector()
          .reconnect(true)
          .delay(50, TimeUnit.MILLISECONDS)
          .transportConfig(where());
    }
  }

  private static void connect(Mqtt5AsyncClient client) {
    Stages.await(client.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send());
  }

  private void publishSome(Mqtt5AsyncClient writer) {
    for (int i = 0; i < MESSAGES_PER_LIFE; i++) {
      String text = "message " + sent.size();
      sent.add(text);
      CompletableFuture<Mqtt5PublishResult> publish =
          writer
              .publishWith()
              .topic(TOPIC)
              .qos(MqttQos.EXACTLY_ONCE)
              .payload(text.getBytes(StandardCharsets.UTF_8))
              .send();
      publishes.add(publish.whenComplete((done, failure) -> completed.incrementAndGet()));
    }
  }

  @Test
  void everythingComesAndNothingTwice() {
    ServerProcess server = ServerProcess.serve(folder);
    try {
      port.set(server.ports().mqtt());
      Mqtt5AsyncClient reader = client("reader");
      reader.publishes(
          MqttGlobalPublishFilter.ALL,
          message -> received.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)));
      connect(reader);
      Stages.await(reader.subscribeWith().topicFilter(TOPIC).qos(MqttQos.EXACTLY_ONCE).send());
      Mqtt5AsyncClient writer = client("writer");
      connect(writer);

      for (int life = 1; life < LIVES; life++) {
        int before = completed.get();
        publishSome(writer);
        Awaitility.await()
            .atMost(Inbox.PATIENCE)
            .until(() -> completed.get() >= before + ENOUGH_FOR_A_KILL);
        server.kill();
        server = ServerProcess.serve(folder);
        port.set(server.ports().mqtt());
      }
      publishSome(writer);
      for (CompletableFuture<Mqtt5PublishResult> publish : publishes) {
        assertThat(Stages.await(publish).getError()).isEmpty();
      }
      Awaitility.await().atMost(Inbox.PATIENCE).until(() -> received.containsAll(sent));
      Stages.await(writer.disconnect());
      Stages.await(reader.disconnect());
    } finally {
      server.close();
    }
    assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
  }
}
