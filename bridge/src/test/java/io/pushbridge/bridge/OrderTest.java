package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers come in the order of the commands; what is too much or means nothing does no harm. */
class OrderTest {
  private final BridgeServer server = new BridgeServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void quickAnswersWaitForSlowOnes() {
    RawClient client = server.connected("u");
    server.bench.store.holdChanges();
    client
        .emit("subscribe", "{\"topic\":\"t\",\"messageId\":\"1\"}")
        .emit("get_alias", "{}")
        .emit("set_alias", "{\"alias\":\"jack\"}")
        .emit("get_alias", "{}")
        .emit("publish", "{\"topic\":\"other\",\"msg\":\"m\",\"messageId\":\"2\"}")
        .emit("publish", "{\"topic\":\"in valid\",\"messageId\":\"3\"}")
        .emit("unsubscribe", "{\"topic\":\"t\",\"messageId\":\"4\"}")
        .emit("get_topic_list", "{}");
    server.bench.store.releaseChanges();

    client
        .expect("[\"suback\",{\"success\":true,\"topic\":\"t\",\"messageId\":\"1\"}]")
        .expect("[\"alias\",{\"alias\":\"\"}]")
        .expect("[\"set_alias_ack\",{\"success\":true}]")
        .expect("[\"alias\",{\"alias\":\"jack\"}]")
        .expect("[\"puback\",{\"success\":true,\"messageId\":\"2\"}]")
        .expect(
            "[\"puback\",{\"success\":false,\"messageId\":\"3\","
                + "\"msg\":\"invalid topic\",\"error_msg\":\"invalid topic\"}]")
        .expect("[\"unsuback\",{\"success\":true,\"topic\":\"t\",\"messageId\":\"4\"}]")
        .expect("[\"get_topic_list_ack\",{\"success\":true,\"data\":{\"topics\":[]}}]");
  }

  @Test
  void aBurstOfPublishesIsAnsweredAndDeliveredInOrder() {
    RawClient client = server.connected("u").subscribe("stored").subscribe("live", 0);
    for (int i = 0; i < 1_000; i++) {
      String topic = i % 3 == 0 ? "live" : "stored";
      client.emit(
          "publish", "{\"topic\":\"%s\",\"msg\":\"%d\",\"messageId\":%d}".formatted(topic, i, i));
    }
    List<String> answers = new ArrayList<>();
    List<Integer> stored = new ArrayList<>();
    List<Integer> live = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      String packet = client.next();
      if (packet.startsWith("[\"puback\"")) {
        answers.add(packet);
      } else {
        int number = Integer.parseInt(packet.replaceAll(".*\"msg\":\"|\"}]", ""));
        (packet.contains("\"live\"") ? live : stored).add(number);
      }
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(answers.get(i))
          .isEqualTo("[\"puback\",{\"success\":true,\"messageId\":\"%d\"}]".formatted(i));
    }
    assertThat(stored).hasSize(666).isSorted();
    assertThat(live).hasSize(334).isSorted();
  }

  @Test
  void moreSubscriptionsThanTheAppAllowsAreRefused() {
    allowSubscriptions(1);
    server
        .connected("u")
        .subscribe("t")
        .emit("subscribe", "{\"topic\":\"u\",\"messageId\":\"1\"}")
        .expect(
            "[\"suback\",{\"success\":false,\"topic\":\"u\",\"messageId\":\"1\","
                + "\"msg\":\"too many subscriptions\",\"error_msg\":\"too many subscriptions\"}]")
        .subscribe("t");
  }

  private void allowSubscriptions(int most) {
    server.limit(AppLimits.DEFAULT.with(AppLimit.SUBSCRIPTIONS_PER_SESSION, most));
  }

  @Test
  void moreThanAreAllowedAreRefusedAlsoIfTheyAreAskedForTogether() {
    allowSubscriptions(2);
    RawClient client = server.connected("u");
    server.bench.store.holdChanges();
    for (String topic : List.of("a", "b", "c", "d", "e")) {
      client.emit("subscribe", "{\"topic\":\"%s\",\"messageId\":\"1\"}".formatted(topic));
    }
    client.emit("get_topic_list", "{}");
    server.bench.store.releaseChanges();
    for (String topic : List.of("a", "b")) {
      client.expect(
          "[\"suback\",{\"success\":true,\"topic\":\"%s\",\"messageId\":\"1\"}]".formatted(topic));
    }
    for (String topic : List.of("c", "d", "e")) {
      client.expect(
          "[\"suback\",{\"success\":false,\"topic\":\"%s\",\"messageId\":\"1\",".formatted(topic)
              + "\"msg\":\"too many subscriptions\",\"error_msg\":\"too many subscriptions\"}]");
    }
    client.expect(
        "[\"get_topic_list_ack\",{\"success\":true,\"data\":{\"topics\":[\"a\",\"b\"]}}]");
  }

  @Test
  void aStoreThatFailsIsAServerErrorInEveryAnswer() {
    RawClient client = server.connected("u").subscribe("t");
    server.bench.store.failChanges(true);
    String error = "\"msg\":\"server error\",\"error_msg\":\"server error\"}]";
    client
        .emit("publish", "{\"topic\":\"t\",\"msg\":\"m\",\"messageId\":\"1\"}")
        .expect("[\"puback\",{\"success\":false,\"messageId\":\"1\"," + error)
        .emit("subscribe", "{\"topic\":\"u\",\"messageId\":\"2\"}")
        .expect("[\"suback\",{\"success\":false,\"topic\":\"u\",\"messageId\":\"2\"," + error)
        .emit("unsubscribe", "{\"topic\":\"t\",\"messageId\":\"3\"}")
        .expect("[\"unsuback\",{\"success\":false,\"topic\":\"t\",\"messageId\":\"3\"," + error)
        .emit("set_alias", "{\"alias\":\"a\"}")
        .expect("[\"set_alias_ack\",{\"success\":false," + error)
        .emit("store_device_token", "{\"token\":\"ab\"}")
        .expect("[\"store_device_token_ack\",{\"success\":false," + error);
    server.bench.store.failChanges(false);
    client.exchange("t", "m");
  }

  @Test
  void aProtocolAcknowledgementComesWithoutDataBeforeTheAnswer() {
    server
        .connected("u")
        .send("421234[\"publish\",{\"topic\":\"t\",\"msg\":\"m\",\"messageId\":\"1\"}]")
        .expect("431234[]")
        .expect("[\"puback\",{\"success\":true,\"messageId\":\"1\"}]");
  }

  @Test
  void unknownEventsAreIgnoredButAcknowledged() {
    server
        .connected("u")
        .emit("publish2_ack", "{}")
        .emit("constructor", "{}")
        .send("42[\"\"]")
        .send("4277[\"nonsense\",1,2,3]")
        .expect("4377[]")
        .expectNothing();
  }

  @Test
  void tooManyUnansweredCommandsEndTheConnection() {
    try (BridgeServer strict = new BridgeServer(BridgeLimits.DEFAULT.withCommands(10))) {
      RawClient client = strict.connected("u");
      RawClient bystander = strict.connected("v").subscribe("t");
      strict.bench.store.holdChanges();
      for (int i = 0; i < 11; i++) {
        client.emit("set_alias", "{\"alias\":\"a%d\"}".formatted(i));
      }
      client.expect("41").expect(RawClient.CLOSED);
      strict.bench.store.releaseChanges();
      bystander.exchange("t", "hi");
    }
  }

  static Stream<String> largeTopics() {
    return Stream.of("\"" + "t".repeat(30_000) + "\"", "[" + "{\"\":0},".repeat(1_000) + "0]");
  }

  @ParameterizedTest
  @MethodSource("largeTopics")
  void tooMuchInUnansweredCommandsEndsTheConnection(String topic) {
    try (BridgeServer strict = new BridgeServer(BridgeLimits.DEFAULT.withCommandChars(100_000))) {
      RawClient client = strict.connected("u");
      strict.bench.store.holdChanges();
      client.emit("set_alias", "{\"alias\":\"a\"}");
      for (int i = 0; i < 4; i++) {
        client.emit("publish", "{\"topic\":%s,\"messageId\":\"1\"}".formatted(topic));
      }
      client.expect("41").expect(RawClient.CLOSED);
      strict.bench.store.releaseChanges();
    }
  }

  @Test
  void binaryArgumentsCountToo() {
    try (BridgeServer strict = new BridgeServer(BridgeLimits.DEFAULT.withCommandChars(100_000))) {
      RawClient client = strict.connected("u");
      strict.bench.store.holdChanges();
      client.emit("set_alias", "{\"alias\":\"a\"}");
      for (int i = 0; i < 4; i++) {
        client
            .send("451-[\"publish\",{\"topic\":\"t\",\"msg\":{\"_placeholder\":true,\"num\":0}}]")
            .send(new byte[15_000]);
      }
      client.expect("41").expect(RawClient.CLOSED);
      strict.bench.store.releaseChanges();
    }
  }

  @Test
  void whatWasAnsweredNoLongerCounts() {
    try (BridgeServer strict =
        new BridgeServer(BridgeLimits.DEFAULT.withCommandChars(50_000).withCommands(2))) {
      RawClient client = strict.connected("u");
      for (int i = 0; i < 20; i++) {
        client.publish("t", "m".repeat(30_000));
      }
    }
  }

  @Test
  void nonsenseOnOneConnectionHarmsNoOther() {
    RawClient bystander = server.connected("v").subscribe("t");
    for (String packet :
        List.of(
            "42",
            "42{",
            "42[]",
            "42[1]",
            "42[\"publish\",",
            "42[\"publish\"," + "[".repeat(100_000) + "]".repeat(100_000) + "]",
            "9",
            "4",
            "\u0000",
            "42/other,[\"publish\",{}]")) {
      server.connected("u").send(packet);
    }
    bystander.exchange("t", "hi");
  }

  @Test
  void hugeAndOddJsonIsAnswered() {
    RawClient client = server.connected("u");
    String huge = "x".repeat(200_000);
    client
        .emit("subscribe", "{\"topic\":\"%s\",\"messageId\":\"1\"}".formatted(huge))
        .expect(
            "[\"suback\",{\"success\":false,\"topic\":\"%s\",\"messageId\":\"1\",".formatted(huge)
                + "\"msg\":\"invalid topic\",\"error_msg\":\"invalid topic\"}]");
    // Duplicate keys: the last one counts. A lone surrogate cannot be text: it is replaced.
    client
        .subscribe("t")
        .emit(
            "publish", "{\"topic\":\"u\",\"topic\":\"t\",\"msg\":\"\\ud83d!\",\"messageId\":\"1\"}")
        .nextOf("[\"message\",{\"topic\":\"t\",\"msg\":\"\uFFFD!\"}]");
  }
}
