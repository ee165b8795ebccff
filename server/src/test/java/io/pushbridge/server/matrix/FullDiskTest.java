package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.FullDisk;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A server whose disk is full says so on every surface, goes on reading, and recovers by itself.
 */
class FullDiskTest {
  private final FullDisk disk = new FullDisk();

  @RegisterExtension
  final RunningServer server = RunningServer.in(Surroundings.standard().withFiles(disk));

  private String status(String path) {
    return RawHttp.get(server.ports().http(), path).lines().findFirst().orElse("");
  }

  private String metric(String name) {
    return RawHttp.get(server.ports().admin(), "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElse("none");
  }

  @Test
  void nothingIsAcknowledgedUntilItCanBeStoredAgain() {
    MqttDevice away = server.mqtt5("away", true);
    away.subscribe("news", 1);
    away.disconnect();
    MqttDevice reader = server.mqtt3("reader", true);
    reader.subscribe("news", 1);
    Browser browser = server.browser("writer");
    MqttDevice modern = server.mqtt5("modern", false);
    server.rest().publish("news", "before", 1);
    reader.messages().expect(new Received("news", "before"));

    disk.full(true);
    ObjectNode call = server.rest().call("publish").put("topic", "news").put("msg", "lost");
    call.putObject("opts").put("qos", 1);
    assertThat(Rest.parsed(server.rest().post(call.toString())).path("status").asInt())
        .as("REST")
        .isEqualTo(2);
    ObjectNode publish = Browser.data().put("topic", "news").put("msg", "lost");
    assertThat(browser.ask("publish2", publish, "puback").path("success").asBoolean(true))
        .as("Socket.IO")
        .isFalse();
    assertThatThrownBy(() -> modern.publish("news", "lost", 1)).as("MQTT 5").isNotNull();
    MqttDevice old = server.mqtt3("old", false);
    assertThatThrownBy(() -> old.publish("news", "lost", 1)).as("MQTT 3.1.1").isNotNull();

    assertThat(server.server().healthy()).isFalse();
    assertThat(status("/readyz")).contains(" 503 ");
    assertThat(status("/healthz")).contains(" 200 ");
    assertThat(metric("pushbridge_store_healthy")).endsWith(" 0.0");
    // Reading and what needs no disk go on.
    assertThat(
            browser
                .ask("get_topic_list", Browser.data(), "get_topic_list_ack")
                .path("success")
                .asBoolean())
        .isTrue();
    server.rest().publish("news", "live", 0);
    reader.messages().expect(new Received("news", "live"));

    disk.full(false);
    await().atMost(Duration.ofSeconds(60)).until(() -> status("/readyz").contains(" 200 "));
    assertThat(metric("pushbridge_store_healthy")).endsWith(" 1.0");
    server.rest().publish("news", "after", 1);
    reader.messages().expect(new Received("news", "after"));
    server
        .mqtt5("away", true)
        .messages()
        .expect(new Received("news", "before"), new Received("news", "after"));
  }
}
