package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.ack;
import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.subscribe3;
import static io.pushbridge.broker.mqtt.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.pushbridge.broker.mqtt.RawClient.Packet;
import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.topic.TopicFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shared subscriptions (MQTT 5 §4.8.2). */
final class SharedSubscriptionTest {
  private static final int PUBLISH = 3;
  private static final int SUBACK = 9;
  private static final int UNSUBACK = 11;
  private static final int PINGRESP = 13;
  private static final int DISCONNECT = 14;
  private static final byte[] PING = {(byte) 0xC0, 0};
  private static final String JOBS = "$share/workers/jobs/+";

  private TestBroker broker;
  private Mqtt5BlockingClient publisher;

  @BeforeEach
  void start() {
    broker = new TestBroker();
    publisher = broker.client5("publisher");
    publisher.connect();
  }

  @AfterEach
  void stop() {
    publisher.disconnect();
    broker.close();
  }

  private void publish(String topic, String payload) {
    publisher
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(payload.getBytes(StandardCharsets.UTF_8))
        .send();
  }

  private RawClient member(String id, boolean clean, String... filters) throws IOException {
    RawClient member = broker.raw().send(connect3(id, clean));
    for (String filter : filters) {
      member.send(subscribe3(1, filter, 1));
      assertThat(member.read(SUBACK).body()).isEqualTo(bytes(0, 1, 1));
    }
    return member;
  }

  /** So many messages and no more, as far as that can be seen; each is acknowledged. */
  private static List<String> got(RawClient member, int count) throws IOException {
    List<String> got = new ArrayList<>();
    while (got.size() < count) {
      Packet packet = member.read(PUBLISH);
      got.add(packet.payload());
      member.send(ack(0x40, packet.publishId()));
    }
    member.send(PING);
    for (Packet packet = member.read(); packet.type() != PINGRESP; packet = member.read()) {
      assertThat(packet.type()).as("nothing more").isNotEqualTo(PUBLISH);
    }
    return got;
  }

  @Test
  void whatAMemberDoesNotKeepUpWithGoesToAnother() throws Exception {
    int messages = 150;
    String payload = "x".repeat(64 * 1024);
    byte[] oneAtATime = bytes(0x21, 0, 1);
    try (RawClient slow = broker.raw().send(connect5("slow", true, oneAtATime));
        RawClient other = member("other", true, JOBS)) {
      slow.send(packet(0x82, bytes(0, 1, 0), text(JOBS), bytes(1)));
      slow.read(SUBACK);
      List<CompletableFuture<?>> published = new ArrayList<>();
      for (int i = 1; i <= messages; i++) {
        published.add(
            publisher
                .toAsync()
                .publishWith()
                .topic("jobs/a")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload((i + payload).getBytes(StandardCharsets.UTF_8))
                .send());
      }
      assertThat(got(other, messages))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.rangeClosed(1, messages).mapToObj(i -> i + payload).toList());
      assertThat(slow.isClosedByServer()).isTrue();
      assertThat(broker.platform().tally().of(Tally.Event.CUT_OFF_SLOW)).isEqualTo(1);
      published.forEach(CompletableFuture::join);
    }
  }

  @Test
  void membersTakeTurnsAndOthersGetEverything() throws Exception {
    try (RawClient one = member("one", true, JOBS);
        RawClient two = member("two", false, JOBS);
        RawClient three = member("three", true, JOBS);
        RawClient other = member("other", true, "$share/others/jobs/#");
        RawClient watcher = member("watcher", true, "jobs/#")) {
      for (int i = 10; i < 40; i++) {
        publish("jobs/" + i % 4, "" + i);
      }
      List<String> all = got(watcher, 30);
      assertThat(got(other, 30)).isEqualTo(all);
      List<String> shared = new ArrayList<>();
      for (RawClient member : List.of(one, two, three)) {
        List<String> share = got(member, 10);
        assertThat(share).isSorted();
        shared.addAll(share);
      }
      assertThat(shared).containsExactlyInAnyOrderElementsOf(all);
    }
  }

  @Test
  void aShareAndASubscriptionOfOnesOwnAreTwo() throws Exception {
    try (RawClient client = member("client", true, JOBS, "jobs/1")) {
      publish("jobs/1", "x");
      assertThat(got(client, 2)).containsExactly("x", "x");
    }
  }

  @Test
  void onlyTheConnectedCount() throws Exception {
    try (RawClient away = member("away", false, JOBS);
        RawClient here = member("here", true, JOBS)) {
      away.send(bytes(0xE0, 0));
      away.finish();
      awaitSessions(2);
      publish("jobs/1", "1");
      publish("jobs/1", "2");
      assertThat(got(here, 2)).containsExactly("1", "2");
      try (RawClient back = broker.raw().send(connect3("away", false))) {
        assertThat(back.read().body()).as("session present").isEqualTo(bytes(1, 0));
        publish("jobs/1", "3");
        publish("jobs/1", "4");
        // Nothing was kept for it, and it shares again.
        List<String> both = new ArrayList<>(got(back, 1));
        both.addAll(got(here, 1));
        assertThat(both).containsExactlyInAnyOrder("3", "4");
      }
    }
  }

  private void awaitSessions(int count) {
    await().until(() -> broker.platform().live().all().size() == count);
  }

  @Test
  void whatAMemberLeavesUnacknowledgedGoesToAnother() throws Exception {
    RawClient leaves = member("leaves", false, JOBS);
    try (RawClient stays = member("stays", true, JOBS)) {
      for (int i = 0; i < 10; i++) {
        publish("jobs/1", "" + i);
      }
      List<String> got = got(stays, 5);
      assertThat(leaves.read(PUBLISH).payload()).isNotIn(got);
      leaves.cut();
      got.addAll(got(stays, 5));
      assertThat(got).containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }
  }

  @Test
  void whatTheLastMemberLeavesWaitsForTheNext() throws Exception {
    RawClient last = member("last", false, JOBS);
    publish("jobs/1", "done");
    publish("jobs/1", "open");
    last.send(ack(0x40, last.read(PUBLISH).publishId()));
    assertThat(last.read(PUBLISH).payload()).isEqualTo("open");
    last.send(PING);
    assertThat(last.read().type()).isEqualTo(PINGRESP);
    last.cut();
    awaitSessions(1);
    publish("jobs/1", "nobody shares it");
    try (RawClient next = broker.raw().send(connect3("next", true), subscribe3(1, JOBS, 1))) {
      assertThat(got(next, 1)).containsExactly("open");
    }
  }

  @Test
  void whatAMemberThatIsTooSlowLeavesWaitingGoesToAnother() throws Exception {
    RawClient slow =
        broker
            .raw()
            .send(
                connect5("slow", true, bytes(0x21, 0, 1)),
                packet(0x82, bytes(0, 1, 0), text(JOBS), bytes(1)));
    slow.read(SUBACK);
    try (RawClient quick = member("quick", true, JOBS)) {
      for (int i = 0; i < 20; i++) {
        publish("jobs/1", "" + i);
      }
      List<String> got = got(quick, 10);
      slow.read(PUBLISH);
      slow.cut();
      got.addAll(got(quick, 10));
      assertThat(got).doesNotHaveDuplicates();
    }
  }

  @Test
  void retainedMessagesAreNotForThem() throws Exception {
    // Acknowledged, so that it is there before anybody subscribes.
    publisher
        .publishWith()
        .topic("jobs/1")
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(true)
        .payload(bytes(1))
        .send();
    try (RawClient member = member("member", true, JOBS)) {
      publish("jobs/1", "live");
      assertThat(got(member, 1)).containsExactly("live");
    }
  }

  @Test
  void carriesTheIdentifierAndIsGrantedQosOneAtMost() throws Exception {
    try (RawClient client = broker.raw()) {
      client.send(
          connect5("raw", true, bytes()),
          packet(0x82, bytes(0, 1, 2, 0x0B, 7), text(JOBS), bytes(2)));
      assertThat(client.read(SUBACK).body()).isEqualTo(bytes(0, 1, 0, 1));
      publisher.publishWith().topic("jobs/1").qos(MqttQos.EXACTLY_ONCE).send();
      Packet packet = client.read(PUBLISH);
      assertThat(packet.first()).isEqualTo(0x32);
      assertThat(packet.body()).endsWith(0x0B, 7);
    }
  }

  @Test
  void nobodySharesOthersMessagesOnly() throws Exception {
    try (RawClient client = broker.raw()) {
      client.send(
          connect5("raw", true, bytes()), packet(0x82, bytes(0, 1, 0), text(JOBS), bytes(0x05)));
      assertThat(client.read(DISCONNECT).unsigned(0)).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }
  }

  @Test
  void endsWithItsUnsubscribe() throws Exception {
    try (RawClient one = member("one", true, JOBS);
        RawClient two = member("two", true, JOBS)) {
      one.send(packet(0xA2, bytes(0, 2), text(JOBS)));
      assertThat(one.read(UNSUBACK).shortAt(0)).isEqualTo(2);
      publish("jobs/1", "1");
      publish("jobs/1", "2");
      assertThat(got(two, 2)).containsExactly("1", "2");
    }
  }

  @Test
  void theAccessManagerJudgesWhatIsShared() throws Exception {
    TestBroker.await(broker.platform().access().guard(TestBroker.APP, true));
    Scope jobs = Scope.of(new TopicFilter("jobs/+"));
    String token =
        TestBroker.await(
                broker
                    .platform()
                    .access()
                    .grantWithNewToken(TestBroker.APP, jobs, new Rights(true, false, false), 0))
            .token();
    try (RawClient client = broker.raw().send(connect5("client", true, bytes()))) {
      for (String filter :
          List.of(JOBS, ",yam" + token + "_" + JOBS, "$share/workers/,yam" + token + "_jobs/+")) {
        client.send(packet(0x82, bytes(0, 1, 0), text(filter), bytes(1)));
        assertThat(client.read(SUBACK).body())
            .as(filter)
            .endsWith(filter.equals(JOBS) ? ReasonCode.NOT_AUTHORIZED : 1);
        client.send(packet(0xA2, bytes(0, 2, 0), text(filter)));
        client.read(UNSUBACK);
      }
    }
  }
}
