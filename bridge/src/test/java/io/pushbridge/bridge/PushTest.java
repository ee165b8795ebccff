package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registry.DeviceToken;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which push a publish asks for (README.md of the specification, rule 1), and whom it wakes. */
class PushTest {
  private static final String STORED = "[\"store_device_token_ack\",{\"success\":true}]";

  private final BridgeServer server = new BridgeServer();

  @BeforeEach
  void anIphoneThatIsAway() {
    leave(
        server
            .connected("phone")
            .alias("phone")
            .subscribe("t")
            .emit("store_device_token", "{\"token\":\"ABCDEF\",\"bundle_id\":\"im.x\"}")
            .expect(STORED));
  }

  @AfterEach
  void close() {
    server.close();
  }

  static Stream<Arguments> wishes() {
    String aps = "{\"aps\":{\"badge\":3,\"alert\":\"douban\"}}";
    return Stream.of(
        arguments("publish", "", ApnsRequest.DEFAULT),
        arguments("publish_to_alias", "", ApnsRequest.DEFAULT),
        arguments("publish", ",\"opts\":{\"apn_json\":" + aps + "}", ApnsRequest.DEFAULT),
        arguments("publish2", ",\"opts\":{\"apn_json\":" + aps + "}", ApnsRequest.explicit(aps)),
        arguments(
            "publish2_to_alias",
            ",\"opts\":{\"apn_json\":\"" + aps.replace("\"", "\\\"") + "\"}",
            ApnsRequest.explicit(aps)),
        arguments(
            "publish2",
            ",\"opts\":{\"apn_json\":" + aps + ",\"apns\":{\"priority\":5}}",
            ApnsRequest.explicit(aps).withOptions("{\"priority\":5}")),
        arguments(
            "publish2",
            ",\"opts\":{\"apn_json\":{\"badge\":18446744073709551615}}",
            ApnsRequest.explicit("{\"badge\":18446744073709551615}")));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("wishes")
  void wakesWhoIsAway(String event, String rest, ApnsRequest expected) {
    RawClient sender = server.passing();

    sender.emit(event, "{\"topic\":\"t\",\"alias\":\"phone\",\"msg\":\"m\"%s}".formatted(rest));

    await().until(() -> server.bench.notifier.wakeUps().size() == 1);
    WakeUp wakeUp = server.bench.notifier.wakeUps().get(0);
    assertThat(wakeUp.request()).isEqualTo(expected);
    assertThat(wakeUp.recipients())
        .extracting(DeviceToken::token, DeviceToken::bundleId)
        .containsExactly(tuple("abcdef", "im.x"));
  }

  static Stream<Arguments> quietWishes() {
    return Stream.of(
        arguments("publish2", ""),
        arguments("publish2", ",\"opts\":{}"),
        arguments("publish2", ",\"opts\":\"\""),
        arguments("publish2", ",\"opts\":{\"apn_json\":{}}"),
        arguments("publish2", ",\"opts\":{\"apn_json\":\"{}\"}"),
        arguments("publish2", ",\"opts\":{\"apn_json\":\"\"}"),
        arguments("publish2", ",\"opts\":{\"apn_json\":null}"),
        arguments("publish2", ",\"opts\":{\"apn_json\":[]}"),
        arguments("publish2", ",\"opts\":{\"apns\":{\"priority\":5}}"),
        arguments("publish2_to_alias", ",\"opts\":{\"qos\":2}"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("quietWishes")
  void wakesNobodyWithoutAPayload(String event, String rest) {
    RawClient sender = server.passing();
    sender.emit(event, "{\"topic\":\"t\",\"alias\":\"phone\",\"msg\":\"m\"%s}".formatted(rest));
    assertThat(sender.next()).startsWith("[\"puback\",{\"success\":true");

    // A push that is wanted, after it: wake-ups come in the order of their publishes.
    sender.emit("publish", "{\"topic\":\"t\",\"msg\":\"wake\"}");

    await().until(() -> !server.bench.notifier.wakeUps().isEmpty());
    assertThat(server.bench.notifier.wakeUps())
        .singleElement()
        .extracting(WakeUp::request)
        .isEqualTo(ApnsRequest.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"{\"", "[1]", "\"text\"", "true"})
  void aPayloadThatIsNoObjectIsRefused(String payload) {
    RawClient sender = server.passing();
    sender.emit(
        "publish2",
        "{\"topic\":\"t\",\"msg\":\"m\",\"opts\":{\"messageId\":\"1\",\"apn_json\":%s}}"
            .formatted(payload));

    sender.expect(
        "[\"puback\",{\"success\":false,\"messageId\":\"1\",\"msg\":\"invalid apn_json\","
            + "\"error_msg\":\"invalid apn_json\"}]");
  }

  @Test
  void aRemovedTokenIsNotWoken() {
    leave(
        server
            .connected("phone")
            .emit("remove_device_token", "{\"token\":\"abcdef\"}")
            .expect("[\"remove_device_token_ack\",{\"success\":true}]"));
    leave(
        server
            .connected("tablet")
            .subscribe("t")
            .emit("store_device_token", "{\"token\":\"0304\"}")
            .expect(STORED));

    server.passing().publish("t", "m");

    await().until(() -> !server.bench.notifier.wakeUps().isEmpty());
    assertThat(server.bench.notifier.wakeUps())
        .flatExtracting(WakeUp::recipients)
        .extracting(DeviceToken::token)
        .containsExactly("0304");
  }

  private void leave(RawClient client) {
    client.disconnect();
    await().until(() -> server.bench.platform.live().all().isEmpty());
  }
}
