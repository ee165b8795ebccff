package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RecordingNotifier;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which devices are woken, with what (README.md of the specification, rule 1; device-tokens.md).
 * That somebody is not woken is proven by the next wake-up, which is another one's.
 */
class WakeUpTest {
  private static final String EXPLICIT = "{\"aps\":{\"alert\":\"look\",\"badge\":3},\"custom\":1}";

  private final RecordingNotifier notifier = new RecordingNotifier();

  @RegisterExtension
  final RunningServer server = RunningServer.in(Surroundings.standard().withNotifier(notifier));

  /** A browser that is away, with the alias {@code phone} and a token. */
  @BeforeEach
  void somebodyIsAway() {
    Browser browser = server.browser("phone");
    browser.subscribe("news", 1);
    browser.subscribe("news/#", 0);
    browser.setAlias("phone");
    store(browser, "AAAA");
    browser.close();
    AwaitGone.of(server, "phone");
  }

  @Test
  void withoutOptionsTheMessageTextIsTheAlert() {
    server.rest().post(publish("hello").toString());

    expect("hello", ApnsRequest.DEFAULT, "aaaa");
  }

  @Test
  void optionsWithoutAPayloadMeanNoPush() {
    ObjectNode quiet = publish("quiet");
    quiet.putObject("opts");
    server.rest().post(quiet.toString());
    ObjectNode empty = publish("quiet too");
    empty.putObject("opts").putObject("apn_json");
    server.rest().post(empty.toString());
    server.rest().post(publish("sentinel").toString());

    expect("sentinel", ApnsRequest.DEFAULT, "aaaa");
  }

  @Test
  void aGivenPayloadIsHandedOn() {
    ObjectNode call = publish("hello");
    call.putObject("opts").put("qos", 0).put("apn_json", EXPLICIT);
    server.rest().post(call.toString());

    expect("hello", ApnsRequest.explicit(EXPLICIT), "aaaa");
  }

  @Test
  void onlyTheAbsentAreWoken() {
    Browser here = server.browser("here");
    here.subscribe("news", 1);
    store(here, "BBBB");
    server.rest().post(publish("hello").toString());
    expect("hello", ApnsRequest.DEFAULT, "aaaa");

    here.close();
    AwaitGone.of(server, "here");
    server.rest().post(publish("hello again").toString());
    expect("hello again", ApnsRequest.DEFAULT, "aaaa", "bbbb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish", "publish_to_alias"})
  void aBrowserWithoutOptionsWakesWithTheText(String event) {
    Browser publisher = server.browser("");
    publisher.ask(event, target(event).put("msg", "from a browser"), "puback");

    expect("from a browser", ApnsRequest.DEFAULT, "aaaa");
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish2", "publish2_to_alias"})
  void aBrowserWithOptionsWakesOnlyWithAPayload(String event) {
    Browser publisher = server.browser("");
    ObjectNode quiet = target(event).put("msg", "quiet");
    quiet.putObject("opts").put("qos", 1);
    publisher.ask(event, quiet, "puback");
    ObjectNode loud = target(event).put("msg", "loud");
    loud.putObject("opts").putObject("apn_json").putObject("aps").put("alert", "wake up");
    publisher.ask(event, loud, "puback");

    expect("loud", ApnsRequest.explicit("{\"aps\":{\"alert\":\"wake up\"}}"), "aaaa");
  }

  @ParameterizedTest
  @ValueSource(strings = {"news", ",yta/phone"})
  void aDeviceWakesWithTheText(String topic) {
    server.mqtt5("publisher", false).publish(topic, "from a device", 1);

    expect("from a device", ApnsRequest.DEFAULT, "aaaa");
  }

  @Test
  void tokensComeByEveryDoorAndGoAgain() {
    MqttDevice device = server.mqtt3("iphone", true);
    device.subscribe("news", 1);
    device.publish(",yapn", "{\"token\":\"CCCC\",\"environment\":\"development\"}", 1);
    device.disconnect();
    AwaitGone.of(server, "iphone");
    ObjectNode store = server.rest().call("store_device_token").put("alias", "phone");
    assertThat(server.rest().post(store.put("token", "DDDD").toString()))
        .isEqualTo("{\"status\":0}");
    ObjectNode refused = store.put("token", "EEEE").put("bundle_id", "unknown.bundle");
    assertThat(server.rest().post(refused.toString()))
        .isEqualTo("{\"status\":1,\"error\":\"invalid parameters\"}");
    ObjectNode remove = server.rest().call("remove_device_token").put("token", "aaaa");
    assertThat(server.rest().post(remove.toString())).isEqualTo("{\"status\":0}");

    server.restart();
    server.rest().post(publish("hello").toString());

    expect("hello", ApnsRequest.DEFAULT, "cccc", "dddd");
  }

  @Test
  void theNeighboursDevicesSleepOn() {
    server.rest(TestApps.SECOND).publish("news", "elsewhere", 1);
    server.rest().post(publish("sentinel").toString());

    expect("sentinel", ApnsRequest.DEFAULT, "aaaa");
  }

  private static void store(Browser browser, String token) {
    ObjectNode request = Browser.data().put("token", token);
    assertThat(browser.ask("store_device_token", request, "store_device_token_ack").toString())
        .isEqualTo("{\"success\":true}");
  }

  private static ObjectNode target(String event) {
    return event.endsWith("alias")
        ? Browser.data().put("alias", "phone")
        : Browser.data().put("topic", "news");
  }

  private ObjectNode publish(String text) {
    return server.rest().call("publish").put("topic", "news").put("msg", text);
  }

  private void expect(String text, ApnsRequest request, String... tokens) {
    List<String> woken = new ArrayList<>();
    while (woken.size() < tokens.length) {
      WakeUp wakeUp = notifier.wakeUps().next();
      assertThat(new String(wakeUp.message().payload(), StandardCharsets.UTF_8)).isEqualTo(text);
      assertThat(wakeUp.request()).isEqualTo(request);
      wakeUp.recipients().stream().map(DeviceToken::token).forEach(woken::add);
    }
    assertThat(woken).containsExactlyInAnyOrder(tokens);
    notifier.wakeUps().assertNothingMore();
  }
}
