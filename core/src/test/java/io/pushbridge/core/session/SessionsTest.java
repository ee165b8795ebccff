package io.pushbridge.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void messagesOfATimeAwayComeOnReturnInOrderAndOnce() {
    Client away = Client.durable(bench, "u1").connect().subscribe("news").subscribe("a/#");
    assertThat(away.present).isFalse();
    away.disconnect();
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
    bench.publish("a/b", "2", Qos.EXACTLY_ONCE);
    bench.publish("news", "unstored", Qos.AT_MOST_ONCE);
    bench.publish("other", "not for me", Qos.AT_LEAST_ONCE);
    bench.publish("news", "3", Qos.AT_LEAST_ONCE);

    Client back = Client.durable(bench, "u1").connect();
    assertThat(back.present).isTrue();
    back.awaitMessages("news=1", "a/b=2", "news=3");
    bench.publish("news", "live", Qos.AT_LEAST_ONCE);
    back.awaitMessages("news=1", "a/b=2", "news=3", "news=live");
    back.disconnect();

    Client again = Client.durable(bench, "u1").connect();
    bench.publish("news", "4", Qos.AT_LEAST_ONCE);
    again.awaitMessages("news=4");
  }

  /** The alias is taken when the session's record was read and nobody can find it yet. */
  @Test
  void anAliasThatIsTakenWhileItsSessionConnectsIsLost() {
    Client.durable(bench, "u1").connect().alias("jack").disconnect();
    Client thief = Client.passing(bench).connect();
    Client back = Client.durable(bench, "u1");
    CountDownLatch taken = new CountDownLatch(1);
    back.loop().execute(() -> awaitLatch(taken));
    CompletionStage<Connected> connecting = back.connecting();
    // The store answers in order: by then the record was read.
    thief.alias("jack");
    taken.countDown();
    LiveSession session = Bench.get(connecting).session();
    assertThat(session.alias()).isEmpty();
    assertThat(thief.session().alias()).contains(new Alias("jack"));
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theyComeAfterARestartToo() {
    Client.durable(bench, "u1").connect().subscribe("news").disconnect();
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
    bench.restart();
    bench.publish("news", "2", Qos.AT_LEAST_ONCE);
    Client.durable(bench, "u1").connect().awaitMessages("news=1", "news=2");
  }

  @Test
  void whatWasSentAndNotAcknowledgedIsSentAgain() {
    Client silent = Client.durable(bench, "u1").silent().connect().subscribe("news");
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
    bench.publish("news", "2", Qos.AT_LEAST_ONCE);
    silent.awaitMessages("news=1", "news=2");
    silent.disconnect();
    bench.publish("news", "3", Qos.AT_LEAST_ONCE);
    Client back = Client.durable(bench, "u1").connect();
    back.awaitMessages("news=1", "news=2", "news=3");
    assertThat(back.sent)
        .extracting(outgoing -> outgoing.again())
        .containsExactly(true, true, false);
  }

  @Test
  void aMessageWhoseTimeIsOverDoesNotCome() {
    Client.durable(bench, "u1").connect().subscribe("news").disconnect();
    Bench.get(
        bench
            .platform
            .publisher()
            .publish(Bench.request("news", "short").withTimeToLive(new TimeToLive(10))));
    bench.publish("news", "long", Qos.AT_LEAST_ONCE);
    bench.clock.advance(Duration.ofSeconds(11));
    Client.durable(bench, "u1").connect().awaitMessages("news=long");
  }

  @Test
  void aSlowDurableClientCatchesUpFromTheLogAndLosesNothing() {
    Client slow = Client.durable(bench, "u1").window(2).silent().connect().subscribe("news");
    for (int i = 0; i < 3_000; i++) {
      // More than the feed holds; the log keeps the newest thousand.
      bench.publish("news", "" + i, Qos.AT_LEAST_ONCE);
    }
    await().until(() -> slow.got.size() == 2);
    await()
        .until(
            () -> {
              slow.acknowledgeAll();
              return slow.got.contains("news=2999");
            });
    // Some of the first it may still get from memory.
    int early = slow.got.size() - 1_000;
    assertThat(early).isGreaterThanOrEqualTo(2);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      if (i < early || i >= 2_000) {
        expected.add("news=" + i);
      }
    }
    assertThat(slow.got).containsExactlyElementsOf(expected);
    assertThat(slow.closed).isNull();
  }

  /** MQTT 5 §4.6: PUBREL in the order of the PUBRECs. */
  @Test
  void whatIsReceivedMayBeReleasedInItsOrder() {
    Client client =
        Client.durable(bench, "u1").silent().connect().subscribe("news", Qos.EXACTLY_ONCE);
    for (int i = 0; i < 5; i++) {
      bench.publish("news", "" + i, Qos.EXACTLY_ONCE);
    }
    await().until(() -> client.sent.size() == 5);
    List<Outgoing> released = new CopyOnWriteArrayList<>();
    bench.store.holdChanges();
    client.onLoop(
        () ->
            client.sent.forEach(
                outgoing ->
                    client
                        .session()
                        .feed()
                        .received(outgoing)
                        .thenRun(() -> released.add(outgoing))));
    bench.store.releaseChanges();
    await().until(() -> released.size() == 5);
    assertThat(released).isEqualTo(client.sent);
  }

  /** QoS 0 keeps its place behind what waits for the window. */
  @Test
  void qosZeroWaitsBehindWhatWaitsForTheWindow() {
    Client client = Client.passing(bench).window(1).silent().connect().subscribe("news");
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
    client.awaitMessages("news=1");
    bench.publish("news", "2", Qos.AT_LEAST_ONCE);
    bench.publish("news", "3", Qos.AT_MOST_ONCE);
    client.onLoop(() -> {});
    client.acknowledgeAll();
    client.awaitMessages("news=1", "news=2", "news=3");
  }

  /** README.md of the specification, rule 8: QoS 0 is never queued. */
  @Test
  void whatASubscriptionOfQosZeroLetPassDoesNotComeAsHistory() {
    Client.durable(bench, "other").connect().subscribe("news");
    Client client = Client.durable(bench, "u1").connect().subscribe("news", Qos.AT_MOST_ONCE);
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
    client.awaitMessages("news=1");
    client.subscribe("news", Qos.AT_LEAST_ONCE).disconnect();
    bench.publish("news", "2", Qos.AT_LEAST_ONCE);
    Client.durable(bench, "u1").connect().awaitMessages("news=2");
  }

  @Test
  void aSlowClientWithoutADurableSessionIsCutOff() {
    Client slow = Client.passing(bench).window(1).silent().connect().subscribe("news");
    for (int i = 0; slow.closed == null && i < 20_000; i++) {
      bench.publish("news", "" + i, Qos.AT_LEAST_ONCE);
    }
    await().until(() -> slow.closed == EndReason.TOO_SLOW);
    assertThat(slow.got).containsExactly("news=0");
  }

  @Test
  void whatATakenOverConnectionAcknowledgesLateCountsForNothing() {
    Client older = Client.durable(bench, "u1").silent().connect().subscribe("news");
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
    older.awaitMessages("news=1");
    Client newer = Client.durable(bench, "u1").connect();
    bench.publish("news", "2", Qos.AT_LEAST_ONCE);
    newer.awaitMessages("news=1", "news=2");
    // Its acknowledgements are on their way to the registry now.
    newer.onLoop(() -> {});

    older.acknowledgeAll();

    newer.disconnect();
    Client again = Client.durable(bench, "u1").connect();
    bench.publish("news", "3", Qos.AT_LEAST_ONCE);
    again.awaitMessages("news=3");
  }

  @Test
  void endingASessionThatWasTakenOverDoesNotWaitForTheNewerOne() {
    Client.durable(bench, "u1").connect();
    LiveSession older = bench.platform.live().all().iterator().next();
    Client newer = Client.durable(bench, "u1").connect();
    Bench.get(bench.platform.sessions().disconnect(older, EndReason.LOST));
    assertThat(newer.closed).isNull();
  }

  @Test
  void aNewerConnectionTakesTheSessionOver() {
    Client watcher = Client.passing(bench).connect().subscribe("news/p");
    Client first = Client.durable(bench, "u1").connect().alias("jack").subscribe("news");
    Client second = Client.durable(bench, "u1").connect();
    assertThat(first.closed).isEqualTo(EndReason.TAKEN_OVER);
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
    second.awaitMessages("news=1");
    assertThat(first.got).isEmpty();
    second.disconnect();
    await().until(() -> watcher.got.size() >= 2);
    // No offline and online for the change of hands between them.
    assertThat(watcher.got)
        .extracting(notice -> notice.replaceAll("[0-9]{5,}", "T"))
        .containsExactly(
            "news/p={\"action\":\"join\",\"alias\":\"jack\",\"timestamp\":T}",
            "news/p={\"action\":\"offline\",\"alias\":\"jack\",\"timestamp\":T}");
  }

  @Test
  void manyConnectionsOfOneSessionLeaveOne() throws Exception {
    List<CompletionStage<Connected>> all = new ArrayList<>();
    List<Client> clients = new ArrayList<>();
    SessionName name = new SessionName(Bench.APP, SessionName.Door.SOCKETIO, "u1");
    for (int i = 0; i < 50; i++) {
      Client client = Client.durable(bench, "u1");
      clients.add(client);
      all.add(
          bench
              .platform
              .sessions()
              .connect(ConnectRequest.durable(name, false), client.loop(), client));
    }
    Connected last = Bench.get(all.get(49));
    await().until(() -> clients.subList(0, 49).stream().allMatch(client -> client.closed != null));
    assertThat(clients.get(49).closed).isNull();
    assertThat(bench.platform.live().find(last.session().uid())).contains(last.session());
    assertThat(bench.platform.live().all()).hasSize(1);
  }

  @Test
  void presenceTellsOfAliasedSubscribersOnly() {
    Client watcher = Client.passing(bench).connect().subscribe("news/p");
    Client.passing(bench).connect().subscribe("news").disconnect();
    Client jack = Client.durable(bench, "u1").connect().alias("jack").subscribe("news");
    jack.subscribe("news"); // again: no second join
    jack.disconnect();
    Client back = Client.durable(bench, "u1").connect();
    back.unsubscribe("news");
    await().until(() -> watcher.got.size() >= 4);
    assertThat(watcher.got)
        .extracting(notice -> notice.replaceAll(".*action\":\"(\\w+)\".*", "$1"))
        .containsExactly("join", "offline", "online", "leave");
  }

  @Test
  void aSessionThatEndsWithItsConnectionLeavesNothing() {
    Client passing = Client.passing(bench).connect().alias("jack").subscribe("news");
    assertThat(Bench.get(bench.platform.aliases().subscribedTo(Bench.APP, new TopicFilter("news"))))
        .hasSize(1);
    passing.disconnect();
    assertThat(Bench.get(bench.platform.aliases().subscribedTo(Bench.APP, new TopicFilter("news"))))
        .isEmpty();
    assertThat(bench.publishToAlias("jack", "x").accepted()).isFalse();
    assertThat(bench.platform.live().all()).isEmpty();
  }

  @Test
  void connectingWithoutDurabilityForgetsTheDurableSession() {
    SessionName name = new SessionName(Bench.APP, SessionName.Door.MQTT, "dev");
    ConnectRequest durable =
        new ConnectRequest(name, true, false, SessionRecord.NEVER_EXPIRES, false);
    Client.of(bench, durable).connect().subscribe("news").disconnect();
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
    Client.of(bench, ConnectRequest.passing(name, true, false)).connect().disconnect();
    Client back = Client.of(bench, durable).connect();
    assertThat(back.present).isFalse();
    assertThat(back.session().subscriptions()).isEmpty();
  }

  @Test
  void aFreshStartKeepsTheAliasAndForgetsTheRest() {
    SessionName name = new SessionName(Bench.APP, SessionName.Door.MQTT, "dev");
    Client.of(bench, ConnectRequest.durable(name, false))
        .connect()
        .alias("jack")
        .subscribe("news")
        .disconnect();
    bench.publishToAlias("jack", "old");
    Client fresh =
        Client.of(bench, new ConnectRequest(name, true, true, SessionRecord.NEVER_EXPIRES, false))
            .connect();
    bench.publishToAlias("jack", "new");
    fresh.awaitMessages("jack=new");
    assertThat(fresh.session().subscriptions()).isEmpty();
  }

  @Test
  void aSessionHoldsAsManySubscriptionsAsItsAppAllows() {
    Client client = Client.passing(bench).connect();
    for (int i = 0; i < 10_000; i++) {
      client.session().subscribed(Subscription.of(new TopicFilter("t" + i), Qos.AT_LEAST_ONCE));
    }
    assertThatThrownBy(() -> client.subscribe("one/more"))
        .hasCauseInstanceOf(SubscriptionLimitException.class);
    client.subscribe("t1");
  }

  @Test
  void whatIsAskedForTogetherCountsTogether() {
    Client client = Client.durable(bench, "u1").connect().subscribe("held");
    for (int i = 1; i < 9_998; i++) {
      client.session().subscribed(Subscription.of(new TopicFilter("t" + i), Qos.AT_LEAST_ONCE));
    }
    bench.store.holdChanges();
    List<CompletableFuture<Boolean>> asked = new ArrayList<>();
    for (String filter : List.of("a", "held", "a", "b", "c", "t1", "d", "b")) {
      asked.add(granted(client, filter));
    }
    bench.store.releaseChanges();
    assertThat(asked)
        .extracting(Bench::get)
        .containsExactly(true, true, true, true, false, true, false, true);
    assertThat(client.session().subscriptions()).hasSize(10_000);
    client.unsubscribe("a");
    bench.store.failChanges(true);
    assertThat(Bench.get(granted(client, "d"))).isFalse();
    bench.store.failChanges(false);
    assertThat(Bench.get(granted(client, "e"))).isTrue();
    assertThat(Bench.get(granted(client, "d"))).isFalse();
  }

  private CompletableFuture<Boolean> granted(Client client, String filter) {
    return bench
        .platform
        .sessions()
        .subscribe(client.session(), Subscription.of(new TopicFilter(filter), Qos.AT_LEAST_ONCE))
        .handle((done, failure) -> failure == null)
        .toCompletableFuture();
  }

  @Test
  void aFailingStoreConnectsNobodyAndTheNextTryWorks() {
    bench.store.failChanges(true);
    assertThatThrownBy(() -> Client.durable(bench, "u1").connect())
        .isInstanceOf(AssertionError.class);
    bench.store.failChanges(false);
    Client.durable(bench, "u1").connect().subscribe("news");
    bench.publish("news", "1", Qos.AT_LEAST_ONCE);
  }
}
