package io.pushbridge.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers of {@code yam_set}, {@code yam_grant} and {@code yam_audit}, byte for byte. */
class AccessMethodsTest {
  private static final String DONE = "{\"status\":0}";
  private static final String INVALID = "{\"status\":1}";
  private static final String NOT_PERMITTED = "{\"status\":3}";
  private static final String STRANGE = "342251e5c3f547f24c91e9a97356ae1f";
  private static final ManualClock CLOCK = new ManualClock();

  @RegisterExtension
  static final RunningServer server = RunningServer.in(Surroundings.standard().withClock(CLOCK));

  @BeforeEach
  void switchOn() {
    assertThat(set("1")).isEqualTo(DONE);
  }

  private static ObjectNode call(String method) {
    return server.rest().call(method);
  }

  private static String post(ObjectNode call) {
    return server.rest().post(call.toString());
  }

  private static String set(String trigger) {
    return post(call("yam_set").put("trigger", trigger));
  }

  private static ObjectNode grant(int read, int write, int ttl) {
    return call("yam_grant").put("r", read).put("w", write).put("ttl", ttl);
  }

  @Test
  void theWholeAppIsGrantedAndAudited() {
    assertThat(post(grant(1, 0, 0))).isEqualTo(DONE);
    assertThat(post(call("yam_audit"))).isEqualTo("{\"status\":0,\"r\":1,\"w\":0,\"p\":0}");
    assertThat(post(grant(0, 0, 0))).isEqualTo(DONE);
    assertThat(post(call("yam_audit"))).isEqualTo("{\"status\":0,\"r\":0,\"w\":0,\"p\":0}");
  }

  @Test
  void aTopicIsGrantedAndAudited() {
    assertThat(post(call("yam_audit").put("topic", "audited")))
        .isEqualTo("{\"status\":0,\"r\":0,\"w\":0,\"p\":0}");
    assertThat(post(grant(1, 0, 0).put("topic", "audited").put("p", 1))).isEqualTo(DONE);
    assertThat(post(call("yam_audit").put("topic", "audited")))
        .isEqualTo("{\"status\":0,\"r\":1,\"w\":0,\"p\":1}");
  }

  @Test
  void anAliasHasNoPresence() {
    assertThat(post(grant(1, 0, 0).put("alias", "audited"))).isEqualTo(DONE);
    assertThat(post(call("yam_audit").put("alias", "audited")))
        .isEqualTo("{\"status\":0,\"r\":1,\"w\":0}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"topic", "alias"})
  void aTokenIsMadeAndExtendedAndAudited(String kind) {
    String answer = post(grant(1, 1, 0).put(kind, "one").put("token", ""));
    assertThat(answer).matches("\\{\"status\":0,\"token\":\"[0-9a-f]{32}\"}");
    String token = Rest.parsed(answer).get("token").textValue();
    assertThat(post(grant(0, 1, 0).put("topic", "two").put("token", token))).isEqualTo(DONE);
    assertThat(post(call("yam_audit").put("topic", "two").put("token", token)))
        .isEqualTo("{\"status\":0,\"r\":0,\"w\":1,\"p\":0}");
    assertThat(post(call("yam_audit").put("topic", "two")))
        .isEqualTo("{\"status\":0,\"r\":0,\"w\":0,\"p\":0}");
    assertThat(post(call("yam_audit").put("topic", "three").put("token", token)))
        .isEqualTo("{\"status\":0,\"r\":0,\"w\":0,\"p\":0}");
    // A token is its own app's alone.
    server
        .rest(TestApps.SECOND)
        .post(server.rest(TestApps.SECOND).call("yam_set").put("trigger", 1).toString());
    assertThat(
            server
                .rest(TestApps.SECOND)
                .post(
                    server
                        .rest(TestApps.SECOND)
                        .call("yam_audit")
                        .put("topic", "two")
                        .put("token", token)
                        .toString()))
        .isEqualTo(INVALID);
  }

  @Test
  void aGrantEndsWithItsTimeToLive() {
    assertThat(post(grant(1, 1, 60).put("topic", "passing"))).isEqualTo(DONE);
    CLOCK.advance(Duration.ofSeconds(59));
    assertThat(post(call("yam_audit").put("topic", "passing"))).contains("\"r\":1");
    CLOCK.advance(Duration.ofSeconds(1));
    assertThat(post(call("yam_audit").put("topic", "passing"))).contains("\"r\":0");
  }

  @Test
  void whenOffNothingIsGrantedOrAuditedAndWhatWasGrantedStays() {
    assertThat(post(grant(1, 0, 0).put("topic", "kept"))).isEqualTo(DONE);
    assertThat(set("0")).isEqualTo(DONE);
    assertThat(post(grant(1, 1, 0).put("topic", "kept"))).isEqualTo(NOT_PERMITTED);
    assertThat(post(call("yam_audit").put("topic", "kept"))).isEqualTo(NOT_PERMITTED);
    assertThat(set("1")).isEqualTo(DONE);
    assertThat(post(call("yam_audit").put("topic", "kept")))
        .isEqualTo("{\"status\":0,\"r\":1,\"w\":0,\"p\":0}");
  }

  @Test
  void strangersAreNotPermitted() {
    assertThat(post(call("yam_set").put("trigger", 0).put("seckey", "sec-wrong")))
        .isEqualTo(NOT_PERMITTED);
    assertThat(post(call("yam_audit").put("appkey", "000000000000000000000000")))
        .isEqualTo(NOT_PERMITTED);
    assertThat(post(call("yam_audit"))).contains("\"status\":0");
  }

  @Test
  void textsAreNumbersToo() {
    assertThat(
            post(
                call("yam_grant")
                    .put("topic", "texts")
                    .put("r", "1")
                    .put("w", "0")
                    .put("p", "1")
                    .put("ttl", "0")))
        .isEqualTo(DONE);
    assertThat(post(call("yam_audit").put("topic", "texts")))
        .isEqualTo("{\"status\":0,\"r\":1,\"w\":0,\"p\":1}");
  }

  @Test
  void nothingComesByGet() {
    String query =
        "appkey=%s&seckey=%s".formatted(TestApps.FIRST.key(), TestApps.FIRST.seckey().reveal());
    assertThat(server.rest().get("/?method=yam_set&trigger=0&" + query).body()).isEqualTo(INVALID);
    assertThat(post(call("yam_audit"))).contains("\"status\":0");
  }

  static Stream<Arguments> unready() {
    return Stream.of(
        Arguments.of("no appkey", call("yam_grant").remove(List.of("appkey")), INVALID),
        Arguments.of("no seckey", call("yam_grant").remove(List.of("seckey")), INVALID),
        Arguments.of("seckey no text", call("yam_audit").put("seckey", 1), INVALID),
        Arguments.of("no such method", call("yam_foo"), INVALID),
        Arguments.of("no such method, in a way", call("yam_"), INVALID),
        Arguments.of("wrong seckey", call("yam_set").put("seckey", "wrong"), NOT_PERMITTED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void unready(String what, ObjectNode call, String answer) {
    assertThat(post(call)).as(what).isEqualTo(answer);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        change("no r", call -> call.remove("r")),
        change("r null", call -> call.putNull("r")),
        change("r neither 0 nor 1", call -> call.put("r", 2)),
        change("r a boolean", call -> call.put("r", true)),
        change("r between", call -> call.put("r", 0.5)),
        change("no w", call -> call.remove("w")),
        change("w a list", call -> call.putArray("w").add(1)),
        change("p a word", call -> call.put("p", "yes")),
        change("p null", call -> call.putNull("p")),
        change("no ttl", call -> call.remove("ttl")),
        change("ttl negative", call -> call.put("ttl", -1)),
        change("ttl between", call -> call.put("ttl", 1.5)),
        change("ttl beyond 64 bits", call -> call.put("ttl", "9".repeat(20))),
        change("ttl endless", call -> call.put("ttl", "1e999999999")),
        change("topic and alias", call -> call.put("alias", "jack")),
        change("topic null", call -> call.putNull("topic")),
        change("topic a number", call -> call.put("topic", 1)),
        change("topic empty", call -> call.put("topic", "")),
        change("topic too long", call -> call.put("topic", "t".repeat(129))),
        change("topic of presence", call -> call.put("topic", "news/p")),
        change("topic with a token", call -> call.put("topic", ",yam" + STRANGE + "_news")),
        change("topic reserved", call -> call.put("topic", ",yta/jack")),
        change("topic of the server", call -> call.put("topic", "$SYS/broker")),
        change("topic with a control character", call -> call.put("topic", "a\u0007b")),
        change("a wildcard within a level", call -> call.put("topic", "a+/b")),
        change("alias null", call -> alias(call).putNull("alias")),
        change("alias empty", call -> alias(call).put("alias", "")),
        change("alias with a dash", call -> alias(call).put("alias", "no-alias")),
        change("token unknown", call -> call.put("token", STRANGE)),
        change("token null", call -> call.putNull("token")),
        change("token in capitals", call -> call.put("token", "A".repeat(32))),
        change("token too short", call -> call.put("token", "abc")),
        change("token of the whole app", call -> call.put("token", "").remove("topic")));
  }

  private static ObjectNode alias(ObjectNode call) {
    call.remove("topic");
    return call;
  }

  private static Arguments change(String what, Consumer<ObjectNode> change) {
    return Arguments.of(what, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String what, Consumer<ObjectNode> change) {
    ObjectNode call = grant(1, 1, 0).put("topic", "refused");
    change.accept(call);
    assertThat(post(call)).as(what).isEqualTo(INVALID);
    assertThat(post(call("yam_audit"))).as(what).contains("\"r\":0,\"w\":0");
  }

  @Test
  void aLoneSurrogateIsNoTopic() {
    String call = grant(1, 1, 0).put("topic", "a_b").toString();
    assertThat(server.rest().post(call.replace("a_b", "a\\ud800b"))).isEqualTo(INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "on", "-1", "1.5"})
  void theSwitchIsOnOrOff(String trigger) {
    assertThat(set(trigger)).isEqualTo(INVALID);
    assertThat(post(call("yam_set"))).isEqualTo(INVALID);
  }
}
