package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RawMqtt;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The access manager at every door (rest-api.md §3, socketio-api.md §4, native-mqtt.md §2-3). */
class AccessManagerTest {
  private static final byte[] PING = {(byte) 0xC0, 0};
  private static final byte[] PONG = {(byte) 0xD0};
  private static final int NOT_AUTHORIZED = 0x87;

  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final RunningServer server = RunningServer.in(Surroundings.standard().withClock(clock));

  @BeforeEach
  void switchOn() {
    trigger(1);
  }

  private void trigger(int on) {
    assertThat(post(call("yam_set").put("trigger", on))).isEqualTo("{\"status\":0}");
  }

  private ObjectNode call(String method) {
    return server.rest().call(method);
  }

  private String post(ObjectNode call) {
    return server.rest().post(call.toString());
  }

  private ObjectNode grant(int read, int write) {
    return call("yam_grant").put("r", read).put("w", write).put("ttl", 0);
  }

  private void granted(ObjectNode grant) {
    assertThat(post(grant)).isEqualTo("{\"status\":0}");
  }

  /** What stands before a name to show the token of this grant. */
  private String shown(ObjectNode grant) {
    String answer = post(grant.put("token", ""));
    return ",yam" + Rest.parsed(answer).get("token").textValue() + "_";
  }

  private Mqtt5Device device5(String clientId) {
    Mqtt5Device device =
        server.keep(new Mqtt5Device(server.ports(), TestApps.FIRST, clientId, true));
    device.connect();
    return device;
  }

  private static ObjectNode subscribe(String topic) {
    return Browser.data().put("topic", topic).put("messageId", "7");
  }

  private static ObjectNode publish(String topic, String id) {
    return Browser.data().put("topic", topic).put("msg", id).put("messageId", id);
  }

  @Test
  void aBrowserIsDenied() {
    granted(grant(1, 1).put("topic", "free"));
    Browser browser = server.browser("browser");
    assertThat(browser.ask("subscribe", subscribe("news"), "suback"))
        .isEqualTo(
            Rest.parsed(
                "{\"success\":false,\"topic\":\"news\",\"messageId\":\"7\","
                    + "\"msg\":\"permission denied\",\"error_msg\":\"permission denied\"}"));
    browser.emit("publish", publish("news", "1"));
    browser.emit("publish2", publish("news", "2"));
    browser.emit("publish_to_alias", Browser.data().put("alias", "jack").put("msg", "m"));
    browser.emit("publish2_to_alias", Browser.data().put("alias", "jack").put("msg", "m"));
    browser.emit("set_alias", Browser.data().put("alias", "jack"));
    // Answers come in order: nothing came before this one.
    assertThat(browser.ask("publish", publish("free", "3"), "puback").get("messageId").asText())
        .isEqualTo("3");
    assertThat(browser.ask("get_alias", Browser.data(), "alias").get("alias").asText()).isEmpty();
    assertThat(browser.ask("unsubscribe", subscribe("news"), "unsuback").get("success").asBoolean())
        .isTrue();
    browser.subscribe("free", 1);
    server.rest().publish("news", "hidden", 1);
    server.rest().publish("free", "seen", 1);
    browser.messages().expect(new Received("free", "seen"));
  }

  @Test
  void aBrowserShowsTokensWhereverNamesStand() {
    String jack = shown(grant(1, 1).put("alias", "jack")) + ",yta/jack";
    String news = shown(grant(1, 1).put("topic", "news").put("p", 1));
    Browser browser = server.browser("browser");
    assertThat(browser.ask("subscribe", subscribe(news + "news/p"), "suback").get("topic").asText())
        .isEqualTo(news + "news/p");
    browser.setAlias(jack);
    assertThat(browser.ask("get_alias", Browser.data(), "alias").get("alias").asText())
        .isEqualTo("jack");
    browser.subscribe(news + "news", 1);
    assertThat(browser.messages().next().text()).contains("\"join\",\"alias\":\"jack\"");
    browser.publish(news + "news", "to the topic", 1);
    browser.messages().expect(new Received("news", "to the topic"));
    browser.publishToAlias(jack, "to the alias", 1);
    browser.messages().expect(new Received("jack", "to the alias"));
    assertThat(
            browser
                .ask(
                    "get_alias_list",
                    Browser.data().put("topic", news + "news"),
                    "get_alias_list_ack")
                .at("/data/alias/0")
                .asText())
        .isEqualTo("jack");
    assertThat(
            browser
                .ask("get_state", Browser.data().put("alias", jack), "get_state_ack")
                .get("data")
                .asText())
        .isEqualTo("online");
    browser.unsubscribe(news + "news");
    assertThat(browser.messages().next().text()).contains("\"leave\"");
    browser.setAlias("");
  }

  @Test
  void aDeviceOfMqtt3HearsNothingOfADenial() {
    granted(grant(1, 1).put("topic", "free"));
    try (RawMqtt device = new RawMqtt(server.ports().mqtt()).login(TestApps.FIRST, "device")) {
      device.send(RawMqtt.subscribe("news"));
      assertThat(device.read()).as("granted at QoS 0").isEqualTo(new byte[] {(byte) 0x90, 0, 1, 0});
      device.send(RawMqtt.publish("news", bytes("m")));
      device.send(RawMqtt.publish(",yta/jack", bytes("m")));
      device.send(RawMqtt.publish(",yali", bytes("jack"))).send(PING);
      assertThat(device.read()).as("no PUBACK").isEqualTo(PONG);
      device.send(RawMqtt.publish("free", bytes("m")));
      assertThat(device.read()).isEqualTo(new byte[] {0x40, 0, 1});
      device.send(RawMqtt.subscribe("free"));
      assertThat(device.read()).isEqualTo(new byte[] {(byte) 0x90, 0, 1, 1});
      server.rest().publish("news", "hidden", 0);
      server.rest().publish("free", "seen", 0);
      assertThat(new String(device.read(), StandardCharsets.UTF_8)).endsWith("freeseen");
      // Unsubscribing is always allowed.
      device.send(RawMqtt.packet(0xA2, new byte[] {0, 2, 0, 1, 'x'}));
      assertThat(device.read()).isEqualTo(new byte[] {(byte) 0xB0, 0, 2});
    }
  }

  @Test
  void aDeviceOfMqtt5IsToldWhy() {
    Mqtt5Device device = device5("device");
    assertThat(device.subscribeCode("news", 1)).isEqualTo(NOT_AUTHORIZED);
    assertThat(device.subscribeCode("news/p", 1)).isEqualTo(NOT_AUTHORIZED);
    for (int qos = 1; qos <= 2; qos++) {
      assertThat(device.publishCode("news", "m", qos)).isEqualTo(NOT_AUTHORIZED);
      assertThat(device.publishCode(",yta/jack", "m", qos)).isEqualTo(NOT_AUTHORIZED);
      assertThat(device.publishCode(",yali", "jack", qos)).isEqualTo(NOT_AUTHORIZED);
    }
    granted(grant(1, 1));
    assertThat(device.subscribeCode("news", 1)).isEqualTo(1);
    assertThat(device.publishCode("news", "m", 2)).isZero();
    assertThat(device.publishCode(",yali", "jack", 1)).isZero();
    device.messages().expect(new Received("news", "m"));
  }

  @Test
  void devicesShowTokensWhereverNamesStand() {
    String jack = shown(grant(1, 1).put("alias", "jack"));
    String news = shown(grant(1, 1).put("topic", "news"));
    String all = shown(grant(1, 0).put("topic", "a/+/#"));
    Mqtt5Device device = device5("device");
    assertThat(device.publishCode(",yali", jack + ",yta/jack", 1)).isZero();
    assertThat(device.publishCode(jack + ",yta/jack", "to the alias", 1)).isZero();
    device.messages().expect(new Received("jack", "to the alias"));
    assertThat(device.subscribeCode(news + "news", 1)).isEqualTo(1);
    assertThat(device.subscribeCode(all + "a/+/#", 1)).isEqualTo(1);
    assertThat(device.publishCode(news + "news", "to the topic", 1)).isZero();
    device.messages().expect(new Received("news", "to the topic"));
    server.rest().publish("a/b/c", "to a filter", 1);
    device.messages().expect(new Received("a/b/c", "to a filter"));
    device.unsubscribe(all + "a/+/#");
    server.rest().publish("a/b/c", "nobody", 1);
    server.rest().publish("news", "last", 1);
    device.messages().expect(new Received("news", "last"));
    MqttDevice other = server.mqtt3("other", false);
    other.publish(jack + ",yali", "jack", 1);
    server.rest().publishToAlias("jack", "to the other", 1);
    other.messages().expect(new Received("jack", "to the other"));
  }

  @Test
  void revokingStopsEveryDoorAtOnceAndExpiryOnTime() {
    granted(grant(1, 0).put("topic", "free"));
    granted(grant(1, 0).put("topic", "news"));
    Browser browser = server.browser("browser");
    MqttDevice device = server.mqtt3("device", true);
    browser.subscribe("news", 1);
    browser.subscribe("free", 1);
    device.subscribe("news", 1);
    device.subscribe("free", 1);
    // A QoS 0 message comes only to those who read the log no more: what follows goes out live.
    server.rest().publish("news", "1", 0);
    browser.messages().expect(new Received("news", "1"));
    device.messages().expect(new Received("news", "1"));
    granted(grant(0, 0).put("topic", "news"));
    server.rest().publish("news", "revoked", 1);
    granted(grant(1, 0).put("topic", "news").put("ttl", 60));
    server.rest().publish("news", "2", 1);
    browser.messages().expect(new Received("news", "2"));
    device.messages().expect(new Received("news", "2"));
    clock.advance(Duration.ofSeconds(60));
    server.rest().publish("news", "expired", 1);
    server.rest().publish("free", "3", 1);
    browser.messages().expect(new Received("free", "3"));
    device.messages().expect(new Received("free", "3"));
    trigger(0);
    server.rest().publish("news", "4", 1);
    browser.messages().expect(new Received("news", "4"));
    device.messages().expect(new Received("news", "4"));
  }

  @Test
  void grantsSurviveARestart() {
    String news = shown(grant(1, 1).put("topic", "news").put("ttl", 60));
    server.restart();
    Browser browser = server.browser("browser");
    browser.subscribe(news + "news", 1);
    browser.publish(news + "news", "m", 1);
    browser.messages().expect(new Received("news", "m"));
    server.restart();
    clock.advance(Duration.ofSeconds(60));
    Browser later = server.browser("later");
    assertThat(
            later.ask("subscribe", subscribe(news + "news"), "suback").get("success").asBoolean())
        .isFalse();
  }

  @Test
  void whenOffATokenIsStrippedAndIgnored() {
    trigger(0);
    String nonsense = ",yam" + "0".repeat(32) + "_";
    Browser browser = server.browser("browser");
    browser.subscribe(nonsense + "news", 1);
    browser.publish(nonsense + "news", "m", 1);
    browser.messages().expect(new Received("news", "m"));
  }

  @Test
  void theNeighbourIsNotRestricted() {
    Mqtt5Device neighbour =
        server.keep(new Mqtt5Device(server.ports(), TestApps.SECOND, "neighbour", false));
    neighbour.connect();
    assertThat(neighbour.subscribeCode("news", 1)).isEqualTo(1);
    assertThat(neighbour.publishCode("news", "m", 1)).isZero();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
