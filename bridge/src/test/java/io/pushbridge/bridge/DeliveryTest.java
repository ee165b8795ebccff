package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.session.Bench;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.socketio.DisconnectReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client gets while it is there, and what waits for it while it is away. */
class DeliveryTest {
  private final BridgeServer server = new BridgeServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aMessageIsTopicAndTextWhateverTheFilter() {
    RawClient client = server.passing().subscribe("a/+").subscribe("a/#").subscribe("a/b");

    server.bench.publish("a/b", "say \\\"hi\\\"", Qos.AT_LEAST_ONCE);
    server.bench.publish("a", "parent", Qos.AT_MOST_ONCE);

    client
        .expect("[\"message\",{\"topic\":\"a/b\",\"msg\":\"say \\\\\\\"hi\\\\\\\"\"}]")
        .expectMessage("a", "parent")
        .expectNothing();
  }

  @Test
  void aPublisherGetsWhatItSubscribedTo() {
    server.connected("u").subscribe("t").exchange("t", "你好 😀");
  }

  @Test
  void whatIsNoTextBecomesCompactJson() {
    RawClient client = server.passing().subscribe("t", 0);
    client
        .emit("publish", "{\"topic\":\"t\",\"msg\": {\"a\" : [1.10, 18446744073709551615, null]}}")
        .nextOf(
            "[\"message\",{\"topic\":\"t\",\"msg\":\"{\\\"a\\\":[1.10,18446744073709551615,null]}\"}]");
    client
        .emit("publish", "{\"topic\":\"t\",\"msg\":null}")
        .nextOf("[\"message\",{\"topic\":\"t\",\"msg\":\"null\"}]");
    client
        .emit("publish", "{\"topic\":\"t\",\"msg\":true}")
        .nextOf("[\"message\",{\"topic\":\"t\",\"msg\":\"true\"}]");
    client
        .emit("publish", "{\"topic\":\"t\"}")
        .nextOf("[\"message\",{\"topic\":\"t\",\"msg\":\"\"}]");
  }

  @Test
  void bytesThatAreNoTextAreReplaced() {
    RawClient client = server.passing().subscribe("t");

    byte[] payload = {'o', 'k', (byte) 0xff, (byte) 0xc3, '!'};
    Bench.get(
        server
            .bench
            .platform
            .publisher()
            .publish(PublishRequest.toTopic(BridgeServer.APP, new TopicName("t"), payload)));

    client.expectMessage("t", "ok\ufffd\ufffd!");
  }

  @Test
  void anAliasMessageShowsTheBareAlias() {
    RawClient jack = server.connected("u").alias("jack");
    RawClient sender = server.passing().withoutReceipts();

    for (String publish :
        List.of(
            "publish_to_alias\",{\"alias\":\"jack\"",
            "publish2_to_alias\",{\"alias\":\"jack\"",
            "publish\",{\"topic\":\",yta/jack\"",
            "publish\",{\"topic\":\",yam683dc38987d3acc5a5684979f42943be_,yta/jack\"")) {
      sender.send("42[\"%s,\"msg\":\"hello to alias\"}]".formatted(publish));
      assertThat(sender.next()).startsWith("[\"puback\",{\"success\":true");
      jack.expectMessage("jack", "hello to alias");
    }
  }

  @Test
  void aTokenInFrontOfATopicIsTakenOff() {
    String token = ",yam683dc38987d3acc5a5684979f42943be_";
    RawClient client = server.connected("u").subscribe(token + "t");

    client.emit("publish", "{\"topic\":\"%st\",\"msg\":\"m\"}".formatted(token));

    client.nextOf("[\"message\",{\"topic\":\"t\",\"msg\":\"m\"}]");
    client
        .emit("unsubscribe", "{\"topic\":\"t\",\"messageId\":\"1\"}")
        .nextOf("[\"unsuback\",{\"success\":true,\"topic\":\"t\",\"messageId\":\"1\"}]");
    client
        .emit("get_topic_list", "{}")
        .expect("[\"get_topic_list_ack\",{\"success\":true,\"data\":{\"topics\":[]}}]");
  }

  @Test
  void nothingComesAfterAnUnsubscribe() {
    RawClient client =
        server
            .connected("u")
            .subscribe("t")
            .emit("unsubscribe", "{\"topic\":\"t\",\"messageId\":\"1\"}")
            .expect("[\"unsuback\",{\"success\":true,\"topic\":\"t\",\"messageId\":\"1\"}]");

    server.passing().publish("t", "m");

    client.expectNothing();
  }

  @Test
  void messagesOfATimeAwayComeOnReturnInOrderAndOnce() {
    leave(server.connected("u").subscribe("t").subscribe("b/#").alias("jack"));
    RawClient sender = server.passing().withoutReceipts();
    sender.publish("t", "1").publish("b/c", "2");
    sender.emit("publish", "{\"topic\":\"t\",\"msg\":\"not kept\",\"qos\":0}");
    sender.next();
    sender.emit("publish_to_alias", "{\"alias\":\"jack\",\"msg\":\"3\"}");
    sender.next();
    sender.publish("t", "4").publish("other", "not for u");

    RawClient back =
        server
            .connected("u")
            .expectMessage("t", "1")
            .expectMessage("b/c", "2")
            .expectMessage("jack", "3")
            .expectMessage("t", "4");
    sender.publish("t", "live");
    leave(back.expectMessage("t", "live").settle());

    server.connected("u").expectNothing();
  }

  @Test
  void theyComeAfterARestartOfTheServerToo() {
    leave(server.connected("u").subscribe("t"));
    server.bench.publish("t", "1", Qos.AT_LEAST_ONCE);

    server.restart();
    server.bench.publish("t", "2", Qos.EXACTLY_ONCE);

    leave(server.connected("u").expectMessage("t", "1").expectMessage("t", "2").settle());
    server.restart();
    server.connected("u").expectNothing();
  }

  @Test
  void aMessageWhoseTimeIsOverDoesNotCome() {
    leave(server.connected("u").subscribe("t"));
    RawClient sender = server.passing().withoutReceipts();
    String publish = "{\"topic\":\"t\",\"msg\":\"%s\",\"opts\":{\"time_to_live\":%s}}";
    for (String timeToLive : List.of("60", "\"60\"", "59.9", "0", "-1", "\"x\"", "1e12")) {
      sender.emit("publish2", publish.formatted(timeToLive.replace("\"", "'"), timeToLive));
      assertThat(sender.next()).startsWith("[\"puback\",{\"success\":true");
    }

    server.bench.clock.advance(Duration.ofSeconds(61));
    RawClient back = server.connected("u");
    for (String stillThere : List.of("0", "-1", "'x'", "1e12")) {
      back.expectMessage("t", stillThere);
    }
    leave(back.settle());

    server.bench.publish("t", "default", Qos.AT_LEAST_ONCE);
    server.bench.clock.advance(Duration.ofSeconds(TimeToLive.DEFAULT.seconds()));
    server.connected("u").expectNothing();
  }

  @Test
  void theLowerQualityOfServiceDecidesWhetherAMessageIsKept() {
    leave(server.connected("u").subscribe("zero", 0).subscribe("two", 2));
    RawClient sender = server.passing().withoutReceipts().publish("zero", "not kept");
    for (String qos : List.of("0", "1", "2", "\"0\"", "\"2\"", "\"\"", "9")) {
      sender.emit(
          "publish",
          "{\"topic\":\"two\",\"msg\":\"%s\",\"qos\":%s}".formatted(qos.replace("\"", "'"), qos));
      sender.next();
    }

    RawClient back = server.connected("u");
    for (String kept : List.of("1", "2", "'2'", "''", "9")) {
      back.expectMessage("two", kept);
    }
    back.expectNothing();
  }

  @Test
  void whatAClientDidNotProveToHaveComesAgain() {
    RawClient silent = server.connected("u").subscribe("t").silent();
    server.bench.publish("t", "1", Qos.AT_LEAST_ONCE);
    silent.expectMessage("t", "1").abort();

    server.bench.publish("t", "2", Qos.AT_LEAST_ONCE);

    server.connected("u").expectMessage("t", "1").expectMessage("t", "2");
  }

  /** It is given time to prove what it got, and gets nothing new in that time. */
  @Test
  void whoSaidGoodbyeIsWokenForWhatComesAfterIt() {
    BridgeLimits patient = BridgeLimits.DEFAULT.withProofTimeout(Duration.ofHours(1));
    try (BridgeServer waiting = new BridgeServer(patient)) {
      RawClient phone =
          waiting
              .connected("u")
              .subscribe("t")
              .emit("store_device_token", "{\"token\":\"abcdef\"}")
              .expect("[\"store_device_token_ack\",{\"success\":true}]")
              .silent();
      waiting.bench.publish("t", "1", Qos.AT_LEAST_ONCE);
      phone.expectMessage("t", "1");
      LiveSession session = waiting.bench.platform.live().all().iterator().next();
      phone.emit("disconn", "{}");
      await().until(() -> !waiting.bench.platform.live().isOnline(session.uid()));

      waiting.bench.publish("t", "2", Qos.AT_LEAST_ONCE);

      await().until(() -> waiting.bench.notifier.wakeUps().size() == 1);
    }
  }

  @Test
  void aClientThatProvesNothingGetsNoMoreThanAWindow() {
    try (BridgeServer narrow = new BridgeServer(BridgeLimits.DEFAULT.withUnproven(3))) {
      RawClient silent = narrow.connected("u").subscribe("t").silent();
      for (int i = 0; i < 10; i++) {
        narrow.bench.publish("t", "" + i, Qos.AT_LEAST_ONCE);
      }
      silent.expectMessage("t", "0").expectMessage("t", "1").expectMessage("t", "2");
      silent.expectNothing().abort();

      // The rest was left in the log; a client that answers gets everything.
      RawClient back = narrow.connected("u");
      for (int i = 0; i < 10; i++) {
        back.expectMessage("t", "" + i);
      }
    }
  }

  @Test
  void aLongTimeAwayIsCaughtUpCompletely() {
    leave(server.connected("u").subscribe("t"));
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      server.bench.publish("t", "" + i, Qos.AT_LEAST_ONCE);
      expected.add("[\"message\",{\"topic\":\"t\",\"msg\":\"%d\"}]".formatted(i));
    }

    RawClient back = server.connected("u");
    List<String> got = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      got.add(back.next());
    }

    assertThat(got).isEqualTo(expected);
    leave(back.settle());
    server.connected("u").expectNothing();
  }

  @Test
  void aMessageThatIsLongerThanTheOutboxComesAndIsProved() {
    RawClient client = server.connected("u").subscribe("t");
    // Each character is six in JSON: 18 Mi, where an outbox holds 16.
    server.bench.publish("t", "\u0001".repeat(3 << 20), Qos.AT_LEAST_ONCE);

    assertThat(client.next()).hasSizeGreaterThan(18 << 20);
    leave(client.settle());
    server.connected("u").expectNothing();
  }

  @Test
  void aClientThatReadsNothingIsCutOffAndStopsNobody() {
    RawClient stuck = server.passing().subscribe("t").stuck();
    RawClient bystander = server.passing().subscribe("t");
    String text = "m".repeat(10_000);

    for (int sent = 0; server.bench.platform.live().all().size() == 2; sent++) {
      assertThat(sent).isLessThan(20_000);
      server.bench.publish("t", text, Qos.AT_LEAST_ONCE);
      assertThat(bystander.next()).hasSizeGreaterThan(text.length());
    }

    bystander.expectNothing();
    assertThat(server.bench.platform.tally().of(Tally.Event.CUT_OFF_SLOW)).isEqualTo(1);
    // Official clients that are disconnected from their namespace do not come back.
    await().until(() -> server.ends.equals(List.of(DisconnectReason.SLOW_CONSUMER)));
    stuck.abort();
  }

  private void leave(RawClient client) {
    int before = server.bench.platform.live().all().size();
    client.disconnect();
    await().until(() -> server.bench.platform.live().all().size() == before - 1);
  }
}
