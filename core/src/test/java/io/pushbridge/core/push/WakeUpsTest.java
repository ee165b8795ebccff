package io.pushbridge.core.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.push.WakeUpReport.State;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.session.Bench;
import io.pushbridge.core.session.Client;
import io.pushbridge.core.topic.TopicFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How wake-ups are kept, handed over, answered for and finished. */
class WakeUpsTest {
  private final Bench bench = new Bench();

  @AfterEach
  void end() {
    bench.close();
  }

  /** A session that is away, subscribed to a topic, with a token. */
  private long away(String name, String topic, String token) {
    long uid =
        Bench.get(
                bench
                    .store
                    .sessionRegistry()
                    .open(
                        new SessionName(Bench.APP, SessionName.Door.SOCKETIO, name),
                        false,
                        SessionRecord.NEVER_EXPIRES))
            .session()
            .uid();
    Bench.get(
        bench
            .store
            .sessionRegistry()
            .subscribe(uid, Subscription.of(new TopicFilter(topic), Qos.AT_LEAST_ONCE)));
    Bench.get(bench.store.sessionRegistry().storeToken(device(uid, token)));
    return uid;
  }

  private DeviceToken device(long uid, String token) {
    return new DeviceToken(Bench.APP, uid, token, "", Environment.PRODUCTION, bench.clock.millis());
  }

  private MessageId publish(String topic) {
    return bench.publish(topic, "hi", Qos.AT_LEAST_ONCE).id();
  }

  private Optional<WakeUpReport> report(MessageId id) {
    return Bench.get(bench.platform.wakeUps().report(Bench.APP, id));
  }

  private void awaitReport(MessageId id, State state, long sent) {
    await()
        .untilAsserted(
            () ->
                assertThat(report(id))
                    .hasValueSatisfying(
                        report -> {
                          assertThat(report.state()).isEqualTo(state);
                          assertThat(report.counts().sent()).isEqualTo(sent);
                        }));
  }

  private long count(Tally.Event event) {
    return bench.platform.tally().of(event);
  }

  @Test
  void aWakeUpIsKeptUntilItIsAnsweredFor() {
    away("a", "news", "aa");
    bench.notifier.answer(device -> Optional.empty());
    MessageId id = publish("news");

    assertThat(Bench.get(bench.store.wakeUpOutbox().pending())).hasSize(1);
    awaitReport(id, State.PENDING, 0);
    bench.notifier.answerTheRest(PushAnswer::sent);
    awaitReport(id, State.DONE, 1);
    assertThat(Bench.get(bench.store.wakeUpOutbox().pending())).isEmpty();
    await().until(() -> bench.platform.wakeUps().pending() == 0);
    assertThat(count(Tally.Event.PUSH_SENT)).isEqualTo(1);
  }

  /** What is published meanwhile does not go to it any more. */
  @Test
  void whoIsLeavingIsWoken() {
    Client leaving = Client.durable(bench, "a").connect().subscribe("news");
    Bench.get(bench.store.sessionRegistry().storeToken(device(leaving.session().uid(), "aa")));
    bench.store.holdChanges();
    CompletionStage<Void> gone =
        bench.platform.sessions().disconnect(leaving.session(), EndReason.LEFT);
    // Its end has begun on its loop.
    leaving.onLoop(() -> {});
    CompletionStage<PublishOutcome> passed =
        bench.platform.publisher().publish(Bench.request("news", "hi").withQos(Qos.AT_MOST_ONCE));
    CompletionStage<PublishOutcome> stored =
        bench.platform.publisher().publish(Bench.request("news", "hi"));
    assertThat(gone.toCompletableFuture()).isNotDone();
    bench.store.releaseChanges();
    awaitReport(Bench.get(passed).id(), State.DONE, 1);
    awaitReport(Bench.get(stored).id(), State.DONE, 1);
    assertThat(leaving.got).isEmpty();
  }

  /** Whoever is found and not attached to the router yet may miss what is published. */
  @Test
  void whoIsComingIsNotThereYet() {
    LiveSession coming = Client.durable(bench, "a").connect().session();
    assertThat(bench.platform.live().isOnline(coming.uid())).isTrue();
    coming.opens();
    assertThat(bench.platform.live().isOnline(coming.uid())).isFalse();
    coming.isAttached();
    assertThat(bench.platform.live().isOnline(coming.uid())).isTrue();
  }

  @Test
  void aRestartWakesThoseThatWereNotAnsweredFor() {
    away("a", "news", "aa");
    away("b", "news", "bb");
    away("c", "news", "cc");
    bench.notifier.answer(
        device ->
            device.token().equals("bb") ? Optional.empty() : Optional.of(PushAnswer.sent(device)));
    MessageId id = publish("news");
    await().until(() -> bench.notifier.tokens().size() == 3);

    bench.notifier.forget();
    bench.notifier.answer(device -> Optional.of(PushAnswer.sent(device)));
    bench.restart();

    awaitReport(id, State.DONE, 3);
    assertThat(bench.notifier.tokens()).containsExactly("bb");
  }

  @Test
  void manyAreHandedOverPageByPageAsTheNotifierTakesThem() {
    int many = 3 * WakeUps.PAGE + 10;
    for (int i = 0; i < many; i++) {
      away("s" + i, "news", "%04x".formatted(i));
    }
    bench.notifier.busy();
    MessageId id = publish("news");
    await().until(() -> bench.notifier.wakeUps().size() == 1);
    assertThat(bench.notifier.tokens()).hasSize(WakeUps.PAGE);
    bench.notifier.ready();

    awaitReport(id, State.DONE, many);
    assertThat(bench.notifier.wakeUps()).hasSize(4);
    assertThat(new HashSet<>(bench.notifier.tokens())).hasSize(many);
  }

  @Test
  void aRestartInTheMiddleGoesOnWhereTheFirstCameTo() {
    int many = 3 * WakeUps.PAGE;
    for (int i = 0; i < many; i++) {
      away("s" + i, "news", "%04x".formatted(i));
    }
    bench.notifier.busy();
    MessageId id = publish("news");
    awaitReport(id, State.PENDING, WakeUps.PAGE);
    HashSet<String> before = new HashSet<>(bench.notifier.tokens());
    bench.notifier.forget();
    bench.restart();
    bench.notifier.ready();

    awaitReport(id, State.DONE, many);
    assertThat(bench.notifier.tokens())
        .hasSize(2 * WakeUps.PAGE)
        .doesNotContainAnyElementsOf(before);
  }

  @Test
  void moreThanRunAtATimeWaitForTheirTurn() {
    away("a", "news", "aa");
    bench.notifier.answer(device -> Optional.empty());
    int many = WakeUpLanes.RUNNING + 5;
    for (int i = 0; i < many; i++) {
      publish("news");
    }
    await().until(() -> bench.notifier.wakeUps().size() == WakeUpLanes.RUNNING);
    assertThat(bench.platform.wakeUps().pending()).isEqualTo(many);

    bench.notifier.answer(device -> Optional.of(PushAnswer.sent(device)));
    bench.notifier.answerTheRest(PushAnswer::sent);
    await().until(() -> bench.platform.wakeUps().pending() == 0);
    assertThat(bench.notifier.wakeUps()).hasSize(many);
    assertThat(Bench.get(bench.store.wakeUpOutbox().pending())).isEmpty();
  }

  @Test
  void aFullOutboxDropsAndCounts() {
    away("a", "news", "aa");
    bench.store.wakeUpsAtMost(1);
    bench.notifier.answer(device -> Optional.empty());
    publish("news");
    MessageId second = publish("news");

    assertThat(report(second)).contains(WakeUpReport.nobody(State.DROPPED));
    assertThat(count(Tally.Event.WAKE_UPS_DROPPED)).isEqualTo(1);
  }

  @Test
  void theAcknowledgementWaitsForTheWakeUpToBeDurable() {
    away("a", "news", "aa");
    bench.store.holdChanges();
    CompletableFuture<PublishOutcome> published =
        bench
            .platform
            .publisher()
            .publish(Bench.request("news", "x").withQos(Qos.AT_MOST_ONCE))
            .toCompletableFuture();
    // Everything that could complete it has had its turn when a look-up asked for later is done.
    Bench.get(bench.store.sessionRegistry().find(1));
    Bench.get(bench.store.sessionRegistry().find(1));
    assertThat(published).isNotDone();
    bench.store.releaseChanges();

    assertThat(Bench.get(published).accepted()).isTrue();
  }

  @Test
  void saysWhyNobodyWasWoken() {
    MessageId nobody = publish("news");
    assertThat(report(nobody)).contains(WakeUpReport.nobody(State.NO_TOKEN));
    away("a", "elsewhere", "aa");
    Client here = Client.durable(bench, "here").connect().subscribe("news");
    MessageId noToken = publish("news");
    assertThat(report(noToken)).contains(WakeUpReport.nobody(State.NO_TOKEN));
    assertThat(count(Tally.Event.PUSH_NO_TOKEN)).isEqualTo(2);
    Bench.get(bench.store.sessionRegistry().storeToken(device(here.session().uid(), "bb")));
    MessageId online = publish("news");

    assertThat(report(online)).contains(WakeUpReport.nobody(State.NOBODY_AWAY));
    assertThat(report(new MessageId(4_711))).isEmpty();
    assertThat(bench.notifier.wakeUps()).isEmpty();
  }

  @Test
  void aTokenGoesIfItIsOlderThanTheRefusalSays() {
    away("a", "news", "aa");
    away("b", "news", "bb");
    long now = bench.clock.millis();
    bench.notifier.answer(
        device ->
            Optional.of(
                PushAnswer.refused(device, "Unregistered")
                    .andTokenGone(device.token().equals("aa") ? now : now + 1)));
    MessageId id = publish("news");

    await()
        .untilAsserted(
            () ->
                assertThat(report(id).orElseThrow().counts().refused())
                    .containsEntry("Unregistered", 2L));
    bench.notifier.forget();
    bench.notifier.answer(device -> Optional.of(PushAnswer.sent(device)));
    awaitReport(publish("news"), State.DONE, 1);
    assertThat(bench.notifier.tokens()).containsExactly("aa");
    assertThat(count(Tally.Event.DEVICE_TOKENS_GONE)).isEqualTo(2);
    assertThat(bench.platform.wakeUps().recentRefusals(Bench.APP))
        .hasSize(2)
        .allMatch(
            refusal -> refusal.reason().equals("Unregistered") && refusal.message().equals(id));
    assertThat(bench.platform.wakeUps().recentRefusals(Bench.OTHER)).isEmpty();
  }

  @Test
  void aPayloadThatCanNeverBeSentIsRefusedAndNothingIsPublished() {
    PublishOutcome outcome =
        Bench.get(
            bench
                .platform
                .publisher()
                .publish(Bench.request("news", "x").withApns(ApnsRequest.explicit("[1]"))));

    assertThat(outcome.result()).isEqualTo(PublishOutcome.Result.INVALID_PUSH);
    assertThat(count(Tally.Event.PUBLISHED)).isZero();
  }

  @Test
  void connectingSetsTheBadgesBack() {
    Client client = Client.durable(bench, "phone").connect();
    DeviceToken device = device(client.session().uid(), "aa");
    client.disconnect();
    increment(device, 1);
    increment(device, 2);
    client.connect();

    await().untilAsserted(() -> assertThat(increment(device, 3)).isEqualTo(1));
  }

  private int increment(DeviceToken device, long message) {
    return Bench.get(bench.store.badgeCounters().increment(List.of(device), new MessageId(message)))
        .get(0);
  }
}
