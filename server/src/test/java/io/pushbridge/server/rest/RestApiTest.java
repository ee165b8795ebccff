package io.pushbridge.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestApiTest {
  private static final String INVALID = "{\"status\":1,\"error\":\"invalid parameters\"}";
  private static final String NO_APP = "{\"status\":3}";
  private static final String ACCEPTED = "\\{\"status\":0,\"messageId\":\"[0-9]{18,19}\"}";
  private static final String KEY = TestApps.FIRST.key().text();
  private static final String SECKEY = TestApps.FIRST.seckey().reveal();

  @RegisterExtension static final RunningServer server = RunningServer.onFreePorts();

  @Test
  void aPublishIsAnsweredWithItsIdAsAString() {
    assertThat(server.rest().post(publish("news", "hello").toString())).matches(ACCEPTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "application/json", "?!"})
  void theContentTypeDoesNotMatter(String type) {
    HttpResponse<String> answer =
        server.rest().post(bytes(publish("news", "hello").toString()), type);

    assertThat(answer.body()).matches(ACCEPTED);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("application/json;charset=utf-8");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        change("no method", call -> call.remove("method")),
        change("unknown method", call -> call.put("method", "subscribe")),
        change("method of another type", call -> call.put("method", 1)),
        change("no appkey", call -> call.remove("appkey")),
        change("appkey of another type", call -> call.put("appkey", 1)),
        change("no seckey", call -> call.remove("seckey")),
        change("seckey null", call -> call.putNull("seckey")),
        change("no topic", call -> call.remove("topic")),
        change("topic of another type", call -> call.putArray("topic").add("a")),
        change("empty topic", call -> call.put("topic", "")),
        change("wildcard +", call -> call.put("topic", "a/+/b")),
        change("wildcard #", call -> call.put("topic", "#")),
        change("topic with a space", call -> call.put("topic", "a b")),
        change("topic with a dot", call -> call.put("topic", "../567a4a754407a3cd028aaf6b")),
        change("topic with $share", call -> call.put("topic", "$share/x/#")),
        change("presence topic", call -> call.put("topic", "news/p")),
        change("over-long topic", call -> call.put("topic", "t".repeat(129))),
        change("reserved topic", call -> call.put("topic", ",yali")),
        change("bad alias in topic", call -> call.put("topic", ",yta/no-alias")),
        change("no msg", call -> call.remove("msg")),
        change("msg null", call -> call.putNull("msg")),
        change("300 KiB msg", call -> call.put("msg", "x".repeat(300 << 10))),
        change("opts a text", call -> call.put("opts", "qos=1")),
        change("opts a number", call -> call.put("opts", 1)),
        change("qos 3", call -> call.putObject("opts").put("qos", 3)),
        change("qos -1", call -> call.putObject("opts").put("qos", -1)),
        change("qos 1.5", call -> call.putObject("opts").put("qos", 1.5)),
        change("qos true", call -> call.putObject("opts").put("qos", true)),
        change("qos text", call -> call.putObject("opts").put("qos", "high")),
        change("huge qos", call -> call.putObject("opts").put("qos", "1e400000000")),
        change("apn_json a list", call -> call.putObject("opts").putArray("apn_json").add(1)),
        change("apn_json no JSON", call -> call.putObject("opts").put("apn_json", "{")),
        change("no alias", call -> call.put("method", "publish_to_alias")),
        change("alias syntax", call -> call.put("method", "publish_to_alias").put("alias", "a-b")),
        change(
            "over-long alias",
            call -> call.put("method", "publish_to_alias").put("alias", "a".repeat(129))),
        change("no aliases", call -> call.put("method", "publish_to_alias_batch")),
        change(
            "aliases with a number",
            call -> call.put("method", "publish_to_alias_batch").putArray("aliases").add(1)),
        change(
            "1001 aliases",
            call -> {
              ArrayNode all = call.put("method", "publish_to_alias_batch").putArray("aliases");
              for (int i = 0; i <= 1_000; i++) {
                all.add("a" + i);
              }
            }),
        change("publish_check of no id", call -> call.put("method", "publish_check")),
        change(
            "token without owner",
            call -> call.put("method", "store_device_token").put("token", "ab")),
        change(
            "session id of another app",
            call ->
                call.put("method", "store_device_token")
                    .put("token", "ab")
                    .put("sessionid", TestApps.SECOND.key() + "-somebody")));
  }

  private static Arguments change(String name, Consumer<ObjectNode> change) {
    UnaryOperator<ObjectNode> changed =
        call -> {
          change.accept(call);
          return call;
        };
    return Arguments.argumentSet(name, changed);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsMissingOrMalformedIsStatus1(UnaryOperator<ObjectNode> change) {
    ObjectNode call = change.apply(publish("news", "hello"));

    assertThat(server.rest().post(call.toString())).isEqualTo(INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "method=publish&topic=news",
        "[]",
        "null",
        "\"text\"",
        "{\"method\":\"publish\"",
        "{} {}",
        "{\"method\":\"publish\",}",
        "\u0000"
      })
  void aBodyThatIsNoJsonObjectIsStatus1(String body) {
    assertThat(server.rest().post(body)).isEqualTo(INVALID);
  }

  @Test
  void brokenUtf8AndEndlessNestingAreStatus1() {
    byte[] broken = bytes(publish("news", "???").toString());
    broken[new String(broken, StandardCharsets.ISO_8859_1).indexOf('?')] = (byte) 0xFF;

    assertThat(server.rest().post(broken, "application/json").body()).isEqualTo(INVALID);
    assertThat(server.rest().post("{\"msg\":".repeat(100_000))).isEqualTo(INVALID);
  }

  @Test
  void aBodyBeyondAllBoundsIsStatus1() {
    String endless = publish("news", "x".repeat(4 << 20)).toString();

    assertThat(server.rest().post(endless)).isEqualTo(INVALID);
  }

  @Test
  void appkeyAndSeckeyMustBelongTogether() {
    assertThat(server.rest().post(publish("news", "x").put("seckey", "sec-wrong").toString()))
        .isEqualTo(NO_APP);
    assertThat(
            server
                .rest()
                .post(publish("news", "x").put("appkey", "000000000000000000000000").toString()))
        .isEqualTo(NO_APP);
    assertThat(server.rest().post(publish("news", "x").put("appkey", "nonsense").toString()))
        .isEqualTo(NO_APP);
    assertThat(
            server
                .rest()
                .post(
                    publish("news", "x")
                        .put("seckey", TestApps.SECOND.seckey().reveal())
                        .toString()))
        .isEqualTo(NO_APP);
    // A device password is not a seckey.
    assertThat(
            server
                .rest()
                .post(
                    publish("news", "x")
                        .put("seckey", TestApps.FIRST.devicePassword().orElseThrow().reveal())
                        .toString()))
        .isEqualTo(NO_APP);
  }

  @Test
  void numbersMayBeTexts() {
    MqttDevice device = subscriber("texts");
    ObjectNode call = publish("texts", "hello");
    call.putObject("opts").put("qos", "2").put("time_to_live", "60").put("messageId", "7");

    assertThat(server.rest().post(call.toString())).matches(ACCEPTED);
    device.messages().expect(new Received("texts", "hello"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-5", "\"soon\"", "1e30", "99999999999999999999", "1.5", "true", "null"})
  void aTimeToLiveIsNeverAReasonToRefuse(String timeToLive) {
    String call =
        publish("ttl", "x").toString().replaceFirst("}$", "")
            + ",\"opts\":{\"time_to_live\":%s}}".formatted(timeToLive);

    assertThat(server.rest().post(call)).matches(ACCEPTED);
  }

  @Test
  void aMessageThatIsNoStringBecomesItsCompactJson() {
    MqttDevice device = subscriber("json");
    String call = publish("json", "").toString().replace("\"msg\":\"\"", "\"msg\": %s");
    server.rest().post(call.formatted("{\"a\": [1, 2.50, 18446744073709551615]}"));
    server.rest().post(call.formatted("17"));
    server.rest().post(call.formatted("false"));
    server.rest().post(call.formatted("\"\""));

    device
        .messages()
        .expect(
            new Received("json", "{\"a\":[1,2.50,18446744073709551615]}"),
            new Received("json", "17"),
            new Received("json", "false"),
            new Received("json", ""));
  }

  @Test
  void anUnknownAliasIsStatus5WithAppkeyAndAlias() {
    ObjectNode call =
        server.rest().call("publish_to_alias").put("alias", "nobody_here").put("msg", "x");

    assertThat(server.rest().post(call.toString()))
        .isEqualTo(
            "{\"status\":5,\"alias\":\"" + KEY + "-nobody_here\",\"error\":\"alias not found\"}");
  }

  @Test
  void anAliasThatIsAwayIsAccepted() {
    String alias = RunningServer.fresh("away");
    try (MqttDevice device = server.mqtt5(RunningServer.fresh("device"), true)) {
      device.setAlias(alias);
    }

    ObjectNode call = server.rest().call("publish_to_alias").put("alias", alias).put("msg", "x");
    assertThat(server.rest().post(call.toString())).matches(ACCEPTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"publish_to_alias", "publish2_to_alias", "publish_alias", "publish", "publish2"})
  void everySpellingReachesTheAlias(String method) {
    String alias = RunningServer.fresh("spelt");
    Browser browser = server.browser("");
    browser.setAlias(alias);

    ObjectNode call = server.rest().call(method).put("msg", method);
    switch (method) {
      case "publish", "publish2" -> call.put("topic", ",yta/" + alias);
      case "publish_alias" -> call.put("topic", alias);
      default -> call.put("alias", alias);
    }

    assertThat(server.rest().post(call.toString())).matches(ACCEPTED);
    browser.messages().expect(new Received(alias, method));
  }

  @Test
  void aTokenPrefixIsTakenOff() {
    MqttDevice device = subscriber("plain");
    String token = ",yam683dc38987d3acc5a5684979f42943be_";

    assertThat(server.rest().post(publish(token + "plain", "x").toString())).matches(ACCEPTED);
    device.messages().expect(new Received("plain", "x"));
  }

  @Test
  void aBatchAnswersForEveryAliasOnItsOwn() {
    Browser jack = server.browser("");
    jack.setAlias("Jack");
    ObjectNode call = server.rest().call("publish_to_alias_batch").put("msg", "to all");
    call.putArray("aliases").add("Jack").add("Rose").add("Jack").add("not an alias");

    String answer = server.rest().post(call.toString());

    assertThat(answer)
        .matches(
            ("\\{\"status\":0,\"results\":\\{\"Jack\":\\{\"status\":0,\"messageId\":[0-9]{18,19}},"
                    + "\"Rose\":\\{\"status\":5,\"alias\":\"%s-Rose\",\"error\":\"alias not"
                    + " found\"},\"not an alias\":\\{\"status\":1,\"error\":\"invalid"
                    + " parameters\"}}}")
                .formatted(KEY));
    jack.messages().expect(new Received("Jack", "to all"));
  }

  @Test
  void asyncIsAnsweredAtOnceAndCheckTellsWhenItIsDone() {
    MqttDevice device = subscriber("async");
    ObjectNode call = publish("async", "later").put("method", "publish_async");
    JsonNode answer = Rest.parsed(server.rest().post(call.toString()));
    device.messages().expect(new Received("async", "later"));

    String id = answer.get("messageId").asText();
    await()
        .untilAsserted(
            () -> assertThat(check(id)).isEqualTo("{\"status\":0,\"results\":\"done\"}"));
    assertThat(check("531014746925719552")).isEqualTo("{\"status\":0,\"results\":\"unknown\"}");
    assertThat(check("18446744073709551615")).isEqualTo("{\"status\":0,\"results\":\"unknown\"}");
  }

  private static String check(String id) {
    return server.rest().post(server.rest().call("publish_check").put("msg", id).toString());
  }

  @Test
  void getTakesTheFieldsFromTheQueryAndKeepsQuotes() {
    MqttDevice device = subscriber("query");

    assertThat(get("/?method=publish&topic=query&msg=" + encoded("\"good_news\" + 好")))
        .matches(ACCEPTED);
    assertThat(get("/?method=publish&topic=query&msg=second&opts=%7B%22qos%22%3A9%7D"))
        .matches(ACCEPTED);
    device
        .messages()
        .expect(new Received("query", "\"good_news\" + 好"), new Received("query", "second"));
  }

  @Test
  void getTakesAListOfAliases() {
    assertThat(get("/?method=publish_to_alias_batch&aliases=no_one,no_two&msg=x"))
        .isEqualTo(
            ("{\"status\":0,\"results\":{\"no_one\":{\"status\":5,\"alias\":\"%1$s-no_one\","
                    + "\"error\":\"alias not found\"},\"no_two\":{\"status\":5,\"alias\":"
                    + "\"%1$s-no_two\",\"error\":\"alias not found\"}}}")
                .formatted(KEY));
  }

  @Test
  void thePathFormOf2014IsUnderstood() {
    MqttDevice device = subscriber("a/b");

    assertThat(
            server
                .rest()
                .get("/publish/%s/%s/a/b/%s".formatted(KEY, SECKEY, encoded("hi_好")))
                .body())
        .matches(ACCEPTED);
    device.messages().expect(new Received("a/b", "hi_好"));
    assertThat(server.rest().get("/publish/%s/%s/a".formatted(KEY, SECKEY)).body())
        .isEqualTo(INVALID);
    assertThat(server.rest().get("/publish/%s/wrong/a/b".formatted(KEY)).body()).isEqualTo(NO_APP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/?", "/?x=1", "/?method=publish", "/?msg=%zz", "/?%"})
  void anEmptyOrBrokenQueryIsStatus1(String path) {
    // java.net.URI refuses some of these, so they go by a bare socket.
    assertThat(RawHttp.get(server.ports().http(), path)).endsWith(INVALID);
  }

  @Test
  void deviceTokensAreKeptForAliasesAndSessions() {
    String customId = RunningServer.fresh("phone");
    Browser browser = server.browser(customId);
    browser.setAlias(customId);

    assertThat(token("store_device_token", "alias", customId, "AB01")).isEqualTo("{\"status\":0}");
    assertThat(token("store_device_token", "sessionid", KEY + "-" + customId, "ab02"))
        .isEqualTo("{\"status\":0}");
    assertThat(token("store_device_token", "alias", "nobody_here", "ab03"))
        .isEqualTo(
            "{\"status\":5,\"alias\":\"" + KEY + "-nobody_here\",\"error\":\"alias not found\"}");
    assertThat(token("store_device_token", "sessionid", KEY + "-nobody", "ab03"))
        .isEqualTo("{\"status\":5,\"alias\":\"" + KEY + "-nobody\",\"error\":\"alias not found\"}");
    assertThat(token("store_device_token", "alias", customId, "not hex")).isEqualTo(INVALID);
    assertThat(token("remove_device_token", "alias", customId, "ab01")).isEqualTo("{\"status\":0}");
    assertThat(token("remove_device_token", "alias", customId, "ffff")).isEqualTo("{\"status\":0}");
  }

  private static String token(String method, String ownerField, String owner, String token) {
    return server
        .rest()
        .post(server.rest().call(method).put(ownerField, owner).put("token", token).toString());
  }

  private static ObjectNode publish(String topic, String text) {
    return server.rest().call("publish").put("topic", topic).put("msg", text);
  }

  private static String get(String pathAndQuery) {
    return server.rest().get(pathAndQuery + "&appkey=" + KEY + "&seckey=" + SECKEY).body();
  }

  private static MqttDevice subscriber(String topic) {
    MqttDevice device = server.mqtt5(RunningServer.fresh("device"), false);
    device.subscribe(topic, 2);
    return device;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
