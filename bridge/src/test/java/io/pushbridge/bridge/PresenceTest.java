package io.pushbridge.bridge;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Aliases that change hands, and presence (README.md of the specification, rules 3 and 10). */
class PresenceTest {
  private final BridgeServer server = new BridgeServer();

  @AfterEach
  void close() {
    server.close();
  }

  private String notice(String topic, String action, String alias) {
    return ("[\"message\",{\"topic\":\"%s/p\",\"msg\":\"{\\\"action\\\":\\\"%s\\\","
            + "\\\"alias\\\":\\\"%s\\\",\\\"timestamp\\\":%d}\"}]")
        .formatted(topic, action, alias, server.bench.clock.millis());
  }

  @Test
  void watchersHearOfComingAndGoing() {
    RawClient watcher = server.passing().subscribe("news/p");
    RawClient jack = server.connected("jack").alias("jack").subscribe("news");
    watcher.expect(notice("news", "join", "jack"));

    // Held already: no second notice.
    jack.subscribe("news", 2);
    jack.disconnect();
    watcher.expect(notice("news", "offline", "jack"));
    RawClient back = server.connected("jack");
    watcher.expect(notice("news", "online", "jack"));
    back.emit("unsubscribe", "{\"topic\":\"news\",\"messageId\":\"1\"}").next();
    watcher.expect(notice("news", "leave", "jack"));
    back.disconnect();
    watcher.expectNothing();
  }

  @Test
  void aLostConnectionIsOffline() {
    RawClient watcher = server.passing().subscribe("news/p");
    RawClient jack = server.connected("jack").alias("jack").subscribe("news");
    watcher.expect(notice("news", "join", "jack"));

    jack.abort();

    watcher.expect(notice("news", "offline", "jack"));
  }

  @Test
  void thoseWithoutAnAliasAreNotReported() {
    RawClient watcher = server.passing().subscribe("news/p");

    RawClient nameless = server.connected("u").subscribe("news");
    nameless.emit("disconn", "{}").emit("get_alias", "{}").expect("[\"alias\",{\"alias\":\"\"}]");

    watcher.expectNothing();
  }

  @Test
  void presenceReachesPresenceSubscriptionsOnly() {
    RawClient reader = server.passing().subscribe("news/#").subscribe("#").subscribe("news/+");
    RawClient watcher = server.passing().subscribe("news/p");

    server.connected("jack").alias("jack").subscribe("news");

    watcher.expect(notice("news", "join", "jack"));
    reader.expectNothing();
    watcher
        .emit("get_topic_list", "{}")
        .expect("[\"get_topic_list_ack\",{\"success\":true,\"data\":{\"topics\":[]}}]");
  }

  @Test
  void anAliasThatIsTakenOverIsLostSilently() {
    RawClient first = server.connected("u1").alias("jack");
    RawClient second = server.connected("u2").alias("jack");

    server
        .passing()
        .emit("publish_to_alias", "{\"alias\":\"jack\",\"msg\":\"m\",\"messageId\":\"1\"}")
        .expect("[\"puback\",{\"success\":true,\"messageId\":\"1\"}]");

    second.expectMessage("jack", "m").emit("get_alias", "{}");
    second.expect("[\"alias\",{\"alias\":\"jack\"}]");
    first.emit("get_alias", "{}").expect("[\"alias\",{\"alias\":\"\"}]");
  }

  @Test
  void anAliasIsReplacedAndCleared() {
    RawClient client = server.connected("u").alias("jack").alias("jill");
    client.emit("get_alias", "[]").expect("[\"alias\",{\"alias\":\"jill\"}]");
    client
        .emit("get_state", "{\"alias\":\"jack\"}")
        .expect(
            "[\"get_state_ack\",{\"success\":false,"
                + "\"error_msg\":\"Broker Error\",\"msg\":\"Broker Error\"}]");
    client.alias("").emit("get_alias", "{}").expect("[\"alias\",{\"alias\":\"\"}]");
  }
}
