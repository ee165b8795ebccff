package io.pushbridge.server.matrix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.Secret;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
 * Malformed, over-long and hostile bodies at REST, {@code /v1} and the relay: the answer that each
 * of them has for it, and not a word about what failed inside. Missing fields and wrong types have
 * tables beside the features.
 */
class HttpBadInputTest {
  private static final int BIG = 10 << 20;
  private static final String KEY = TestApps.FIRST.key().text();
  private static final String SECKEY = TestApps.FIRST.seckey().reveal();
  private static final String HELD = "held_by_a_bystander";
  private static final String CREDENTIALS =
      "\"appkey\":\"%s\",\"seckey\":\"%s\"".formatted(KEY, SECKEY);

  @RegisterExtension
  static final RunningServer server =
      RunningServer.configured(
          usual ->
              RunningServer.with(
                  usual,
                  new Configuration.Relay(
                      Map.of("signatureApp", new Secret("k3y")), Set.of(), Duration.ZERO, true)));

  private String topic;
  private MqttDevice bystander;

  @BeforeEach
  void aBystander() {
    topic = RunningServer.fresh("undisturbed");
    bystander = server.mqtt5(RunningServer.fresh("bystander"), false);
    bystander.subscribe(topic, 1);
    bystander.setAlias(HELD);
  }

  @AfterEach
  void goesOnUndisturbed() {
    server.rest().publish(topic, "still here", 1);
    bystander.messages().expect(new Received(topic, "still here"));
  }

  /** Where a body can be sent, and how each of the three answers what it cannot use. */
  enum Door {
    REST("/", "{" + CREDENTIALS + ",\"method\":\"publish\",\"topic\":\"bad\",\"msg\":%s}") {
      @Override
      void isRefused(HttpResponse<String> answer, int status) {
        assertThat(answer.body()).isEqualTo("{\"status\":1,\"error\":\"invalid parameters\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
      }
    },
    V1("/v1/messages", "{\"topic\":\"bad\",\"message\":%s}") {
      @Override
      void isRefused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
            .hasValue("application/problem+json");
        assertThat(answer.body()).startsWith("{\"type\":\"urn:pushbridge:problem:");
      }
    },
    RELAY(
        "/api/transportMessage",
        "{\"timestamp\":1543469988762,\"app\":\"signatureApp\",\"target\":\"t\",\"userId\":\"u\","
            + "\"sign\":\"066fd8395440490c618edf98342fb5d8\",\"message\":{\"m\":%s}}") {
      @Override
      void isRefused(HttpResponse<String> answer, int status) {
        int expected = status == 413 ? 413 : 422;
        String words = status == 413 ? "Payload Too Large" : "Validation Failed";
        assertThat(answer.body())
            .isEqualTo(
                "{\"status\":%d,\"success\":false,\"message\":\"%s\"}".formatted(expected, words));
        assertThat(answer.statusCode()).isEqualTo(expected);
      }
    };

    private final String path;
    private final String form;

    Door(String path, String form) {
      this.path = path;
      this.form = form;
    }

    /** A whole body with this value for its message. */
    String with(String value) {
      return form.formatted(value);
    }

    /** The answer is that for a body that cannot be used; the status is what HTTP has for it. */
    abstract void isRefused(HttpResponse<String> answer, int status);

    HttpResponse<String> send(byte[] body, String contentType) {
      HttpRequest.Builder request =
          server
              .rest()
              .request(path)
              .header("Authorization", "Bearer " + SECKEY)
              .POST(HttpRequest.BodyPublishers.ofByteArray(body));
      if (!contentType.isEmpty()) {
        request.header("Content-Type", contentType);
      }
      return server.rest().send(request);
    }
  }

  static Stream<Arguments> bodies() {
    List<Arguments> rows = new ArrayList<>();
    for (Door door : Door.values()) {
      add(rows, door, "nothing", "");
      add(rows, door, "a word", "hello");
      add(rows, door, "a form", "method=publish&topic=bad&msg=x");
      add(rows, door, "null", "null");
      add(rows, door, "a list", "[]");
      add(rows, door, "a text", "\"text\"");
      add(rows, door, "half of an object", door.with("\"x\"").substring(0, 20));
      add(rows, door, "something behind it", door.with("\"x\"") + "{}");
      add(rows, door, "a comma too many", door.with("\"x\",}"));
      add(rows, door, "a zero byte", "\u0000");
      add(rows, door, "a bare control character", door.with("\"a\u0007b\""));
      add(rows, door, "a bare line feed in a text", door.with("\"a\nb\""));
      add(rows, door, "a lone high surrogate", door.with("\"\\ud800\""));
      add(rows, door, "a lone low surrogate", door.with("\"a\\udfffb\""));
      add(rows, door, "surrogates the wrong way round", door.with("\"\\udc00\\ud800\""));
      add(rows, door, "lists, 100,000 deep", door.with("[".repeat(100_000)));
      add(
          rows,
          door,
          "lists, 100,000 deep and closed",
          door.with("[".repeat(100_000) + "]".repeat(100_000)));
      add(rows, door, "objects, 100,000 deep", door.with("{\"a\":".repeat(100_000)));
      add(rows, door, "a number of 100,000 digits", door.with("9".repeat(100_000)));
      add(rows, door, "a name of 100,000 characters", "{\"" + "n".repeat(100_000) + "\":1}");
      rows.add(
          Arguments.argumentSet(
              door + " broken UTF-8", door, door.with("\"\u00ff\u00fe\"").getBytes(ISO_8859_1)));
      rows.add(Arguments.argumentSet(door + " UTF-16", door, "\ufeff\u0000".getBytes(UTF_8)));
    }
    return rows.stream();
  }

  private static void add(List<Arguments> rows, Door door, String name, String body) {
    rows.add(Arguments.argumentSet(door + " " + name, door, body.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aBodyThatCannotBeUsedIsRefused(Door door, byte[] body) {
    HttpResponse<String> answer = door.send(body, "application/json");

    door.isRefused(answer, 400);
    saysNothing(answer.body());
  }

  private static void saysNothing(String answer) {
    assertThat(answer)
        .doesNotContain("Exception", "\tat ", "jackson", "com.", "io.pushbridge", SECKEY);
  }

  @ParameterizedTest
  @MethodSource("doors")
  void tenMebibytesAreRefused(Door door) {
    door.isRefused(
        door.send(door.with("\"" + "x".repeat(BIG) + "\"").getBytes(UTF_8), "application/json"),
        413);
  }

  static Stream<Door> doors() {
    return Stream.of(Door.values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text/plain", "image/png", "application/xml;charset=utf-16", "?!"})
  void aContentTypeThatLiesMattersToV1Alone(String type) {
    byte[] rest = Door.REST.with("\"x\"").getBytes(UTF_8);
    byte[] relay = Door.RELAY.with("\"x\"").getBytes(UTF_8);
    byte[] v1 = Door.V1.with("\"x\"").getBytes(UTF_8);

    assertThat(Door.REST.send(rest, type).body()).startsWith("{\"status\":0,");
    assertThat(Door.RELAY.send(relay, type).statusCode()).isEqualTo(500);
    if (type.isEmpty()) {
      assertThat(Door.V1.send(v1, type).statusCode()).isEqualTo(200);
    } else {
      Door.V1.isRefused(Door.V1.send(v1, type), 415);
    }
  }

  @Test
  void ofANameThatComesTwiceTheLastCountsOrNone() {
    String twice = "\"x\",\"%s\":\"y\"";
    MqttDevice device = server.mqtt5(RunningServer.fresh("twice"), false);
    device.subscribe("bad", 1);

    assertThat(
            Door.REST
                .send(Door.REST.with(twice.formatted("msg")).getBytes(UTF_8), "application/json")
                .body())
        .startsWith("{\"status\":0,");
    Door.V1.isRefused(
        Door.V1.send(Door.V1.with(twice.formatted("message")).getBytes(UTF_8), "application/json"),
        400);
    device.messages().expect(new Received("bad", "y"));
  }

  private static final Map<String, String> WRONG =
      Map.of(
          "null", "null",
          "a number", "7",
          "a number beyond 64 bits", "18446744073709551617",
          "a boolean", "true",
          "a list", "[[]]",
          "an object", "{\"a\":1}",
          "too long", "\"" + "x".repeat(5_000) + "\"",
          "a control character", "\"a\\u0007b\"",
          "a zero", "\"a\\u0000b\"",
          "half of a surrogate pair", "\"\\ud800\"");

  /** Calls of REST that have everything, by method; each field is broken in turn. */
  static Stream<Arguments> restFields() {
    List<Arguments> rows = new ArrayList<>();
    addAll(rows, "publish", "topic", "\"bad\"");
    addAll(rows, "publish_async", "topic", "\"bad\"");
    addAll(rows, "publish_to_alias", "alias", "\"bad\"");
    addAll(rows, "publish_alias", "topic", "\"bad\"");
    addAll(rows, "publish_to_alias_batch", "aliases", "[\"bad\"]");
    addAll(rows, "publish_check", "msg", "\"7\"");
    addAll(rows, "store_device_token", "token", "\"ab\"");
    addAll(rows, "remove_device_token", "token", "\"ab\"");
    return rows.stream();
  }

  private static void addAll(List<Arguments> rows, String method, String target, String value) {
    for (String field : List.of("method", "appkey", "seckey", target)) {
      rows.add(restField(method, target, value, field, "missing", ""));
      WRONG.forEach(
          (name, wrong) -> {
            // A list with commas is what GET has, so a text is no mistake; REST takes numbers as
            // ids.
            boolean meant =
                (field.equals("aliases") && wrong.startsWith("\""))
                    || (field.equals("msg") && name.equals("a number"));
            if (!meant) {
              rows.add(restField(method, target, value, field, name, wrong));
            }
          });
    }
  }

  private static Arguments restField(
      String method, String target, String value, String broken, String name, String wrong) {
    Map<String, String> call = new LinkedHashMap<>();
    call.put("method", "\"" + method + "\"");
    call.put("appkey", "\"" + KEY + "\"");
    call.put("seckey", "\"" + SECKEY + "\"");
    call.put("msg", "\"x\"");
    call.put("alias", "\"" + HELD + "\"");
    call.put(target, value);
    call.put(broken, wrong);
    String body =
        call.entrySet().stream()
            .filter(field -> !field.getValue().isEmpty())
            .map(field -> "\"%s\":%s".formatted(field.getKey(), field.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
    boolean credential = broken.equals("appkey") || broken.equals("seckey");
    boolean anyText = credential && wrong.startsWith("\"");
    return Arguments.argumentSet(
        "%s %s %s".formatted(method, broken, name),
        body,
        anyText ? "{\"status\":3}" : "{\"status\":1,\"error\":\"invalid parameters\"}");
  }

  @ParameterizedTest
  @MethodSource("restFields")
  void aBrokenFieldOfRestIsRefused(String body, String expected) {
    HttpResponse<String> answer = Door.REST.send(body.getBytes(UTF_8), "application/json");

    assertThat(answer.body()).isEqualTo(expected);
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        field("topic", "null"),
        field("topic", "7"),
        field("topic", "\"\""),
        field("topic", "\"" + "t".repeat(4_097) + "\""),
        field("topic", "\"a/+\""),
        field("topic", "\"#\""),
        field("topic", "\"a\\u0000b\""),
        field("topic", "\"a\\ud800b\""),
        field("topic", "\"news/p\""),
        field("topic", "\",yali\""),
        field("topic", "\"$share/x/#\""),
        field("alias", "null"),
        field("alias", "[]"),
        field("alias", "\"\""),
        field("alias", "\"a-b\""),
        field("alias", "\"" + "a".repeat(129) + "\""),
        field("aliases", "null"),
        field("aliases", "\"a\""),
        field("aliases", "[1]"),
        field("aliases", "[\"a b\"]"),
        field("aliases", "[" + "\"a\",".repeat(1_000) + "\"a\"]"),
        field("message", "null"),
        field("message", "7"),
        field("message", "{}"),
        field("message", "\"" + "x".repeat(300 << 10) + "\""),
        field("messageBase64", "\"%%%\""),
        field("messageBase64", "\"YQ==\",\"message\":\"a\""),
        field("qos", "null"),
        field("qos", "3"),
        field("qos", "-1"),
        field("qos", "1.5"),
        field("qos", "\"1\""),
        field("qos", "18446744073709551617"),
        field("qos", "1e999"),
        field("timeToLive", "0"),
        field("timeToLive", "1296001"),
        field("timeToLive", "\"60\""),
        field("timeToLive", "99999999999999999999"),
        field("apn", "null"),
        field("apn", "\"yes\""),
        field("apn", "{}"),
        field("apn", "{\"alert\":\"\\udc00\"}"),
        field("thirdPartyPush", "null"),
        field("thirdPartyPush", "{\"title\":7}"),
        field("thirdPartyPush", "{\"other\":\"x\"}"),
        field("noSuchField", "1"),
        field("bad\\u0007name", "1"));
  }

  private static Arguments field(String name, String value) {
    StringBuilder body = new StringBuilder("{");
    if (!Set.of("topic", "alias", "aliases").contains(name)) {
      body.append("\"topic\":\"bad\",");
    }
    if (!name.startsWith("message")) {
      body.append("\"message\":\"x\",");
    }
    body.append("\"").append(name).append("\":").append(value).append("}");
    String shown = value.length() < 40 ? value : value.substring(0, 40);
    return Arguments.argumentSet(name + " " + shown, body.toString());
  }

  @ParameterizedTest
  @MethodSource("fields")
  void aFieldOfV1ThatBreaksItsContractIsAProblemThatNamesIt(String body) {
    HttpResponse<String> answer = Door.V1.send(body.getBytes(UTF_8), "application/json");

    Door.V1.isRefused(answer, 400);
    assertThat(answer.body()).contains("\"field\":\"").matches("\\p{ASCII}*");
    saysNothing(answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/messages",
        "/v1/messages?topic=",
        "/v1/messages?topic=%zz",
        "/v1/messages?topic=a%2F%23",
        "/v1/messages?topic=a&limit=0",
        "/v1/messages?topic=a&limit=101",
        "/v1/messages?topic=a&limit=x",
        "/v1/messages?topic=a&limit=99999999999999999999",
        "/v1/messages?topic=a&before=0",
        "/v1/messages?topic=a&before=-1",
        "/v1/presence?after=a%20b",
        "/v1/presence?limit=10001",
        "/v1/subscribers",
        "/v1/subscribers?topic=a%2F%23%2Fb",
        "/v1/subscribers?topic=news%2Fp",
        "/v1/aliases/a-b",
        "/v1/aliases/..%2F..%2Fetc/topics"
      })
  void aQueryOrPathThatBreaksItsContractIsAProblem(String path) {
    String answer =
        RawHttp.send(
            server.ports().http(),
            "GET %s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                .formatted(path, SECKEY));

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("problem:invalid-request");
    saysNothing(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1/messages", "/api/transportMessage"})
  void garbageBehindAGoodRequestHarmsNobody(String path) {
    String good = "{\"method\":\"none\"}";
    String answer =
        RawHttp.send(
            server.ports().http(),
            ("POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s"
                    + "\u0016\u0003\u0001 GARBAGE \u0000\u00ff\r\n\r\n")
                .formatted(path, good.length(), good));

    assertThat(answer).matches("(?s)HTTP/1.1 (200|401|422) .*HTTP/1.1 400 .*");
    saysNothing(answer);
  }

  @Test
  void hostileBodiesLeaveNothingBehind() {
    List<Object[]> all = bodies().map(Arguments::get).toList();
    sendAll(all);
    long before = usedAfterCollection();
    for (int round = 0; round < 5; round++) {
      sendAll(all);
    }

    assertThat(usedAfterCollection() - before).isLessThan(24L << 20);
  }

  private static void sendAll(List<Object[]> all) {
    for (Object[] row : all) {
      ((Door) row[0]).send((byte[]) row[1], "application/json");
    }
  }

  private static long usedAfterCollection() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
