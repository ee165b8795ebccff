package io.pushbridge.server.upstream;

import static io.pushbridge.server.running.RunningServer.fresh;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.pushbridge.link.Mosquitto;
import io.pushbridge.link.external.BrokerAddress;
import io.pushbridge.link.upstream.WhenAway;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.config.BrokerConfiguration;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Browsers and servers here, devices at a Mosquitto. */
class ExternalBrokerTest {
  private static final String PREFIX = TestApps.FIRST.key() + "/";

  private static Mosquitto broker;

  @RegisterExtension
  static final RunningServer server =
      RunningServer.configured(usual -> usual.withBroker(Optional.of(mosquitto())));

  private static BrokerConfiguration mosquitto() {
    if (broker == null) {
      try {
        Path folder = Files.createTempDirectory("pushbridge-mosquitto");
        broker = Mosquitto.startLogging(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new BrokerConfiguration(
        new BrokerAddress(
            "127.0.0.1", broker.port(), false, Optional.empty(), Optional.empty(), "pushbridge"),
        2,
        "{appkey}/",
        Optional.empty(),
        WhenAway.DELAY,
        Duration.ofMinutes(1));
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
      // The class may be run again in the same process.
      broker = null;
    }
  }

  private static Mqtt3BlockingClient device(String id) {
    Mqtt3BlockingClient device =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier(id)
            .serverHost("127.0.0.1")
            .serverPort(broker.port())
            .buildBlocking();
    device.connectWith().cleanSession(true).send();
    server.keep(device::disconnect);
    return device;
  }

  private static BlockingQueue<String> inbox(Mqtt3BlockingClient device, String filter) {
    BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
    device
        .toAsync()
        .subscribeWith()
        .topicFilter(filter)
        .qos(MqttQos.AT_LEAST_ONCE)
        .callback(message -> inbox.add(new String(message.getPayloadAsBytes(), UTF_8)))
        .send()
        .join();
    return inbox;
  }

  private static String next(BlockingQueue<String> inbox) throws InterruptedException {
    return inbox.poll(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void publish(Mqtt3BlockingClient device, String topic, String text) {
    device.publish(
        Mqtt3Publish.builder()
            .topic(topic)
            .payload(text.getBytes(UTF_8))
            .qos(MqttQos.AT_LEAST_ONCE)
            .build());
  }

  @Test
  void browsersServersAndDevicesReachEachOther() throws Exception {
    String topic = fresh("news");
    Mqtt3BlockingClient device = device("device");
    BlockingQueue<String> there = inbox(device, PREFIX + topic);
    BlockingQueue<String> neighbour = inbox(device, TestApps.SECOND.key() + "/#");
    Browser browser = server.browser(fresh("customer"));
    browser.subscribe(topic, 1);
    browser.publish(topic, "from the browser", 1);
    assertThat(next(there)).isEqualTo("from the browser");
    server.rest().publish(topic, "from the server", 1);
    assertThat(next(there)).isEqualTo("from the server");
    publish(device, PREFIX + topic, "from the device");
    browser
        .messages()
        .expect(
            new Received(topic, "from the browser"),
            new Received(topic, "from the server"),
            new Received(topic, "from the device"));
    publish(device, TestApps.SECOND.key() + "/" + topic, "not ours");
    assertThat(next(neighbour)).isEqualTo("not ours");
    server.rest().publish(topic, "end", 1);
    browser.messages().expect(new Received(topic, "end"));
  }

  @Test
  void anAliasIsReachedFromTheBroker() throws Exception {
    Browser bob = server.browser(fresh("bob"));
    String alias = fresh("alias");
    bob.setAlias(alias);
    Mqtt3BlockingClient device = device("caller");
    publish(device, PREFIX + ",yta/" + alias, "hello");
    assertThat(bob.messages().next().text()).isEqualTo("hello");
  }

  @Test
  void whileTheBrokerIsAwayTheServerIsDegradedAndLosesNothing() throws Exception {
    String topic = fresh("late");
    Mqtt3BlockingClient sleeper =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier(fresh("sleeper"))
            .serverHost("127.0.0.1")
            .serverPort(broker.port())
            .buildBlocking();
    sleeper.connectWith().cleanSession(false).send();
    BlockingQueue<String> inbox = inbox(sleeper, PREFIX + topic);
    sleeper.disconnect();
    Browser browser = server.browser(fresh("customer"));
    broker.stop();
    await().until(() -> health().contains("degraded"));
    CompletableFuture<String> publishing =
        CompletableFuture.supplyAsync(() -> browser.publish(topic, "kept", 1));
    Browser other = server.browser(fresh("other"));
    other.subscribe(fresh("anything"), 1);
    assertThat(publishing).isNotDone();
    broker.resume();
    assertThat(publishing).succeedsWithin(Inbox.PATIENCE);
    await().until(() -> health().contains("up"));
    sleeper.connectWith().cleanSession(false).send();
    server.keep(sleeper::disconnect);
    assertThat(next(inbox)).isEqualTo("kept");
  }

  @Test
  void anAppThatIsMadeWhileTheServerRunsIsJoined() throws Exception {
    ObjectNode wanted = Browser.data().put("name", fresh("late"));
    JsonNode app = admin("POST", "", wanted);
    String prefix = app.path("appkey").asText() + "/";
    BlockingQueue<String> there = inbox(device("neighbour"), prefix + "#");
    assertThat(metric("pushbridge_link_connected")).isEqualTo(metric("pushbridge_link_links"));
    await().until(() -> broker.wasAskedFor(prefix + ",yta/+"));
    publish(device("first"), prefix + ",yta/nobody", "joined");
    assertThat(next(there)).isEqualTo("joined");
    admin("DELETE", "/" + wanted.path("name").asText(), null);
    await().until(() -> broker.wasEnded(prefix + ",yta/+"));
  }

  private static JsonNode admin(String method, String path, ObjectNode body) throws AdminException {
    return AdminClient.of(server.server().configuration())
        .call(method, "/admin/apps" + path, Optional.ofNullable(body), Duration.ofSeconds(60));
  }

  private static String metric(String name) {
    return RawHttp.get(server.ports().admin(), "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .map(line -> line.substring(name.length() + 1))
        .orElseThrow();
  }

  private static String health() {
    return server.rest().get("/readyz").body();
  }
}
