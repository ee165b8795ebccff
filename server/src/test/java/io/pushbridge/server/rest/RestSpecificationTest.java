package io.pushbridge.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.push.ThirdPartyPush;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rows of rest-api.md §2 and §5, each with its answer byte for byte; {@code <id>} stands for
 * the digits of a message id. Statuses 2 and 4 need a store in trouble: {@link
 * RestApiUnderStressTest}.
 */
class RestSpecificationTest {
  private static final String KEY = TestApps.FIRST.key().text();
  private static final String SECKEY = TestApps.FIRST.seckey().reveal();
  private static final String OK = "{\"status\":0,\"messageId\":\"<id>\"}";
  private static final String INVALID = "{\"status\":1,\"error\":\"invalid parameters\"}";
  private static final String NO_APP = "{\"status\":3}";
  private static final String NOBODY =
      "{\"status\":5,\"alias\":\"" + KEY + "-%s\",\"error\":\"alias not found\"}";

  private static final Queue<ThirdPartyPush> NOTICES = new ConcurrentLinkedQueue<>();

  @RegisterExtension
  static final RunningServer server =
      RunningServer.in(
          Surroundings.standard().withThirdParties((message, notice) -> NOTICES.add(notice)));

  static Stream<Arguments> rows() {
    return Stream.of(
        row("§2 publish", "publish", OK, call -> call.put("topic", "news")),
        row("§2 publish2", "publish2", OK, call -> call.put("topic", "news")),
        row("§2 publish_async", "publish_async", OK, call -> call.put("topic", "news")),
        row("§2 publish2_async", "publish2_async", OK, call -> call.put("topic", "news")),
        row("§2 publish_to_alias", "publish_to_alias", OK, call -> call.put("alias", "held")),
        row("§2 publish2_to_alias", "publish2_to_alias", OK, call -> call.put("alias", "held")),
        row("§2 publish_alias", "publish_alias", OK, call -> call.put("topic", "held")),
        row(
            "§2 publish_to_alias_batch",
            "publish_to_alias_batch",
            "{\"status\":0,\"results\":{\"held\":{\"status\":0,\"messageId\":<id>},\"Rose\":"
                + NOBODY.formatted("Rose")
                + "}}",
            call -> call.putArray("aliases").add("held").add("Rose")),
        row(
            "§2.3 a batch in which every alias fails",
            "publish2_to_alias_batch",
            "{\"status\":0,\"results\":{\"Rose\":" + NOBODY.formatted("Rose") + "}}",
            call -> call.putArray("aliases").add("Rose")),
        row(
            "§2.3 duplicate aliases are one entry",
            "publish_to_alias_batch",
            "{\"status\":0,\"results\":{\"held\":{\"status\":0,\"messageId\":<id>}}}",
            call -> call.putArray("aliases").add("held").add("held")),
        row(
            "an empty batch",
            "publish_to_alias_batch",
            "{\"status\":0,\"results\":{}}",
            call -> call.putArray("aliases")),
        row(
            "§2 publish_check of an unknown id",
            "publish_check",
            "{\"status\":0,\"results\":\"unknown\"}",
            call -> call.put("msg", "531014746925719552")),
        row(
            "§2 publish_check of an unknown id as a number",
            "publish_check",
            "{\"status\":0,\"results\":\"unknown\"}",
            call -> call.put("msg", 531014746925719552L)),
        row("§2.1 qos in text form", "publish", OK, topic(opts -> opts.put("qos", "1"))),
        row("§2.1 qos 0", "publish", OK, topic(opts -> opts.put("qos", 0))),
        row("§2.1 qos 2", "publish", OK, topic(opts -> opts.put("qos", 2))),
        row("§2.1 empty opts", "publish", OK, topic(opts -> {})),
        row(
            "§2.1 time_to_live over the maximum",
            "publish",
            OK,
            topic(opts -> opts.put("time_to_live", 99_999_999))),
        row(
            "§2.1 time_to_live in text form",
            "publish",
            OK,
            topic(opts -> opts.put("time_to_live", "20000"))),
        row("§2.1 messageId is ignored", "publish", OK, topic(opts -> opts.put("messageId", "x"))),
        row(
            "§2.1 apn_json with aps",
            "publish",
            OK,
            topic(opts -> opts.putObject("apn_json").putObject("aps").put("alert", "hi"))),
        row(
            "§2.1 flat apn_json with custom keys",
            "publish",
            OK,
            topic(opts -> opts.putObject("apn_json").put("alert", "hi").put("mine", 1))),
        row(
            "§2.1 third_party_push",
            "publish",
            OK,
            topic(
                opts ->
                    opts.putObject("third_party_push")
                        .put("notification_title", "row")
                        .put("notification_content", "row"))),
        row(
            "third_party_push as PHP's []",
            "publish",
            OK,
            topic(o -> o.putArray("third_party_push"))),
        row("third_party_push null", "publish", OK, topic(o -> o.putNull("third_party_push"))),
        row(
            "third_party_push a text",
            "publish",
            INVALID,
            topic(opts -> opts.put("third_party_push", "hello"))),
        row(
            "third_party_push with a number for a title",
            "publish",
            INVALID,
            topic(opts -> opts.putObject("third_party_push").put("notification_title", 1))),
        row(
            "§2.1 fields that were announced and never came",
            "publish",
            OK,
            call ->
                call.put("topic", "news")
                    .put("platform", "ios")
                    .put("time_delay", 5)
                    .put("location", "x")),
        row(
            "§2.1 msg of another type",
            "publish",
            OK,
            call -> call.put("topic", "a").put("msg", 1)),
        row("§2.3 unknown method", "subscribe", INVALID, call -> call.put("topic", "news")),
        row("§2.3 no target", "publish", INVALID, call -> {}),
        row("§2.3 wildcard", "publish", INVALID, call -> call.put("topic", "news/#")),
        row("§5 publish without msg", "publish", INVALID, topicWithout("msg")),
        row("§2.3 without method", "publish", INVALID, topicWithout("method")),
        row("§2.3 without appkey", "publish", INVALID, topicWithout("appkey")),
        row("§2.3 without seckey", "publish", INVALID, topicWithout("seckey")),
        row(
            "§5 unknown appkey",
            "publish",
            NO_APP,
            call -> call.put("topic", "news").put("appkey", "000000000000000000000000")),
        row(
            "§2.3 wrong seckey",
            "publish",
            NO_APP,
            call -> call.put("topic", "news").put("seckey", "sec-wrong")),
        row(
            "§2.1 the seckey of another app",
            "publish",
            NO_APP,
            call -> call.put("topic", "a").put("seckey", TestApps.SECOND.seckey().reveal())),
        row(
            "§5 alias never set",
            "publish_to_alias",
            NOBODY.formatted("never_set"),
            call -> call.put("alias", "never_set")),
        row("§5 1001 aliases", "publish_to_alias_batch", INVALID, call -> many(call, 1_001)));
  }

  private static Arguments row(
      String name, String method, String answer, Consumer<ObjectNode> change) {
    return Arguments.argumentSet(name, method, answer, change);
  }

  private static Consumer<ObjectNode> topic(Consumer<ObjectNode> options) {
    return call -> options.accept(call.put("topic", "news").putObject("opts"));
  }

  private static Consumer<ObjectNode> topicWithout(String field) {
    return call -> call.put("topic", "news").remove(field);
  }

  private static void many(ObjectNode call, int count) {
    ArrayNode aliases = call.putArray("aliases");
    for (int i = 0; i < count; i++) {
      aliases.add("many_" + i);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRowHasItsAnswer(String method, String answer, Consumer<ObjectNode> change) {
    hold("held");
    ObjectNode call = server.rest().call(method).put("msg", "hello");
    change.accept(call);

    HttpResponse<String> got =
        server.rest().post(call.toString().getBytes(StandardCharsets.UTF_8), "application/json");

    assertThat(got.body()).matches(pattern(answer));
    assertThat(got.statusCode()).isEqualTo(200);
  }

  static Stream<Arguments> queries() {
    String credentials = "appkey=" + KEY + "&seckey=" + SECKEY;
    return Stream.of(
        Arguments.of("/", INVALID),
        Arguments.of("/?", INVALID),
        Arguments.of("/?method=publish&topic=news&msg=%22good_news%22&" + credentials, OK),
        Arguments.of("/?method=publish_to_alias&alias=held&msg=x&" + credentials, OK),
        Arguments.of("/?method=publish_alias&topic=held&msg=x&" + credentials, OK),
        Arguments.of("/?method=publish_async&topic=news&msg=x&" + credentials, OK),
        Arguments.of(
            "/?method=publish_check&msg=7&" + credentials,
            "{\"status\":0,\"results\":\"unknown\"}"),
        Arguments.of(
            "/?method=publish_to_alias&alias=Rose&msg=x&" + credentials, NOBODY.formatted("Rose")),
        Arguments.of(
            "/?method=publish_to_alias_batch&aliases=held,Rose&msg=x&" + credentials,
            "{\"status\":0,\"results\":{\"held\":{\"status\":0,\"messageId\":<id>},\"Rose\":"
                + NOBODY.formatted("Rose")
                + "}}"),
        Arguments.of("/?method=publish&topic=news&" + credentials, INVALID),
        Arguments.of("/?method=publish&topic=news&msg=x&appkey=" + KEY + "&seckey=x", NO_APP),
        Arguments.of("/publish/" + KEY + "/" + SECKEY + "/news/hello", OK),
        Arguments.of("/publish/" + KEY + "/wrong/news/hello", NO_APP),
        Arguments.of("/publish/" + KEY + "/" + SECKEY + "/news", INVALID));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyGetHasItsAnswer(String path, String answer) {
    hold("held");

    HttpResponse<String> got = server.rest().get(path);

    assertThat(got.body()).matches(pattern(answer));
    assertThat(got.statusCode()).isEqualTo(200);
  }

  private static void hold(String alias) {
    server.browser("").setAlias(alias);
  }

  private static Pattern pattern(String answer) {
    return Pattern.compile(Pattern.quote(answer).replace("<id>", "\\E[1-9][0-9]{17,18}\\Q"));
  }

  @Test
  void aCheckSaysDoneOfWhatWasPublished() {
    String id = server.rest().publish("news", "x", 1);
    ObjectNode check = server.rest().call("publish_check").put("msg", id);

    assertThat(server.rest().post(check.toString()))
        .isEqualTo("{\"status\":0,\"results\":\"done\"}");
    assertThat(
            server
                .rest(TestApps.SECOND)
                .post(server.rest(TestApps.SECOND).call("publish_check").put("msg", id).toString()))
        .isEqualTo("{\"status\":0,\"results\":\"unknown\"}");
  }

  @Test
  void aNoticeForPhoneMakersIsHandedOver() {
    ObjectNode call = server.rest().call("publish").put("topic", "shops").put("msg", "sale");
    call.putObject("opts")
        .putObject("third_party_push")
        .put("notification_title", "通知")
        .put("notification_content", "打折");

    server.rest().post(call.toString());

    await().untilAsserted(() -> assertThat(NOTICES).contains(new ThirdPartyPush("通知", "打折")));
  }

  @Test
  void aThousandAliasesAreReachedByOneCall() {
    MqttDevice away = server.mqtt5(RunningServer.fresh("device"), true);
    away.setAlias("many_999");
    Browser here = server.browser("");
    here.setAlias("many_0");
    ObjectNode call = server.rest().call("publish_to_alias_batch").put("msg", "to all of you");
    many(call, 1_000);

    var results = Rest.parsed(server.rest().post(call.toString())).get("results");

    assertThat(results).hasSize(1_000);
    assertThat(results.fieldNames()).toIterable().startsWith("many_0", "many_1");
    assertThat(results.at("/many_0/status").intValue()).isZero();
    assertThat(results.at("/many_999/status").intValue()).isZero();
    assertThat(results.at("/many_1/status").intValue()).isEqualTo(5);
    assertThat(results.at("/many_0/messageId")).isNotEqualTo(results.at("/many_999/messageId"));
    here.messages().expect(new Received("many_0", "to all of you"));
    away.messages().expect(new Received("many_999", "to all of you"));
  }
}
