package io.pushbridge.server.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eatthepath.pushy.apns.server.RejectionReason;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.apns.ApnsSettings;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.InvalidCredentialException;
import io.pushbridge.apns.mock.AppleKeys;
import io.pushbridge.apns.mock.MockApple;
import io.pushbridge.apns.mock.Received;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.server.config.ApnsConfiguration;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.matrix.AwaitGone;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way: from a publish at any door to what a server in Apple's place gets. */
class ApplePushTest {
  private static final MockApple APPLE = MockApple.start();
  private static final String TOKEN = "ab".repeat(32);

  @RegisterExtension
  final RunningServer server = RunningServer.configured(ApplePushTest::withApple);

  private static Configuration withApple(Configuration usual) {
    try {
      ApnsSettings.Flow quick =
          ApnsSettings.Flow.STANDARD.withTimes(
              Duration.ofSeconds(10), Duration.ofMillis(50), Duration.ofMillis(500));
      ApnsCredential credential =
          ApnsCredential.read(
              TestApps.FIRST.key(),
              AppleKeys.keySource("main", Set.of(Environment.PRODUCTION), "im.example"));
      return usual.withApns(
          new ApnsConfiguration(
              AppleKeys.reaching(APPLE.port(), quick),
              Optional.empty(),
              Map.of(
                  TestApps.FIRST.key(), new ApnsConfiguration.ForApp(false, List.of(credential)))));
    } catch (InvalidCredentialException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void closeApple() {
    APPLE.close();
  }

  /** A browser that is away, with the alias {@code phone} and a token. */
  @BeforeEach
  void somebodyIsAway() {
    APPLE.received().clear();
    APPLE.accept(TOKEN);
    Browser browser = server.browser("phone");
    browser.subscribe("news", 1);
    browser.setAlias("phone");
    assertThat(store(browser, TOKEN, "im.example")).isEqualTo("{\"success\":true}");
    browser.close();
    AwaitGone.of(server, "phone");
  }

  private static String store(Browser browser, String token, String bundleId) {
    ObjectNode request = Browser.data().put("token", token).put("bundle_id", bundleId);
    return browser.ask("store_device_token", request, "store_device_token_ack").toString();
  }

  private ObjectNode publish(String text) {
    return server.rest().call("publish2").put("topic", "news").put("msg", text);
  }

  private Received next() {
    await().atMost(Duration.ofSeconds(30)).until(() -> !APPLE.received().isEmpty());
    return APPLE.received().remove(0);
  }

  // What stands in apn_json and what Apple gets; ' stands for a quotation mark.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'aps':{'alert':'wake up','badge':3,'sound':'s.aiff'},'k':[1.10]}"
            + "|{'aps':{'alert':'wake up','badge':3,'sound':'s.aiff'},'k':[1.10]}",
        "{'alert':'flat','badge':1,'own':'x'}|{'aps':{'alert':'flat','badge':1},'own':'x'}",
        "{'aps':{'badge':7,'category':'c','thread-id':'t','mutable-content':1}}"
            + "|{'aps':{'badge':7,'category':'c','thread-id':'t','mutable-content':1,"
            + "'alert':'hëllo'}}",
        "{'aps':{'alert':{'loc-key':'K','loc-args':['x']},'interruption-level':'time-sensitive',"
            + "'relevance-score':0.75}}"
            + "|{'aps':{'alert':{'loc-key':'K','loc-args':['x']},"
            + "'interruption-level':'time-sensitive','relevance-score':0.75}}"
      })
  void aPayloadReachesAppleByteForByte(String given, String expected) {
    String body = publish("hëllo").toString();
    String opts = ",\"opts\":{\"apn_json\":%s}}".formatted(given.replace('\'', '"'));
    String answer = server.rest().post(body.substring(0, body.length() - 1) + opts);
    assertThat(answer).startsWith("{\"status\":0");

    Received received = next();
    assertThat(received.payload()).isEqualTo(expected.replace('\'', '"'));
    assertThat(received.token()).isEqualTo(TOKEN);
    assertThat(received.topic()).isEqualTo("im.example");
    assertThat(received.pushType()).isEqualTo("alert");
    assertThat(received.priority()).isEqualTo("10");
    assertThat(received.authorization()).startsWith("bearer ");
  }

  @Test
  void theDefaultIsTheText() {
    server.rest().post(publish("你好 \"x\"").toString());

    assertThat(next().payload()).isEqualTo("{\"aps\":{\"alert\":\"你好 \\\"x\\\"\"}}");
  }

  @Test
  void theTimeToLiveIsTheExpiration() {
    ObjectNode call = publish("hello");
    call.putObject("opts").put("time_to_live", 600).putObject("apn_json").put("badge", 1);
    long before = Instant.now().getEpochSecond();
    server.rest().post(call.toString());

    assertThat(Long.parseLong(next().expiration())).isBetween(before + 599, before + 630);
  }

  @Test
  void optionsChangeTheHeaders() {
    ObjectNode call = publish("hello");
    ObjectNode opts = call.putObject("opts");
    opts.putObject("apn_json").putObject("aps").put("alert", "ring");
    opts.putObject("apns")
        .put("push_type", "voip")
        .put("priority", 5)
        .put("collapse_id", "call-7")
        .put("topic_suffix", ".voip");
    server.rest().post(call.toString());

    Received received = next();
    assertThat(received.pushType()).isEqualTo("voip");
    assertThat(received.priority()).isEqualTo("5");
    assertThat(received.collapseId()).isEqualTo("call-7");
    assertThat(received.topic()).isEqualTo("im.example.voip");
  }

  @Test
  void badgesCountUpUntilTheAppConnects() {
    for (int expected = 1; expected <= 3; expected++) {
      plusOne();
      assertThat(next().payload())
          .isEqualTo("{\"aps\":{\"badge\":%d,\"alert\":\"m\"}}".formatted(expected));
    }
    server.browser("phone").close();
    AwaitGone.of(server, "phone");
    plusOne();

    assertThat(next().payload()).isEqualTo("{\"aps\":{\"badge\":1,\"alert\":\"m\"}}");
  }

  private void plusOne() {
    ObjectNode call = publish("m");
    call.putObject("opts").putObject("apn_json").putObject("aps").put("badge", "+1");
    server.rest().post(call.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish2", "publish_async", "publish_to_alias_batch"})
  void aPayloadThatIsTooLargeIsRefusedToThePublisher(String method) {
    ObjectNode call = server.rest().call(method).put("topic", "news").put("msg", "m");
    call.putArray("aliases").add("phone");
    call.putObject("opts").putObject("apn_json").put("own", "x".repeat(4_097));

    assertThat(server.rest().post(call.toString()))
        .isEqualTo("{\"status\":1,\"error\":\"invalid parameters\"}");
  }

  @Test
  void aBrowserHearsThatItsPayloadIsTooLarge() {
    ObjectNode request = Browser.data().put("topic", "news").put("msg", "m");
    request.putObject("opts").putObject("apn_json").put("own", "x".repeat(4_097));

    assertThat(server.browser("").ask("publish2", request, "puback").toString())
        .contains("\"success\":false")
        .contains("invalid apn_json");
  }

  @Test
  void aDeviceThatIsGoneIsForgotten() {
    APPLE.refuse(TOKEN, RejectionReason.BAD_DEVICE_TOKEN);
    server.rest().post(publish("hello").toString());
    next();
    await()
        .until(() -> !server.platform().wakeUps().recentRefusals(TestApps.FIRST.key()).isEmpty());
    APPLE.accept(TOKEN);
    server.rest().post(publish("nobody").toString());
    Browser browser = server.browser("phone");
    store(browser, "cd".repeat(32), "im.example");
    browser.close();
    AwaitGone.of(server, "phone");
    server.rest().post(publish("sentinel").toString());

    assertThat(next().payload()).contains("sentinel");
  }

  @Test
  void aWakeUpThatAppleCouldNotTakeSurvivesARestart() {
    APPLE.pause();
    server.rest().post(publish("patience").toString());
    await().until(() -> server.platform().wakeUps().pending() == 1);
    server.restart();
    APPLE.resume();

    assertThat(next().payload()).contains("patience");
    await().until(() -> server.platform().wakeUps().pending() == 0);
    server.restart();
    server.rest().post(publish("sentinel").toString());
    assertThat(next().payload()).contains("sentinel");
  }

  @Test
  void aTokenWithoutACredentialIsRefusedAtEveryDoor() {
    assertThat(store(server.browser("other"), "ee", "im.unknown"))
        .contains("\"success\":false")
        .contains("\"error_msg\":\"no credential for im.unknown in production\"");
    ObjectNode call = server.rest().call("store_device_token").put("alias", "phone");
    call.put("token", "ee").put("bundle_id", "im.unknown");
    assertThat(server.rest().post(call.toString()))
        .isEqualTo("{\"status\":1,\"error\":\"invalid parameters\"}");
    call.put("bundle_id", "im.example").put("environment", "development");
    assertThat(server.rest().post(call.toString()))
        .isEqualTo("{\"status\":1,\"error\":\"invalid parameters\"}");
    // An app without any credential keeps its devices for later.
    ObjectNode neighbour = server.rest(TestApps.SECOND).call("store_device_token");
    neighbour.put("sessionid", TestApps.SECOND.key() + "-nobody").put("token", "ee");
    assertThat(server.rest().post(neighbour.toString())).startsWith("{\"status\":5");
  }

  @Test
  void aDeviceRegisteredOverMqttIsWoken() {
    MqttDevice device = server.mqtt5("iphone", true);
    device.subscribe("mqtt", 1);
    device.publish(",yapn", "{\"token\":\"%s\"}".formatted("12".repeat(32)), 1);
    device.disconnect();
    AwaitGone.of(server, "iphone");
    server.mqtt3("publisher", false).publish("mqtt", "from a device", 0);

    Received received = next();
    assertThat(received.token()).isEqualTo("12".repeat(32));
    assertThat(received.payload()).isEqualTo("{\"aps\":{\"alert\":\"from a device\"}}");
  }
}
