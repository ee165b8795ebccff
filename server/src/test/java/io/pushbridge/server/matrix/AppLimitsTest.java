package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.RawMqtt;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients of a small app are told at every door when they want more than it has. */
class AppLimitsTest {
  private static final byte[] PING = {(byte) 0xC0, 0};
  private static final byte[] PONG = {(byte) 0xD0};
  private static final int QUOTA_EXCEEDED = 0x97;

  private static final AppSettings SMALL =
      new AppSettings(
          TestApps.FIRST.name(),
          TestApps.FIRST.key(),
          TestApps.FIRST.seckey(),
          TestApps.FIRST.devicePassword(),
          Map.of(
              AppLimit.CONNECTIONS, 3,
              AppLimit.PUBLISHES_PER_SECOND, 4,
              AppLimit.SESSION_PUBLISHES_PER_SECOND, 2,
              AppLimit.MESSAGE_SIZE, 10,
              AppLimit.SUBSCRIPTIONS_PER_SESSION, 2,
              AppLimit.ALIASES_PER_BATCH, 3),
          Optional.of(false));

  private final ManualClock clock = new ManualClock();
  private List<AppSettings> apps = List.of(SMALL, TestApps.SECOND);

  @RegisterExtension
  final RunningServer server =
      RunningServer.configured(
          usual -> RunningServer.withApps(usual, apps), Surroundings.standard().withClock(clock));

  private long counted(Tally.Event event) {
    return server.platform().tally().of(event);
  }

  private static JsonNode json(String text) {
    return Rest.parsed(text);
  }

  private HttpResponse<String> post(ObjectNode call) {
    return server.rest().post(call.toString().getBytes(StandardCharsets.UTF_8), "application/json");
  }

  private ObjectNode publish(String text) {
    return server.rest().call("publish").put("topic", "news").put("msg", text);
  }

  private Mqtt5Device device5(String clientId) {
    Mqtt5Device device = server.keep(new Mqtt5Device(server.ports(), SMALL, clientId, false));
    device.connect();
    return device;
  }

  @Test
  void aBrowserThatIsTooFastIsToldSo() {
    Browser browser = server.browser("browser");
    ObjectNode publish = Browser.data().put("topic", "t").put("msg", "m").put("messageId", "7");
    browser.ask("publish", publish, "puback");
    browser.ask("publish", publish, "puback");
    assertThat(browser.ask("publish", publish, "puback"))
        .isEqualTo(
            json(
                "{\"success\":false,\"messageId\":\"7\",\"msg\":\"rate limited\","
                    + "\"error_msg\":\"rate limited\"}"));
    clock.advance(Duration.ofMillis(500));
    assertThat(browser.ask("publish", publish, "puback").get("success").asBoolean()).isTrue();
    assertThat(counted(Tally.Event.RATE_LIMITED)).isEqualTo(1);
  }

  @Test
  void aDeviceOfMqtt5ThatIsTooFastIsToldSo() {
    Mqtt5Device device = device5("device");
    assertThat(device.publishCode("t", "m", 1)).isZero();
    assertThat(device.publishCode("t", "m", 2)).isZero();
    assertThat(device.publishCode("t", "m", 1)).isEqualTo(QUOTA_EXCEEDED);
    assertThat(device.publishCode("t", "m", 2)).isEqualTo(QUOTA_EXCEEDED);
    clock.advance(Duration.ofSeconds(1));
    assertThat(device.publishCode("t", "m", 2)).isZero();
    assertThat(counted(Tally.Event.RATE_LIMITED)).isEqualTo(2);
  }

  @Test
  void aDeviceOfMqtt3ThatIsTooFastHearsNothing() {
    try (RawMqtt device = new RawMqtt(server.ports().mqtt()).login(SMALL, "device")) {
      for (int i = 0; i < 2; i++) {
        device.send(RawMqtt.publish("t", new byte[] {'m'}));
        assertThat(device.read()).isEqualTo(new byte[] {0x40, 0, 1});
      }
      device.send(RawMqtt.publish("t", new byte[] {'m'})).send(PING);
      assertThat(device.read()).isEqualTo(PONG);
    }
  }

  @Test
  void anAppThatIsTooFastIsToldSoOverRest() {
    for (int i = 0; i < 4; i++) {
      assertThat(post(publish("m")).statusCode()).isEqualTo(200);
    }
    HttpResponse<String> refused = post(publish("m"));
    assertThat(refused.body()).isEqualTo("{\"status\":1,\"error\":\"rate limited\"}");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(
            Rest.parsed(
                    server
                        .rest(TestApps.SECOND)
                        .post(
                            server
                                .rest(TestApps.SECOND)
                                .call("publish")
                                .put("topic", "t")
                                .put("msg", "m")
                                .toString()))
                .get("status")
                .asInt())
        .isZero();
    clock.advance(Duration.ofMillis(250));
    assertThat(post(publish("m")).statusCode()).isEqualTo(200);
  }

  @Test
  void ofABatchTheRestIsRefused() {
    Browser browser = server.browser("browser");
    browser.setAlias("a");
    for (int i = 0; i < 3; i++) {
      post(publish("m"));
    }
    ObjectNode batch = server.rest().call("publish_to_alias_batch").put("msg", "m");
    batch.putArray("aliases").add("a").add("b");
    HttpResponse<String> answer = post(batch);
    assertThat(answer.body())
        .matches(
            "\\{\"status\":0,\"results\":\\{\"a\":\\{\"status\":0,\"messageId\":[0-9]+},"
                + "\"b\":\\{\"status\":1,\"error\":\"rate limited\"}}}");
    assertThat(answer.statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(1));
    batch.withArray("aliases").add("c").add("d");
    assertThat(post(batch).body()).isEqualTo("{\"status\":1,\"error\":\"invalid parameters\"}");
  }

  @Test
  void longMessagesAreRefused() {
    String large = "x".repeat(11);
    assertThat(post(publish(large)).body())
        .isEqualTo("{\"status\":1,\"error\":\"invalid parameters\"}");
    Browser browser = server.browser("browser");
    browser.subscribe("news", 1);
    ObjectNode publish = Browser.data().put("topic", "news").put("msg", large);
    assertThat(browser.ask("publish", publish, "puback").get("error_msg").asText())
        .isEqualTo("message too large");
    try (RawMqtt device = new RawMqtt(server.ports().mqtt()).login(SMALL, "device")) {
      device.send(RawMqtt.publish("news", large.getBytes(StandardCharsets.UTF_8)));
      assertThat(device.isClosedByServer()).isTrue();
    }
    assertThat(post(publish("x".repeat(10))).statusCode()).isEqualTo(200);
    browser.messages().expect(new Received("news", "x".repeat(10)));
    assertThat(counted(Tally.Event.REFUSED_TOO_LARGE)).isEqualTo(3);
  }

  @Test
  void subscriptionsAreCounted() {
    Browser browser = server.browser("browser");
    browser.subscribe("a", 1);
    browser.subscribe("b", 1);
    ObjectNode third = Browser.data().put("topic", "c");
    assertThat(browser.ask("subscribe", third, "suback").get("error_msg").asText())
        .isEqualTo("too many subscriptions");
    Mqtt5Device device = device5("device");
    device.subscribe("a", 1);
    device.subscribe("b", 1);
    assertThat(device.subscribeCode("c", 1)).isEqualTo(QUOTA_EXCEEDED);
    assertThat(device.subscribeCode("b", 2)).isEqualTo(2);
    assertThat(counted(Tally.Event.REFUSED_SUBSCRIPTIONS)).isEqualTo(2);
  }

  @Test
  void subscriptionsOfOnePacketAreCounted() {
    byte[] five = {
      (byte) 0x82, 22, 0, 1, 0, 1, 'a', 1, 0, 1, 'b', 2, 0, 1, 'c', 1, 0, 1, 'd', 1, 0, 1, 'e', 0
    };
    int refused = 0x80;
    try (RawMqtt device = new RawMqtt(server.ports().mqtt()).login(SMALL, "device")) {
      device.send(five);
      assertThat(device.read())
          .isEqualTo(
              new byte[] {(byte) 0x90, 0, 1, 1, 2, (byte) refused, (byte) refused, (byte) refused});
    }
    assertThat(counted(Tally.Event.REFUSED_SUBSCRIPTIONS)).isEqualTo(3);
  }

  @Test
  void connectionsAreCountedOverAllDoors() {
    server.browser("browser");
    server.mqtt5("device5", true);
    server.mqtt3("device3", true);
    Browser fourth = server.keep(new JavaBrowser(server.ports(), "websocket"));
    fourth.next("socketconnectack");
    ObjectNode connect = Browser.data().put("appkey", SMALL.key().text()).put("customid", "c");
    assertThat(fourth.ask("connect_v2", connect, "connack"))
        .isEqualTo(
            json(
                "{\"success\":false,\"msg\":\"too many connections\","
                    + "\"error_msg\":\"too many connections\"}"));
    try (RawMqtt device = new RawMqtt(server.ports().mqtt())) {
      device.send(RawMqtt.connect(SMALL, "device4"));
      assertThat(device.read()).isEqualTo(new byte[] {0x20, 0, 3});
      assertThat(device.isClosedByServer()).isTrue();
    }
    assertThat(new Mqtt5Device(server.ports(), SMALL, "device4", true).connectCode())
        .isEqualTo(QUOTA_EXCEEDED);
    new Mqtt5Device(server.ports(), TestApps.SECOND, "neighbour", false).connect();
    // Whoever is there already may come again, and whoever leaves makes room.
    server.mqtt3("device3", true).disconnect();
    AwaitGone.of(server, "device3");
    assertThat(fourth.ask("connect_v2", connect, "connack").get("success").asBoolean()).isTrue();
    assertThat(counted(Tally.Event.REFUSED_CONNECTIONS)).isEqualTo(3);
  }

  @Test
  void whatTheConfigurationSaysNoMoreStaysAsItWas() {
    apps = TestApps.BOTH;
    server.restart();
    AppLimits kept = server.platform().apps().limitsOf(SMALL.key());
    assertThat(kept).isEqualTo(SMALL.over(AppLimits.DEFAULT));
    assertThat(kept.of(AppLimit.MESSAGE_SIZE)).isEqualTo(10);
    assertThat(post(publish("x".repeat(11))).body()).contains("\"status\":1");
  }

  @Test
  void receiptsCanBeSwitchedOff() {
    Browser publisher = server.browser("publisher");
    Browser recipient = server.browser("recipient");
    recipient.subscribe("t", 1);
    publisher.subscribe("own", 1);
    publisher.publish("t", "m", 1);
    recipient.messages().expect(new Received("t", "m"));
    // It leaves when its acknowledgement was taken.
    recipient.emit("disconn", Browser.data());
    AwaitGone.of(server, "recipient");
    publisher.publish("own", "last", 1);
    publisher.messages().expect(new Received("own", "last"));
    publisher.receipts().assertNothingMore();
  }
}
