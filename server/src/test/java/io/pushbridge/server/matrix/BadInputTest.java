package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.Mqtt3Device;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.RawMqtt;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Malformed, over-long and hostile input at every door: an answer of its specification or a clean
 * end, while two bystanders go on undisturbed. REST has its own table in {@code RestApiTest}.
 */
class BadInputTest {
  private static final byte[] BIG = new byte[300 << 10];

  @RegisterExtension static final RunningServer server = RunningServer.onFreePorts();

  private MqttDevice bystander;
  private Browser watcher;
  private String topic;

  @BeforeEach
  void twoBystanders() {
    topic = RunningServer.fresh("undisturbed");
    bystander = server.mqtt5(RunningServer.fresh("bystander"), false);
    watcher = server.browser("");
    bystander.subscribe(topic, 1);
    watcher.subscribe(topic, 1);
  }

  @AfterEach
  void theyGoOnUndisturbed() {
    bystander.publish(topic, "still here", 1);
    watcher.publish(topic, "me too", 1);
    Received[] both = {new Received(topic, "still here"), new Received(topic, "me too")};
    bystander.messages().expect(both);
    watcher.messages().expect(both);
  }

  static Stream<Arguments> mqttThatEndsTheConnection() {
    byte[] random = new byte[4_096];
    new Random(17).nextBytes(random);
    byte[] login = RawMqtt.connect(TestApps.FIRST, RunningServer.fresh("bad"));
    return Stream.of(
        mqtt("noise instead of CONNECT", raw -> raw.send(random)),
        mqtt("HTTP", raw -> raw.send(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))),
        mqtt("PUBLISH before CONNECT", raw -> raw.send(RawMqtt.publish("a", new byte[1]))),
        mqtt("a second CONNECT", raw -> raw.send(login).send(login)),
        mqtt("a packet of a later version", raw -> raw.send(login).send(hex("F000"))),
        mqtt("PUBLISH with #", raw -> raw.send(login).send(RawMqtt.publish("a/#", new byte[1]))),
        mqtt("PUBLISH with +", raw -> raw.send(login).send(RawMqtt.publish("+/a", new byte[1]))),
        mqtt("PUBLISH without topic", raw -> raw.send(login).send(RawMqtt.publish("", BIG))),
        mqtt("300 KiB", raw -> raw.send(login).send(RawMqtt.publish("a", BIG))),
        mqtt("a length without end", raw -> raw.send(login).send(filled(8, 0xFF))),
        mqtt("a packet of 256 MiB", raw -> raw.send(login).send(hex("32FFFFFF7F0001"))),
        mqtt("packet type 0", raw -> raw.send(login).send(hex("0000"))),
        mqtt("SUBSCRIBE without filter", raw -> raw.send(login).send(hex("82020001"))),
        mqtt("broken UTF-8", raw -> raw.send(login).send(hex("320600 02FFFE 0001"))));
  }

  private static Arguments mqtt(String name, Consumer<RawMqtt> attack) {
    return Arguments.argumentSet(name, attack);
  }

  @ParameterizedTest
  @MethodSource("mqttThatEndsTheConnection")
  void brokenMqttEndsItsOwnConnection(Consumer<RawMqtt> attack) {
    try (RawMqtt raw = new RawMqtt(server.ports().mqtt())) {
      attack.accept(raw);
      assertThat(raw.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aSubscribeOfFourThousandLevelsIsRefusedAlone() {
    try (RawMqtt raw = new RawMqtt(server.ports().mqtt())) {
      raw.login(TestApps.FIRST, RunningServer.fresh("deep"));
      raw.send(RawMqtt.subscribe("a/".repeat(4_000) + "a"));

      assertThat(raw.read()).containsExactly(0x90, 0, 1, 0x80);
    }
  }

  @Test
  void aSeckeyIsNoDevicePassword() {
    try (RawMqtt raw = new RawMqtt(server.ports().mqtt())) {
      raw.send(
          RawMqtt.connect(
              new AppSettings(
                  "thief",
                  TestApps.FIRST.key(),
                  TestApps.FIRST.seckey(),
                  Optional.of(TestApps.FIRST.seckey())),
              "thief"));

      assertThat(raw.read()).containsExactly(0x20, 0, 4);
      assertThat(raw.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#",
        "+/#",
        "+/secret",
        "/#",
        "567a4a754407a3cd028aaf6b/secret",
        "567a4a754407a3cd028aaf6b/#",
        "/567a4a754407a3cd028aaf6b/secret",
        "../567a4a754407a3cd028aaf6b/secret",
        "../#",
        "+/../+/secret",
        "$share/x/#",
        "$share/567a4a754407a3cd028aaf6b/#",
        "secret/#",
        "secret/p",
        "+/p"
      })
  void noFilterReachesTheNeighboursTopics(String filter) {
    try (MqttDevice three =
            new Mqtt3Device(server.ports(), TestApps.SECOND, RunningServer.fresh("spy"), false);
        MqttDevice five =
            new Mqtt5Device(server.ports(), TestApps.SECOND, RunningServer.fresh("spy"), false)) {
      three.connect();
      five.connect();
      tryToSubscribe(three, filter);
      tryToSubscribe(five, filter);
      three.subscribe("own", 1);
      five.subscribe("own", 1);

      bystander.setAlias("somebody");
      server.rest().publish("secret", "for the first app only", 1);
      bystander.publish("secret/deep", "for the first app only", 1);
      server.rest(TestApps.SECOND).publish("own", "sentinel", 1);

      assertSeesTheSentinelOnly(three);
      assertSeesTheSentinelOnly(five);
    }
  }

  /** Once, and a share brings a copy of its own (MQTT 5 §4.8.2). */
  private static void assertSeesTheSentinelOnly(MqttDevice spy) {
    Received sentinel = new Received("own", "sentinel");
    Optional<Received> received = Optional.of(spy.messages().next());
    while (received.isPresent()) {
      assertThat(received).contains(sentinel);
      received = spy.messages().poll(Duration.ZERO);
    }
  }

  /** Refused or granted: it must not matter. */
  private static void tryToSubscribe(MqttDevice spy, String filter) {
    try {
      spy.subscribe(filter, 1);
    } catch (AssertionError refused) {
      assertThat(refused).hasStackTraceContaining("SubAck");
    }
  }

  static Stream<Arguments> socketIoCommands() {
    return Stream.of(
        command("subscribe", data -> data.put("topic", 5), "suback"),
        command("subscribe", data -> data.put("topic", "a/#/b"), "suback"),
        command("subscribe", data -> data.put("topic", "t".repeat(129)), "suback"),
        command("subscribe", data -> data.put("topic", "../567a4a754407a3cd028aaf6b"), "suback"),
        command("subscribe", data -> data.put("topic", "$share/x/#"), "suback"),
        command("subscribe", data -> {}, "suback"),
        command("publish", data -> data.put("topic", "+/news").put("msg", "x"), "puback"),
        command("publish", data -> data.put("topic", "news/p").put("msg", "x"), "puback"),
        command(
            "publish", data -> data.put("topic", "a").put("msg", "x".repeat(300 << 10)), "puback"),
        command("publish_to_alias", data -> data.put("alias", "a b").put("msg", "x"), "puback"),
        command("set_alias", data -> data.put("alias", "a".repeat(129)), "set_alias_ack"),
        command("set_alias", data -> data.putArray("alias"), "set_alias_ack"));
  }

  private static Arguments command(String event, Consumer<ObjectNode> filled, String answer) {
    ObjectNode data = Browser.data();
    filled.accept(data);
    return Arguments.of(event, data, answer);
  }

  @ParameterizedTest
  @MethodSource("socketIoCommands")
  void badCommandsOverSocketIoAreAnsweredAndTheConnectionGoesOn(
      String event, ObjectNode data, String answer) {
    Browser browser = server.browser("");

    assertThat(browser.ask(event, data, answer).get("success").asBoolean()).isFalse();
    browser.emit("no such event", data);
    assertThat(browser.ask("get_alias", Browser.data(), "alias").toString())
        .isEqualTo("{\"alias\":\"\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /socket.io/?EIO=4&transport=polling&sid=guessed HTTP/1.1\r\nHost: a\r\n",
        "GET /socket.io/?EIO=9&transport=polling HTTP/1.1\r\nHost: a\r\n",
        "GET /socket.io/?EIO=4&transport=pigeon HTTP/1.1\r\nHost: a\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n",
        "NOISE\r\n"
      })
  void brokenHttpAtTheSocketIoPortIsRefused(String head) {
    String answer = RawHttp.send(server.ports().socketio(), head + "Connection: close\r\n\r\n");

    assertThat(answer).matches("(?s)(HTTP/1.1 4.*)?").doesNotContain("\tat ", "Exception");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static byte[] filled(int length, int with) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }
}
