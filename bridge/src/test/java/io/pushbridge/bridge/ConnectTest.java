package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.session.Bench;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connecting, leaving, coming back, being taken over (socketio-api.md §1 and §4). */
class ConnectTest {
  private static final String OK = "[\"connack\",{\"success\":true,\"sessionid\":\"%s-%s\"}]";
  private static final String REG_FAILED = refused("reg failed");

  private final BridgeServer server = new BridgeServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static String refused(String why) {
    return "[\"connack\",{\"success\":false,\"msg\":\"%s\",\"error_msg\":\"%s\"}]"
        .formatted(why, why);
  }

  private static String ok(String customid) {
    return OK.formatted(BridgeServer.APP, customid);
  }

  private static String login(String rest) {
    return "{\"appkey\":\"%s\"%s}".formatted(BridgeServer.APP, rest);
  }

  private static String customid(String text) {
    return login(",\"customid\":\"%s\"".formatted(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect", "connect_v2"})
  void bothEventsConnect(String event) {
    String longest = "a-B_9".repeat(25) + "abc";

    server.greeted().emit(event, customid(longest)).expect(ok(longest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "[]",
        "\"text\"",
        "{\"appkey\":null}",
        "{\"appkey\":7,\"customid\":\"u\"}",
        "{\"appkey\":\"ffffffffffffffffffffffff\",\"customid\":\"u\"}",
        "{\"appkey\":\"52FCC04C4DC903D66D6F8F92\",\"customid\":\"u\"}",
        "{\"appkey\":\"52fcc04c4dc903d66d6f8f92\",\"customid\":\"\"}",
        "{\"appkey\":\"52fcc04c4dc903d66d6f8f92\",\"customid\":7}",
        "{\"appkey\":\"52fcc04c4dc903d66d6f8f92\",\"customid\":{}}",
        "{\"appkey\":\"52fcc04c4dc903d66d6f8f92\",\"customid\":\"a b\"}",
        "{\"appkey\":\"52fcc04c4dc903d66d6f8f92\",\"customid\":\"u/1\"}",
        "{\"appkey\":\"52fcc04c4dc903d66d6f8f92\",\"sessionid\":\"u\"}",
        "{\"appkey\":7,\"sessionid\":\"52fcc04c4dc903d66d6f8f92-u\"}",
        "{\"customid\":\"u\",\"sessionid\":\"52fcc04c4dc903d66d6f8f92-u\"}",
        "{\"sessionid\":\"ffffffffffffffffffffffff-u\"}",
        "{\"sessionid\":\"52fcc04c4dc903d66d6f8f92\"}",
        "{\"sessionid\":\"52fcc04c4dc903d66d6f8f92-\"}",
        "{\"sessionid\":\"-u\"}",
        "{\"sessionid\":\"\"}",
        "{\"sessionid\":{}}",
        "{\"appkey\":\"52fcc04c4dc903d66d6f8f92\",\"sessionid\":[]}",
        "{\"appkey\":\"52fcc04c4dc903d66d6f8f92\",\"sessionid\":\"567a4a754407a3cd028aaf6b-u\"}",
        "{\"appkey\":\"52fcc04c4dc903d66d6f8f92\",\"sessionid\":\"52fcc04c4dc903d66d6f8f92-\"}"
      })
  void badCredentialsAreRefusedAndMayBeFollowedByGoodOnes(String login) {
    server
        .greeted()
        .emit("connect_v2", login)
        .expect(REG_FAILED)
        .emit("connect_v2", customid("u"))
        .expect(ok("u"));
  }

  @Test
  void anOverlongCustomidIsRefused() {
    server.greeted().emit("connect_v2", customid("x".repeat(129))).expect(REG_FAILED);
  }

  @Test
  void withoutACustomidEveryConnectIsANewSession() {
    RawClient first = server.greeted().emit("connect_v2", login(""));
    RawClient second = server.greeted().emit("connect_v2", login(",\"sessionid\":\"\""));

    String firstAnswer = first.next();
    String secondAnswer = second.next();

    assertThat(firstAnswer)
        .matches(
            "\\[\"connack\",\\{\"success\":true,\"sessionid\":\"%s-[0-9a-f]{32}\"}]"
                .formatted(BridgeServer.APP))
        .isNotEqualTo(secondAnswer);
  }

  @Test
  void whatASessionWithoutACustomidLeavesIsCleanedAway() {
    RawClient client = server.passing().alias("bird").subscribe("news");
    RawClient other = server.connected("other");
    other
        .emit("get_state", "{\"alias\":\"bird\"}")
        .expect("[\"get_state_ack\",{\"success\":true,\"data\":\"online\"}]");
    client.disconnect();
    await()
        .untilAsserted(
            () ->
                assertThat(other.emit("get_state", "{\"alias\":\"bird\"}").next())
                    .contains("Broker Error"));
    other
        .emit("get_alias_list", "{\"topic\":\"news\"}")
        .expect(
            "[\"get_alias_list_ack\",{\"success\":true,\"data\":{\"alias\":[],\"occupancy\":0}}]");
  }

  @Test
  void aCustomidKeepsAliasAndSubscriptions() {
    server.connected("u").alias("jack").subscribe("news").disconnect();

    server
        .connected("u")
        .emit("get_alias", "{}")
        .expect("[\"alias\",{\"alias\":\"jack\"}]")
        .emit("get_topic_list", "{}")
        .expect("[\"get_topic_list_ack\",{\"success\":true,\"data\":{\"topics\":[\"news\"]}}]")
        .exchange("news", "hi");
  }

  @Test
  void theSessionIdOfAnEarlierConnackResumesTheSession() {
    server.connected("u").alias("jack").disconnect();

    server
        .greeted()
        .emit("connect", login(",\"sessionid\":\"%s-u\"".formatted(BridgeServer.APP)))
        .expect(ok("u"))
        .emit("get_alias", "{}")
        .expect("[\"alias\",{\"alias\":\"jack\"}]");
  }

  @Test
  void theSessionIdAloneResumesTheSessionToo() {
    server.connected("u-1").alias("jack").disconnect();

    server
        .greeted()
        .emit("connect", "{\"sessionid\":\"%s-u-1\"}".formatted(BridgeServer.APP))
        .expect(ok("u-1"))
        .emit("get_alias", "{}")
        .expect("[\"alias\",{\"alias\":\"jack\"}]");
  }

  @Test
  void aSecondConnectWithTheSameIdSucceedsAndChangesNothing() {
    RawClient watcher = server.connected("watcher").subscribe("news/p");
    RawClient client = server.connected("u").alias("jack").subscribe("news");
    assertThat(watcher.next()).contains("join");

    client.emit("connect_v2", customid("u")).expect(ok("u")).exchange("news", "hi");

    watcher.expectNothing();
  }

  @Test
  void aSecondConnectWithAnotherIdEndsTheFirstSession() {
    RawClient watcher = server.connected("watcher").subscribe("news/p");
    RawClient client = server.connected("u").alias("jack").subscribe("news");
    assertThat(watcher.next()).contains("join");

    client.emit("connect_v2", customid("v")).expect(ok("v"));

    assertThat(watcher.next()).contains("offline").contains("jack");
    client.emit("get_alias", "{}").expect("[\"alias\",{\"alias\":\"\"}]");
    server.connected("w").publish("news", "for u");
    client.expectNothing();
    client.emit("connect_v2", customid("u")).expect(ok("u")).expectMessage("news", "for u");
  }

  @Test
  void aFailedSecondConnectLeavesTheFirstSession() {
    server
        .connected("u")
        .alias("jack")
        .emit("connect_v2", customid("not valid"))
        .expect(REG_FAILED)
        .emit("get_alias", "{}")
        .expect("[\"alias\",{\"alias\":\"jack\"}]");
  }

  @Test
  void aNewerConnectionEvictsTheOlderWithoutAPresenceNotice() {
    RawClient watcher = server.connected("watcher").subscribe("news/p");
    RawClient older = server.connected("u").alias("jack").subscribe("news");
    assertThat(watcher.next()).contains("join");

    RawClient newer = server.connected("u");

    older.expect("41").expect(RawClient.CLOSED);
    newer.exchange("news", "hi");
    watcher.expectNothing();
  }

  @Test
  void twoConnectionsThatConnectAtOnceLeaveExactlyOne() {
    RawClient first = server.greeted();
    RawClient second = server.greeted();
    server.bench.store.holdChanges();
    first.emit("connect_v2", customid("u"));
    second.emit("connect_v2", customid("u"));
    server.bench.store.releaseChanges();

    // Which one comes later is open; the other is evicted, after its connack or before it.
    await().until(() -> first.ended() ^ second.ended());
    RawClient winner = first.ended() ? second : first;
    winner.expect(ok("u")).subscribe("news").exchange("news", "hi");
    assertThat(server.bench.platform.live().all()).hasSize(1);
  }

  @Test
  void disconnEndsTheSessionAndLeavesTheTransport() {
    RawClient watcher = server.connected("watcher").subscribe("news/p");
    RawClient client = server.connected("u").alias("jack").subscribe("news");
    assertThat(watcher.next()).contains("join");

    client.emit("disconn", "{}").emit("get_alias", "{}");

    client.expect("[\"alias\",{\"alias\":\"\"}]");
    assertThat(watcher.next()).contains("offline");
    watcher.publish("news", "while away");
    client
        .emit("connect_v2", customid("u"))
        .expect(ok("u"))
        .expectMessage("news", "while away")
        .emit("disconn", "{}")
        .emit("disconn", "{}")
        .emit("connect_v2", customid("u"))
        .expect(ok("u"));
  }

  @Test
  void disconnWaitsForTheProofOfWhatWasSent() {
    RawClient client = server.connected("u").subscribe("news");
    for (int i = 0; i < 50; i++) {
      client.emit("publish", "{\"topic\":\"news\",\"msg\":\"m\"}");
    }
    client.emit("disconn", "{}").emit("connect_v2", customid("u"));

    // Every copy comes once, before the goodbye or after it.
    int copies = 0;
    for (int i = 0; i < 101; i++) {
      copies += client.next().startsWith("[\"message\"") ? 1 : 0;
    }
    assertThat(copies).isEqualTo(50);
    client.settle();
  }

  @Test
  void commandsBeforeAConnackAreRefusedInTheirTurnAndHaveNoEffect() {
    RawClient client = server.greeted();
    server.bench.store.holdChanges();
    client
        .emit("connect_v2", customid("u"))
        .emit("subscribe", "{\"topic\":\"t\",\"messageId\":\"1\"}")
        .emit("publish", "{\"topic\":\"t\",\"msg\":\"m\",\"messageId\":\"2\"}")
        .send("427[\"get_alias\",{}]")
        .expect("437[]");
    server.bench.store.releaseChanges();

    String why = "\"msg\":\"not connected\",\"error_msg\":\"not connected\"";
    client
        .expect(ok("u"))
        .expect(
            "[\"suback\",{\"success\":false,\"topic\":\"t\",\"messageId\":\"1\",%s}]"
                .formatted(why))
        .expect("[\"puback\",{\"success\":false,\"messageId\":\"2\",%s}]".formatted(why))
        .expect("[\"alias\",{\"alias\":\"\"}]")
        .emit("get_topic_list", "{}")
        .expect("[\"get_topic_list_ack\",{\"success\":true,\"data\":{\"topics\":[]}}]");
  }

  @Test
  void commandsAfterAGoodbyeAreRefusedUntilTheNextConnack() {
    server
        .connected("u")
        .alias("jack")
        .emit("disconn", "{}")
        .emit("connect_v2", customid("u"))
        .emit("get_alias", "{}")
        .expect(ok("u"))
        .expect("[\"alias\",{\"alias\":\"\"}]")
        .emit("get_alias", "{}")
        .expect("[\"alias\",{\"alias\":\"jack\"}]");
  }

  @Test
  void aSocketThatDiesWhileItConnectsLeavesNoSession() {
    RawClient client = server.greeted();
    server.bench.store.holdChanges();
    client.emit("connect_v2", customid("u")).abort();
    RawClient other = server.greeted().emit("connect_v2", customid("v"));
    server.bench.store.releaseChanges();
    other.expect(ok("v"));

    await().until(() -> server.bench.platform.live().all().size() == 1);
    server.connected("u").expectNothing();
  }

  @Test
  void aStoreThatFailsIsAServerErrorAndTheNextConnectWorks() {
    RawClient client = server.greeted();
    server.bench.store.failChanges(true);
    client.emit("connect_v2", customid("u")).expect(refused("server error"));
    server.bench.store.failChanges(false);

    client.emit("connect_v2", customid("u")).expect(ok("u"));
  }

  @Test
  void aConnectThatTakesTooLongIsToBeRepeated() {
    try (BridgeServer hasty =
        new BridgeServer(BridgeLimits.DEFAULT.withConnectTimeout(Duration.ofMillis(200)))) {
      RawClient client = hasty.greeted();
      hasty.bench.store.holdChanges();
      client.emit("connect_v2", customid("u")).expect(refused("the session id is in use"));
      hasty.bench.store.releaseChanges();

      await().until(() -> hasty.bench.platform.live().all().isEmpty());
      client.emit("connect_v2", customid("u")).expect(ok("u")).subscribe("t").exchange("t", "x");
    }
  }

  @Test
  void aGoodbyeThatTakesTooLongDoesNotStopTheNextConnect() {
    try (BridgeServer hasty =
        new BridgeServer(BridgeLimits.DEFAULT.withConnectTimeout(Duration.ofMillis(200)))) {
      RawClient client = hasty.connected("u").emit("get_alias", "{}");
      client.expect("[\"alias\",{\"alias\":\"\"}]");
      hasty.bench.store.holdChanges();
      client
          .emit("disconn", "{}")
          .emit("connect_v2", login(""))
          .nextOf("[\"connack\",{\"success\":true");
      hasty.bench.store.releaseChanges();
      await().until(() -> hasty.bench.platform.live().all().size() == 1);
    }
  }

  @Test
  void appsDoNotMeet() {
    RawClient here = server.connected("u").alias("jack").subscribe("news").subscribe("#");
    RawClient there =
        server
            .greeted()
            .emit("connect_v2", "{\"appkey\":\"%s\",\"customid\":\"u\"}".formatted(Bench.OTHER))
            .expect(OK.formatted(Bench.OTHER, "u"));

    there.publish("news", "from the other app");
    there
        .emit("publish2_to_alias", "{\"alias\":\"jack\",\"opts\":{\"messageId\":\"1\"}}")
        .expect(
            "[\"puback\",{\"success\":false,\"messageId\":\"1\","
                + "\"msg\":\"error 3 (no uid found)\",\"error_msg\":\"error 3 (no uid found)\"}]");
    there
        .emit("get_alias_list", "{\"topic\":\"news\"}")
        .expect(
            "[\"get_alias_list_ack\",{\"success\":true,\"data\":{\"alias\":[],\"occupancy\":0}}]");
    here.expectNothing();
  }
}
