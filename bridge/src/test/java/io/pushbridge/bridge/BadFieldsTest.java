package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every field of every event with everything that does not belong there: the answer that is due,
 * one and no more, and a session that goes on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadFieldsTest {
  private static final String LONG = "\"" + "x".repeat(100_000) + "\"";
  private static final String HUGE = "9".repeat(400);

  /** Values as JSON, none of which is a name, an id of ours or a number that means something. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "18446744073709551616",
          HUGE,
          "1e400",
          "-1.5",
          "[]",
          "[\"t\"]",
          "{}",
          "{\"toString\":null}",
          "\" \"",
          "\"two words\"",
          "\"\\u0000\"",
          "\"t\\u0007\\n\"",
          "\"\\ud800\"",
          "\"x\\udc00y\"",
          "\"\u202et\"",
          "\"../t\"",
          "\"%74\"",
          "\"名\"",
          LONG);

  /** What a value in the wrong place leads to. */
  private enum Effect {
    INVALID_TOPIC("invalid topic"),
    INVALID_ALIAS("invalid alias"),
    INVALID_TOKEN("invalid token"),
    INVALID_BUNDLE("invalid bundle_id"),
    INVALID_ENVIRONMENT("invalid environment"),
    NONE(null);

    private final String reason;

    Effect(String reason) {
      this.reason = reason;
    }
  }

  private final BridgeServer server = new BridgeServer();

  @AfterAll
  void close() {
    server.close();
  }

  /** An event with good fields, its answer's name, and what its fields do when they are bad. */
  private record Asking(
      String event, String answer, Map<String, String> good, Map<String, Effect> effects) {
    static Asking of(String event, String answer, Object... fields) {
      Map<String, String> good = new LinkedHashMap<>();
      Map<String, Effect> effects = new LinkedHashMap<>();
      for (int i = 0; i < fields.length; i += 3) {
        good.put((String) fields[i], (String) fields[i + 1]);
        effects.put((String) fields[i], (Effect) fields[i + 2]);
      }
      return new Asking(event, answer, good, effects);
    }

    /** The argument with one field as given, or without it if that is null. */
    String with(String field, String value) {
      StringBuilder json = new StringBuilder("{");
      good.forEach(
          (name, text) -> {
            String shown = name.equals(field) ? value : text;
            if (shown != null) {
              json.append(json.length() > 1 ? "," : "").append("\"%s\":".formatted(name));
              json.append(shown);
            }
          });
      return json.append("}").toString();
    }

    @Override
    public String toString() {
      return event;
    }
  }

  private static final String OPTS = "{\"qos\":1,\"messageId\":\"8\"}";

  static Stream<Asking> askings() {
    return Stream.of(
        Asking.of(
            "subscribe",
            "suback", //
            "topic",
            "\"t\"",
            Effect.INVALID_TOPIC, //
            "qos",
            "1",
            Effect.NONE, //
            "messageId",
            "\"7\"",
            Effect.NONE),
        Asking.of(
            "unsubscribe",
            "unsuback", //
            "topic",
            "\"t\"",
            Effect.INVALID_TOPIC, //
            "messageId",
            "\"7\"",
            Effect.NONE),
        Asking.of(
            "publish",
            "puback", //
            "topic",
            "\"u\"",
            Effect.INVALID_TOPIC, //
            "msg",
            "\"m\"",
            Effect.NONE, //
            "qos",
            "1",
            Effect.NONE, //
            "messageId",
            "\"7\"",
            Effect.NONE),
        Asking.of(
            "publish_to_alias",
            "puback", //
            "alias",
            "\"jack\"",
            Effect.INVALID_ALIAS, //
            "msg",
            "\"m\"",
            Effect.NONE, //
            "messageId",
            "\"7\"",
            Effect.NONE),
        Asking.of(
            "publish2",
            "puback", //
            "topic",
            "\"u\"",
            Effect.INVALID_TOPIC, //
            "msg",
            "\"m\"",
            Effect.NONE, //
            "opts",
            OPTS,
            Effect.NONE),
        Asking.of("set_alias", "set_alias_ack", "alias", "\"jill\"", Effect.INVALID_ALIAS),
        Asking.of("get_alias_list", "get_alias_list_ack", "topic", "\"t\"", Effect.INVALID_TOPIC),
        Asking.of("get_state", "get_state_ack", "alias", "\"jack\"", Effect.INVALID_ALIAS),
        Asking.of(
            "get_alias_list2",
            "get_alias_list_ack2", //
            "topic",
            "\"t\"",
            Effect.INVALID_TOPIC, //
            "messageId",
            "\"7\"",
            Effect.NONE),
        Asking.of(
            "get_state2",
            "get_state_ack2", //
            "alias",
            "\"jack\"",
            Effect.INVALID_ALIAS, //
            "messageId",
            "\"7\"",
            Effect.NONE),
        Asking.of(
            "store_device_token",
            "store_device_token_ack", //
            "token",
            "\"ab\"",
            Effect.INVALID_TOKEN, //
            "bundle_id",
            "\"im.x\"",
            Effect.INVALID_BUNDLE, //
            "environment",
            "\"production\"",
            Effect.INVALID_ENVIRONMENT, //
            "messageId",
            "\"7\"",
            Effect.NONE),
        Asking.of(
            "remove_device_token",
            "remove_device_token_ack", //
            "token",
            "\"ab\"",
            Effect.INVALID_TOKEN, //
            "messageId",
            "\"7\"",
            Effect.NONE));
  }

  static Stream<Arguments> fields() {
    return askings()
        .flatMap(asking -> asking.good().keySet().stream().map(field -> arguments(asking, field)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("fields")
  void aBadFieldIsAnsweredAndHarmsNothing(Asking asking, String field) {
    // The one who is looked for, and one who asks and goes on all the time.
    RawClient jack = server.passing().alias("jack");
    RawClient client = server.passing().subscribe("kept").withoutReceipts();

    Effect effect = asking.effects().get(field);
    for (String value : VALUES) {
      client.emit(asking.event(), asking.with(field, value));
      check(asking, field, value, effect, client.next());
    }
    client.emit(asking.event(), asking.with(field, null));
    check(asking, field, null, effect, client.next());

    client.expectNothing().exchange("kept", "still here");
    jack.disconnect();
    jack.nextOf(RawClient.CLOSED);
    client.disconnect();
    client.nextOf(RawClient.CLOSED);
  }

  private static void check(
      Asking asking, String field, String value, Effect effect, String answer) {
    String shown = value == null || value.length() < 40 ? value : value.substring(0, 40);
    assertThat(answer).as("%s %s", field, shown).startsWith("[\"" + asking.answer() + "\",{");
    boolean harmless = effect == Effect.NONE || (optional(field) && isAbsent(value));
    if (!harmless && effect != Effect.INVALID_BUNDLE) {
      assertThat(answer).as("%s %s", field, shown).contains("\"success\":false", effect.reason);
    } else if (harmless) {
      assertThat(answer).as("%s %s", field, shown).contains("\"success\":true");
    }
    if (field.equals("messageId")) {
      echoed(value)
          .ifPresent(text -> assertThat(answer).contains("\"messageId\":\"" + text + "\""));
    }
  }

  /** Null is as good as nothing. */
  private static boolean isAbsent(String value) {
    return value == null || value.equals("null");
  }

  private static boolean optional(String field) {
    return field.equals("bundle_id") || field.equals("environment");
  }

  /** The very text that came, of texts and numbers. */
  private static Optional<String> echoed(String value) {
    if (value == null || !value.matches("(?s)[-0-9\"].*")) {
      return Optional.empty();
    }
    return Optional.of(
        value.startsWith("\"")
            ? value.substring(1, value.length() - 1)
            : value.equals("1e400") ? "1E+400" : value);
  }

  static Stream<Arguments> logins() {
    String good = "{\"appkey\":\"%s\",\"customid\":\"u\"}".formatted(BridgeServer.APP);
    Map<String, UnaryOperator<String>> fields =
        Map.of(
            "appkey", value -> "{\"appkey\":%s,\"customid\":\"u\"}".formatted(value),
            "customid", value -> good.replace("\"u\"", value),
            "sessionid",
                value -> "{\"appkey\":\"%s\",\"sessionid\":%s}".formatted(BridgeServer.APP, value));
    return fields.entrySet().stream().map(field -> arguments(field.getKey(), field.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("logins")
  void aBadLoginIsRefused(String field, UnaryOperator<String> login) {
    RawClient client = server.greeted();
    for (String value : VALUES) {
      // A customid that is null is none at all.
      if (!value.equals("null")) {
        client
            .emit("connect_v2", login.apply(value))
            .expect(
                "[\"connack\",{\"success\":false,"
                    + "\"msg\":\"reg failed\",\"error_msg\":\"reg failed\"}]");
      }
    }
    client.abort();
  }

  @Test
  void ofDuplicateKeysTheLastCounts() {
    RawClient client = server.connected("twice").subscribe("second");
    client
        .emit(
            "publish",
            "{\"topic\":\"first\",\"msg\":\"1\",\"topic\":\"second\",\"msg\":\"2\",\"messageId\":\"5\","
                + "\"messageId\":\"6\"}")
        .nextOf("[\"puback\",{\"success\":true,\"messageId\":\"6\"}]");
    client.emit("get_alias", "{}").nextOf("[\"alias\"");
  }

  @Test
  void halfOfASurrogatePairIsReplaced() {
    RawClient client = server.connected("surrogate").subscribe("t");
    client.emit(
        "publish", "{\"topic\":\"t\",\"msg\":\"a\\ud800b\\udc00 \\ud83d\\ude00\",\"qos\":0}");

    assertThat(List.of(client.next(), client.next()))
        .contains("[\"message\",{\"topic\":\"t\",\"msg\":\"a\uFFFDb\uFFFD 😀\"}]");
  }

  @Test
  void whateverIsAMessageArrives() {
    RawClient client = server.connected("reader").subscribe("t");
    for (String value : VALUES) {
      client.emit("publish", "{\"topic\":\"t\",\"msg\":%s,\"qos\":0}".formatted(value));
      assertThat(List.of(client.next(), client.next()))
          .as(value)
          .anyMatch(packet -> packet.startsWith("[\"puback\",{\"success\":true"))
          .anyMatch(packet -> packet.startsWith("[\"message\",{\"topic\":\"t\",\"msg\":\""));
    }
  }
}
