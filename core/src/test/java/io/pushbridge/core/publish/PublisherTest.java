package io.pushbridge.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.DeviceTokens;
import io.pushbridge.core.push.ThirdPartyPush;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.core.session.Bench;
import io.pushbridge.core.session.Client;
import io.pushbridge.core.topic.Alias;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private static final String TOKEN = "ab".repeat(32);
  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void acknowledgesAndDeliversOnlyWhatIsDurable() {
    Client recipient = Client.durable(bench, "u1").connect().subscribe("news");
    bench.store.holdChanges();
    CompletionStage<PublishOutcome> answer =
        bench.platform.publisher().publish(Bench.request("news", "1"));
    assertThat(answer.toCompletableFuture()).isNotDone();
    assertThat(recipient.got).isEmpty();
    bench.store.releaseChanges();
    assertThat(Bench.get(answer).accepted()).isTrue();
    recipient.awaitMessages("news=1");
  }

  @Test
  void aFailingStoreFailsThePublish() {
    Client recipient = Client.durable(bench, "u1").connect().subscribe("news");
    bench.store.failChanges(true);
    assertThatThrownBy(() -> bench.publish("news", "1", Qos.AT_LEAST_ONCE))
        .isInstanceOf(AssertionError.class);
    bench.store.failChanges(false);
    bench.publish("news", "2", Qos.AT_LEAST_ONCE);
    recipient.awaitMessages("news=2");
  }

  @Test
  void whatNoDurableSessionWantsSkipsTheLog() {
    Client recipient = Client.passing(bench).connect().subscribe("news");
    bench.store.failChanges(true);
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
    bench.publish("nobody", "2", Qos.EXACTLY_ONCE);
    recipient.awaitMessages("news=1");
  }

  @Test
  void overlappingFiltersDeliverOneCopyAtTheHigherQos() {
    Client recipient =
        Client.durable(bench, "u1")
            .connect()
            .subscribe("a/#", Qos.AT_MOST_ONCE)
            .subscribe("a/+", Qos.EXACTLY_ONCE);
    bench.publish("a/b", "1", Qos.EXACTLY_ONCE);
    recipient.awaitMessages("a/b=1");
    assertThat(recipient.sent.get(0).qos()).isEqualTo(Qos.EXACTLY_ONCE);
  }

  @Test
  void appsNeverMeet() {
    Client mine = Client.durable(bench, "u1").connect().subscribe("#").alias("jack");
    Client theirs = Client.durable(bench, Bench.OTHER, "u1").connect().subscribe("#").alias("jack");
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
    bench.publishToAlias("jack", "2");
    mine.awaitMessages("news=1", "jack=2");
    assertThat(theirs.got).isEmpty();
    theirs.disconnect();
    bench.publish("news", "3", Qos.AT_LEAST_ONCE);
    Client back = Client.durable(bench, Bench.OTHER, "u1").connect();
    mine.awaitMessages("news=1", "jack=2", "news=3");
    assertThat(back.got).isEmpty();
  }

  @Test
  void aMessageToAnAliasWaitsForItsHolder() {
    Client.durable(bench, "u1").connect().alias("jack").disconnect();
    assertThat(bench.publishToAlias("jack", "1").accepted()).isTrue();
    assertThat(bench.publishToAlias("nobody", "2").result())
        .isEqualTo(PublishOutcome.Result.UNKNOWN_ALIAS);
    Client.durable(bench, "u1").connect().awaitMessages("jack=1");
  }

  @Test
  void anAliasTakenOverTakesTheMessagesWithIt() {
    Client first = Client.durable(bench, "u1").connect().alias("jack");
    Client second = Client.durable(bench, "u2").connect().alias("jack");
    assertThat(first.session().alias()).isEmpty();
    bench.publishToAlias("jack", "1");
    second.awaitMessages("jack=1");
    assertThat(first.got).isEmpty();
  }

  @Test
  void aBatchAnswersEachAliasOnceWithItsOwnId() {
    Client jack = Client.durable(bench, "u1").connect().alias("jack");
    Map<Alias, PublishOutcome> outcomes =
        Bench.get(
            bench
                .platform
                .publisher()
                .publishToAll(
                    Bench.request("ignored", "hi"),
                    List.of(new Alias("rose"), new Alias("jack"), new Alias("jack"))));
    assertThat(outcomes.keySet()).containsExactly(new Alias("rose"), new Alias("jack"));
    assertThat(outcomes.get(new Alias("rose")).accepted()).isFalse();
    assertThat(outcomes.get(new Alias("jack")).accepted()).isTrue();
    jack.awaitMessages("jack=hi");
  }

  @Test
  void aNoticeForPhoneMakersIsHandedOverOnceForEachAcceptedMessage() {
    Client.durable(bench, "u1").connect().alias("jack");
    Client.durable(bench, "u2").connect().alias("rose");
    ThirdPartyPush notice = new ThirdPartyPush("title", "content");
    bench.publish("news", "no notice", Qos.AT_LEAST_ONCE);
    PublishOutcome topic =
        Bench.get(
            bench.platform.publisher().publish(Bench.request("news", "1").withThirdParty(notice)));
    Map<Alias, PublishOutcome> batch =
        Bench.get(
            bench
                .platform
                .publisher()
                .publishToAll(
                    Bench.request("ignored", "2").withThirdParty(notice),
                    List.of(new Alias("jack"), new Alias("nobody"), new Alias("rose"))));
    assertThat(bench.notices)
        .containsExactlyInAnyOrder(
            topic.id() + " title content",
            batch.get(new Alias("jack")).id() + " title content",
            batch.get(new Alias("rose")).id() + " title content");
  }

  @Test
  void aFailingPhoneMakersServiceDoesNotFailThePublish() {
    Client recipient = Client.durable(bench, "u1").connect().subscribe("news");
    PublishRequest request =
        Bench.request("news", "1").withThirdParty(new ThirdPartyPush(Bench.BROKEN, ""));
    assertThat(Bench.get(bench.platform.publisher().publish(request)).accepted()).isTrue();
    recipient.awaitMessages("news=1");
  }

  @Test
  void keepsThePublishersIdAndOrder() {
    Client recipient = Client.durable(bench, "u1").connect().subscribe("news");
    MessageId id = MessageId.parse("11833652203486491112").orElseThrow();
    for (int i = 0; i < 500; i++) {
      bench.platform.publisher().publish(Bench.request("news", "" + i).withId(id));
    }
    await().until(() -> recipient.got.size() == 500);
    for (int i = 0; i < 500; i++) {
      assertThat(recipient.got.get(i)).isEqualTo("news=" + i);
      assertThat(recipient.sent.get(i).message().id()).isEqualTo(id);
    }
  }

  @Test
  void tellsThePublisherOfTheFirstOtherAcknowledgementAfterItsAnswer() {
    Client publisher = Client.passing(bench).connect().subscribe("news");
    Client silent = Client.passing(bench).silent().connect().subscribe("news");
    Client first = Client.durable(bench, "u1").connect().alias("jack").subscribe("news");
    MessageId id = new MessageId(7);
    Bench.get(
        bench
            .platform
            .publisher()
            .publish(Bench.request("news", "x").withId(id).from(publisher.session())));
    first.awaitMessages("news=x");
    silent.awaitMessages("news=x");
    await().until(() -> first.session().feed() != null && publisher.got.size() == 1);
    assertThat(publisher.receipts).isEmpty();
    publisher.onLoop(() -> publisher.session().receipts().orElseThrow().answered(id));
    await().until(() -> !publisher.receipts.isEmpty());
    silent.acknowledgeAll();
    publisher.onLoop(() -> {});
    assertThat(publisher.receipts).containsExactly("7 by jack");
  }

  @Test
  void wakesTheDevicesOfThoseWhoAreAwayOnce() {
    Client away = Client.durable(bench, "u1").connect().subscribe("news").subscribe("#");
    Client online = Client.durable(bench, "u2").connect().subscribe("news");
    Client stranger = Client.durable(bench, "u3").connect().subscribe("other");
    storeToken(away, TOKEN);
    storeToken(online, "cd".repeat(32));
    storeToken(stranger, "ef".repeat(32));
    away.disconnect();
    stranger.disconnect();

    bench.publish("news", "hi", Qos.AT_MOST_ONCE);
    await().until(() -> bench.notifier.wakeUps().size() == 1);
    WakeUp wakeUp = bench.notifier.wakeUps().get(0);
    assertThat(wakeUp.request()).isEqualTo(ApnsRequest.DEFAULT);
    assertThat(wakeUp.recipients()).extracting(DeviceToken::token).containsExactly(TOKEN);

    Bench.get(
        bench
            .platform
            .publisher()
            .publish(Bench.request("news", "quiet").withApns(ApnsRequest.NONE)));
    Bench.get(
        bench
            .platform
            .publisher()
            .publish(
                Bench.request("news", "loud")
                    .withApns(ApnsRequest.explicit("{\"aps\":{\"badge\":3}}"))));
    await().until(() -> bench.notifier.wakeUps().size() == 2);
    assertThat(bench.notifier.wakeUps().get(1).request().json()).contains("badge");
  }

  @Test
  void refusesTokensThatCannotBeReached() {
    Client client = Client.durable(bench, "u1").connect();
    assertThat(store(client, new DeviceTokens.Request("xyz", null, null)))
        .contains("invalid token");
    assertThat(store(client, new DeviceTokens.Request("abc", null, null)))
        .contains("invalid token");
    assertThat(store(client, new DeviceTokens.Request(null, null, null))).contains("invalid token");
    assertThat(store(client, new DeviceTokens.Request("ab", null, "moon")))
        .contains("invalid environment");
    assertThat(store(client, new DeviceTokens.Request("ab", "io.x", "development")))
        .contains("no credential for io.x in development");
    assertThat(store(client, new DeviceTokens.Request("AB", "io.x", "production"))).isEmpty();
    assertThat(Bench.get(bench.platform.tokens().remove(Bench.APP, "ff"))).isEmpty();
  }

  @Test
  void aSessionIsGoneWhenWhatItPublishedForGoodIsStored() {
    Client publisher = Client.durable(bench, "u1").connect();
    Client.durable(bench, "u2").connect().alias("jack").subscribe("news");
    bench.store.holdChanges();
    List<PublishRequest> requests =
        List.of(
            Bench.request("news", "1").withRetain(PublishRequest.Retain.FOR_EVER),
            Bench.request("news", "2").withRetain(PublishRequest.Retain.FOR_EVER),
            exactlyOnce(publisher, 3, Bench.request("news", "3")),
            exactlyOnce(
                publisher,
                4,
                PublishRequest.toAlias(Bench.APP, new Alias("jack"), Bench.bytes("4"))));
    List<CompletableFuture<PublishOutcome>> published = new ArrayList<>();
    requests.forEach(
        request ->
            published.add(
                bench
                    .platform
                    .publisher()
                    .publish(request.from(publisher.session()))
                    .toCompletableFuture()));
    CompletionStage<Boolean> stored =
        bench
            .platform
            .sessions()
            .disconnect(publisher.session(), EndReason.LOST)
            .thenApply(gone -> published.stream().allMatch(CompletableFuture::isDone));
    bench.store.releaseChanges();
    assertThat(Bench.get(stored)).isTrue();
  }

  private static PublishRequest exactlyOnce(Client publisher, long id, PublishRequest request) {
    return request
        .withQos(Qos.EXACTLY_ONCE)
        .withReceipt(new ReceivedPublish(publisher.session().uid(), id));
  }

  @Test
  void aSessionIsGoneAlsoIfWhatItPublishedFails() {
    Client publisher = Client.durable(bench, "u1").connect();
    Client.durable(bench, "u2").connect().subscribe("news");
    bench.store.failChanges(true);
    CompletionStage<PublishOutcome> failed =
        bench
            .platform
            .publisher()
            .publish(
                exactlyOnce(publisher, 1, Bench.request("news", "1").from(publisher.session())));
    publisher.disconnect();
    assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
  }

  private void storeToken(Client client, String token) {
    assertThat(store(client, new DeviceTokens.Request(token, null, null))).isEmpty();
  }

  private Optional<String> store(Client client, DeviceTokens.Request request) {
    return Bench.get(bench.platform.tokens().store(Bench.APP, client.session().uid(), request));
  }
}
