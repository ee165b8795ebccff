package io.pushbridge.core.retained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishOutcome.Result;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.publish.PublishRequest.Retain;
import io.pushbridge.core.session.Bench;
import io.pushbridge.core.session.Client;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a publish that is to be retained to those who subscribe later. */
final class RetainedDeliveryTest {
  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  private static PublishRequest request(String topic, String text) {
    return Bench.request(topic, text).withRetain(Retain.FOR_EVER);
  }

  private CompletionStage<PublishOutcome> publish(PublishRequest request) {
    return bench.platform.publisher().publish(request);
  }

  private Result retain(String topic, String text) {
    return Bench.get(publish(request(topic, text))).result();
  }

  private List<Message> retained(String filter) {
    return Bench.get(
            bench.store.retainedMessages().matching(Bench.APP, new TopicFilter(filter), none(), 99))
        .messages();
  }

  private static Optional<TopicName> none() {
    return Optional.empty();
  }

  private static void replay(Client client, String filter) {
    client.onLoop(() -> client.session().feed().replayRetained(new TopicFilter(filter)));
  }

  @Test
  void isKeptBeforeItIsAcknowledgedOrDelivered() {
    Client live = Client.passing(bench).connect().subscribe("news");
    bench.store.holdChanges();
    CompletionStage<PublishOutcome> answer = publish(request("news", "1"));
    assertThat(answer.toCompletableFuture()).isNotDone();
    assertThat(live.got).isEmpty();
    bench.store.releaseChanges();
    assertThat(Bench.get(answer).accepted()).isTrue();
    live.awaitMessages("news=1");
    bench.restart();
    assertThat(retained("#")).singleElement().matches(Message::retain);
  }

  @Test
  void whatFollowsOnTheTopicWaitsAndKeepsItsOrder() {
    Client live = Client.passing(bench).connect().subscribe("#");
    bench.store.holdChanges();
    List<CompletionStage<PublishOutcome>> answers = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      PublishRequest plain = Bench.request("news", "" + i).withQos(Qos.AT_MOST_ONCE);
      answers.add(publish(i % 10 == 0 ? plain.withRetain(Retain.UNTIL_EXPIRY) : plain));
      expected.add("news=" + i);
    }
    Bench.get(publish(Bench.request("other", "at once").withQos(Qos.AT_MOST_ONCE)));
    live.awaitMessages("other=at once");
    live.got.clear();
    bench.store.releaseChanges();
    answers.forEach(Bench::get);
    live.awaitMessages(expected.toArray(String[]::new));
    assertThat(retained("news")).extracting(Message::payload).containsExactly(Bench.bytes("90"));
  }

  @Test
  void aStoreThatFailsFailsThePublishAndNothingElse() {
    Client live = Client.passing(bench).connect().subscribe("news");
    bench.store.failChanges(true);
    assertThatThrownBy(() -> retain("news", "1")).isInstanceOf(AssertionError.class);
    bench.publish("news", "2", Qos.AT_MOST_ONCE);
    bench.store.failChanges(false);
    retain("news", "3");
    live.awaitMessages("news=2", "news=3");
  }

  @Test
  void isRefusedUnpublishedWhenTheAppRetainsAsMuchAsItMay() {
    for (int i = 0; i < EngineContract.RETAINED.messages(); i++) {
      assertThat(retain("full/" + i, "x")).isEqualTo(Result.ACCEPTED);
    }
    Client live = Client.passing(bench).connect().subscribe("#");
    assertThat(retain("one/more", "x")).isEqualTo(Result.RETAINED_FULL);
    assertThat(retain("full/7", "new")).isEqualTo(Result.ACCEPTED);
    live.awaitMessages("full/7=new");
    assertThat(retain("full/7", "")).isEqualTo(Result.ACCEPTED);
    assertThat(retain("one/more", "x")).isEqualTo(Result.ACCEPTED);
  }

  @Test
  void anInboxRetainsNothing() {
    Client.durable(bench, "jack").connect().alias("jack");
    PublishRequest toJack = PublishRequest.toAlias(Bench.APP, new Alias("jack"), Bench.bytes("1"));
    assertThat(Bench.get(publish(toJack.withRetain(Retain.FOR_EVER))).accepted()).isTrue();
    assertThat(bench.store.retainedMessages().figures(Bench.APP)).isEqualTo(RetainedFigures.NONE);
  }

  @Test
  void isToldToWhoAsksWithTheFlagAndWithoutAnEnd() {
    retain("news/1", "one");
    retain("news/2", "two");
    retain("other", "x");
    Client late = Client.passing(bench).connect().subscribe("news/#", Qos.AT_MOST_ONCE);
    replay(late, "news/#");
    late.awaitMessages("news/1=one", "news/2=two");
    assertThat(late.sent)
        .allSatisfy(
            sent -> {
              assertThat(sent.message().retain()).isTrue();
              assertThat(sent.grant().retainAsPublished()).isTrue();
              assertThat(sent.qos()).isEqualTo(Qos.AT_MOST_ONCE);
              assertThat(sent.message().expiresAt()).isEqualTo(Message.NEVER_EXPIRES);
            });
  }

  @Test
  void aSlowClientGetsThemInItsOwnTimeAndThenWhatCameMeanwhile() {
    String[] all = IntStream.range(10, 50).mapToObj(i -> "r/" + i + "=x").toArray(String[]::new);
    IntStream.range(10, 50).forEach(i -> retain("r/" + i, "x"));
    Client slow = Client.durable(bench, "slow").window(7).silent().connect().subscribe("r/+");
    replay(slow, "r/+");
    await().until(() -> slow.got.size() == 7);
    bench.publish("r/10", "logged", Qos.AT_LEAST_ONCE);
    bench.publish("r/11", "unlogged", Qos.AT_MOST_ONCE);
    assertThat(slow.got).hasSize(7);
    await()
        .until(
            () -> {
              slow.acknowledgeAll();
              return slow.got.size() == all.length + 2;
            });
    assertThat(slow.got).startsWith(all).endsWith("r/11=unlogged").contains("r/10=logged");
    bench.publish("r/12", "live again", Qos.AT_MOST_ONCE);
    await().untilAsserted(() -> assertThat(slow.got).endsWith("r/12=live again"));
  }

  @Test
  void whatWaitedInTheLogComesFirst() {
    Client client = Client.durable(bench, "u1").connect().subscribe("a").subscribe("b");
    client.disconnect();
    bench.publish("b", "old", Qos.AT_LEAST_ONCE);
    retain("a", "kept");
    retain("b", "new");
    client.window(1).silent().connect();
    replay(client, "b");
    await()
        .until(
            () -> {
              client.acknowledgeAll();
              return client.got.size() == 4;
            });
    assertThat(client.got).containsExactly("b=old", "a=kept", "b=new", "b=new");
  }

  @Test
  void endsWithTheSubscriptionAndWithTheRightToRead() {
    IntStream.range(10, 30).forEach(i -> retain("r/" + i, "x"));
    Client slow = Client.passing(bench).window(3).silent().connect().subscribe("r/+");
    replay(slow, "r/+");
    await().until(() -> slow.got.size() == 3);
    slow.unsubscribe("r/+");
    slow.acknowledgeAll();
    bench.publish("fence", "x", Qos.AT_LEAST_ONCE);
    slow.subscribe("fence").subscribe("r/#");
    replay(slow, "r/#");
    await().until(() -> slow.got.size() == 6);
    Bench.get(bench.platform.access().guard(Bench.APP, true));
    slow.acknowledgeAll();
    Bench.get(
        bench
            .platform
            .access()
            .grant(
                Bench.APP, Scope.of(new TopicFilter("fence")), new Rights(true, true, false), 0));
    bench.publish("fence", "the end", Qos.AT_LEAST_ONCE);
    await().untilAsserted(() -> assertThat(slow.got).hasSize(7).endsWith("fence=the end"));
  }

  @Test
  void whoMayNotPublishRetainsNothing() {
    Bench.get(bench.platform.access().guard(Bench.APP, true));
    Client client = Client.passing(bench).connect();
    assertThat(Bench.get(publish(request("news", "1").from(client.session()))).result())
        .isEqualTo(Result.DENIED);
    assertThat(bench.store.retainedMessages().figures(Bench.APP)).isEqualTo(RetainedFigures.NONE);
  }
}
