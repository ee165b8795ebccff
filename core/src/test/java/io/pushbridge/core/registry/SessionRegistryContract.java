package io.pushbridge.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every {@link SessionRegistry} promises. */
public abstract class SessionRegistryContract extends EngineContract {
  private static final Alias DEFY = new Alias("defy");
  private static final Alias OTHER_ALIAS = new Alias("other");

  private SessionRegistry registry() {
    return engine().sessionRegistry();
  }

  private OpenedSession reopened(SessionName name) {
    return await(registry().open(name, false, SessionRecord.NEVER_EXPIRES));
  }

  private Subscription subscribe(long uid, String filter, Qos qos) {
    return await(registry().subscribe(uid, Subscription.of(new TopicFilter(filter), qos)));
  }

  private Subscription subscribe(long uid, String filter) {
    return subscribe(uid, filter, Qos.AT_LEAST_ONCE);
  }

  private boolean wanted(String topic) {
    return registry().wantsLogged(APP, new TopicName(topic));
  }

  private AliasChange setAlias(long uid, boolean durable, Alias alias) {
    return await(registry().setAlias(APP, uid, durable, Optional.ofNullable(alias)));
  }

  private Map<Alias, AliasHolder> holders(Alias... aliases) {
    return await(registry().holdersOf(APP, List.of(aliases)));
  }

  private DeviceToken token(AppKey app, long uid, String token, String bundleId) {
    return new DeviceToken(app, uid, token, bundleId, Environment.PRODUCTION, clock.millis());
  }

  private List<DeviceToken> tokensFor(AppKey app, Destination destination, int limit) {
    List<DeviceToken> all = new ArrayList<>();
    TokenPage page;
    long after = 0;
    do {
      page = await(registry().tokensFor(app, destination, after, limit));
      all.addAll(page.tokens());
      after = page.resumeAfter();
    } while (!page.complete());
    return all;
  }

  private static Destination topic(String name) {
    return new Destination.Topic(new TopicName(name));
  }

  private static Destination inbox(long uid) {
    return new Destination.Inbox(uid, DEFY);
  }

  private List<String> waiting(long uid) {
    LogQuery query = new LogQuery(APP, uid, List.of(), 0, 100);
    return texts(await(engine().messageLog().read(query)).messages());
  }

  // ---- sessions -----------------------------------------------------------------------------

  @Test
  void uidsHaveNineteenDigitsAndAreNeverRepeated() {
    Set<Long> seen = new HashSet<>();
    for (int run = 0; run < 3; run++) {
      for (int i = 0; i < 100; i++) {
        assertThat(seen.add(registry().newUid())).isTrue();
      }
      assertThat(seen.add(opened(named("c" + run)))).isTrue();
      restart();
    }
    assertThat(seen).allMatch(uid -> uid > 0 && Long.toString(uid).length() == 19);
  }

  @Test
  void aSessionIsMadeOnceAndFoundAgain() {
    OpenedSession first = await(registry().open(named("c"), false, 60));
    assertThat(first.existed()).isFalse();
    assertThat(first.alias()).isEmpty();
    assertThat(first.subscriptions()).isEmpty();
    assertThat(first.cursor()).isEqualTo(Cursor.START);
    assertThat(first.received()).isEmpty();
    long uid = first.session().uid();
    assertThat(first.session()).isEqualTo(new SessionRecord(uid, named("c"), 60, 0));
    restart();
    OpenedSession again = await(registry().open(named("c"), false, 70));
    assertThat(again.existed()).isTrue();
    assertThat(again.session()).isEqualTo(new SessionRecord(uid, named("c"), 70, 0));
  }

  @Test
  void namesAreApartByAppDoorAndText() {
    Set<Long> uids = new HashSet<>();
    for (Door door : Door.values()) {
      uids.add(opened(new SessionName(APP, door, "c")));
      uids.add(opened(new SessionName(OTHER, door, "c")));
      uids.add(opened(new SessionName(APP, door, "C")));
      uids.add(opened(new SessionName(APP, door, "")));
      uids.add(opened(new SessionName(APP, door, "文/+#\u0000")));
    }
    assertThat(uids).hasSize(5 * Door.values().length);
  }

  @Test
  void findsByNameAndByUid() {
    long uid = opened(named("c"));
    SessionRecord expected = new SessionRecord(uid, named("c"), SessionRecord.NEVER_EXPIRES, 0);
    assertThat(await(registry().find(named("c")))).contains(expected);
    assertThat(await(registry().find(uid))).contains(expected);
    assertThat(await(registry().find(named("nobody")))).isEmpty();
    assertThat(await(registry().find(uid + 1))).isEmpty();
  }

  @Test
  void namesOfDurableSessionsAreKnownInMemoryAlsoAfterARestart() {
    List<SessionName> names = IntStream.range(0, 1_000).mapToObj(i -> named("c" + i)).toList();
    names.forEach(name -> await(registry().open(name, false, SessionRecord.NEVER_EXPIRES)));
    assertThat(names).allMatch(registry()::mayKnow);
    restart();
    assertThat(names).as("at once").allMatch(registry()::mayKnow);
    SessionName other = new SessionName(APP, Door.LINK, "c0");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !registry().mayKnow(other) && !registry().mayKnow(named("nobody")));
    assertThat(names).as("when all were read").allMatch(registry()::mayKnow);
  }

  @Test
  void whoComesBackAtOnceIsConnected() {
    SessionName name = named("c");
    long uid = await(registry().open(name, false, 3_600)).session().uid();
    for (int round = 0; round < 3; round++) {
      await(registry().disconnected(uid, 3_600));
      assertThat(await(registry().find(name)).orElseThrow().disconnectedAt())
          .isEqualTo(clock.millis());
      assertThat(await(registry().sessionsOf(APP, 0, 10)).sessions())
          .singleElement()
          .returns(clock.millis(), SessionRecord::disconnectedAt);
      clock.advance(Duration.ofSeconds(1));
      assertThat(await(registry().open(name, false, 3_600)).existed()).isTrue();
      assertThat(await(registry().find(uid)).orElseThrow().disconnectedAt()).isZero();
    }
    clock.advance(Duration.ofDays(1));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).as("connected").isZero();
    await(registry().disconnected(uid, 3_600));
    await(registry().disconnected(uid, 10));
    clock.advance(Duration.ofSeconds(11));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).as("the last word").isOne();
  }

  @Test
  void whenSomebodyLeftIsStillKnownAfterARestart() {
    long uid = await(registry().open(named("c"), false, 60)).session().uid();
    await(registry().disconnected(uid, 60));
    long left = clock.millis();
    clock.advance(Duration.ofSeconds(5));
    restart();
    assertThat(await(registry().find(uid)).orElseThrow().disconnectedAt()).isEqualTo(left);
    clock.advance(Duration.ofSeconds(56));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isOne();
  }

  @Test
  void disconnectingIsNotedWithTheExpiry() {
    long uid = opened(named("c"));
    await(registry().disconnected(uid, 30));
    long at = clock.millis();
    clock.advance(Duration.ofSeconds(5));
    assertThat(await(registry().find(uid))).contains(new SessionRecord(uid, named("c"), 30, at));
    restart();
    assertThat(await(registry().find(uid))).contains(new SessionRecord(uid, named("c"), 30, at));
    await(registry().disconnected(uid + 1, 30));
    assertThat(await(registry().find(uid + 1))).isEmpty();
  }

  @Test
  void aRestartDisconnectsThoseThatWereConnected() {
    long uid = await(registry().open(named("c"), false, 30)).session().uid();
    clock.advance(Duration.ofHours(1));
    restart();
    assertThat(await(registry().find(uid)).orElseThrow().disconnectedAt())
        .isEqualTo(clock.millis());
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isZero();
    clock.advance(Duration.ofSeconds(31));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isEqualTo(1);
  }

  @Test
  void aFreshOpeningForgetsWhatWaitedButNotWhoItIs() {
    long uid = opened(named("c"));
    subscribe(uid, "news");
    setAlias(uid, true, DEFY);
    await(registry().storeToken(token(APP, uid, "aa", "b")));
    await(registry().acknowledge(uid, new Cursor(5, new long[] {7}, new long[] {9}, 11)));
    await(registry().receive(new ReceivedPublish(uid, 3)));
    append(message(APP, inbox(uid), "waiting", Duration.ofHours(1)));
    OpenedSession fresh = await(registry().open(named("c"), true, 10));
    assertThat(fresh.existed()).isTrue();
    assertThat(fresh.session().uid()).isEqualTo(uid);
    assertThat(fresh.alias()).contains(DEFY);
    assertThat(fresh.subscriptions()).isEmpty();
    assertThat(fresh.cursor()).isEqualTo(Cursor.START);
    assertThat(fresh.received()).isEmpty();
    assertThat(waiting(uid)).isEmpty();
    assertThat(wanted("news")).isFalse();
    assertThat(tokensFor(APP, inbox(uid), 10)).hasSize(1);
    restart();
    assertThat(wanted("news")).isFalse();
    assertThat(waiting(uid)).isEmpty();
    assertThat(reopened(named("c")).subscriptions()).isEmpty();
  }

  @Test
  void forgettingLeavesNothing() {
    long uid = opened(named("c"));
    subscribe(uid, "news");
    subscribe(uid, "a/#");
    setAlias(uid, true, DEFY);
    await(registry().storeToken(token(APP, uid, "aa", "b")));
    await(registry().acknowledge(uid, new Cursor(5, new long[0], new long[0], 5)));
    append(message(APP, inbox(uid), "waiting", Duration.ofHours(1)));
    await(registry().forget(APP, uid));
    for (int run = 0; run < 2; run++) {
      assertThat(await(registry().find(named("c")))).isEmpty();
      assertThat(await(registry().find(uid))).isEmpty();
      assertThat(await(registry().subscriptionsOf(uid))).isEmpty();
      assertThat(await(registry().aliasOf(uid))).isEmpty();
      assertThat(holders(DEFY)).isEmpty();
      assertThat(registry().hasTokens(APP)).isFalse();
      assertThat(wanted("news")).isFalse();
      assertThat(wanted("a/b")).isFalse();
      assertThat(waiting(uid)).isEmpty();
      restart();
    }
    await(registry().forget(APP, uid));
    OpenedSession again = reopened(named("c"));
    assertThat(again.existed()).isFalse();
    assertThat(again.session().uid()).isNotEqualTo(uid);
    assertThat(again.cursor()).isEqualTo(Cursor.START);
  }

  @Test
  void forgetsThoseDisconnectedForLongerThanTheirExpiry() {
    long shortLived = opened(named("short"));
    long longLived = opened(named("long"));
    long eternal = opened(named("eternal"));
    long connected = await(registry().open(named("connected"), false, 1)).session().uid();
    subscribe(shortLived, "news");
    await(registry().disconnected(shortLived, 10));
    await(registry().disconnected(longLived, 100_000_000));
    await(registry().disconnected(eternal, SessionRecord.NEVER_EXPIRES));
    clock.advance(Duration.ofSeconds(9));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isZero();
    clock.advance(Duration.ofSeconds(2));
    assertThat(wanted("news")).isTrue();
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isEqualTo(1);
    assertThat(wanted("news")).isFalse();
    assertThat(await(registry().find(shortLived))).isEmpty();
    clock.advance(Duration.ofDays(30));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isZero();
    assertThat(await(registry().find(longLived))).isPresent();
    assertThat(await(registry().find(eternal))).isPresent();
    assertThat(await(registry().find(connected))).isPresent();
    clock.advance(Duration.ofDays(2_000));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isEqualTo(1);
    assertThat(await(registry().find(longLived))).isEmpty();
  }

  @Test
  void forgetsExpiredSessionsInPortions() {
    for (int i = 0; i < 7; i++) {
      await(registry().disconnected(opened(named("c" + i)), 1 + i));
    }
    clock.advance(Duration.ofSeconds(60));
    assertThat(await(registry().forgetExpired(clock.millis(), 3))).isEqualTo(3);
    restart();
    assertThat(await(registry().forgetExpired(clock.millis(), 3))).isEqualTo(3);
    assertThat(await(registry().forgetExpired(clock.millis(), 3))).isEqualTo(1);
    assertThat(await(registry().forgetExpired(clock.millis(), 3))).isZero();
  }

  @Test
  void theExpiryOfTheLastConnectionCounts() {
    long uid = await(registry().open(named("c"), false, 86_400)).session().uid();
    await(registry().disconnected(uid, 10));
    clock.advance(Duration.ofMinutes(5));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isEqualTo(1);
    long other = await(registry().open(named("d"), false, 10)).session().uid();
    await(registry().disconnected(other, 86_400));
    clock.advance(Duration.ofMinutes(5));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isZero();
    clock.advance(Duration.ofDays(1));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isEqualTo(1);
  }

  @Test
  void aSessionThatReturnsInTimeIsKept() {
    long uid = opened(named("c"));
    await(registry().disconnected(uid, 10));
    clock.advance(Duration.ofSeconds(9));
    await(registry().open(named("c"), false, 10));
    clock.advance(Duration.ofSeconds(100));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isZero();
    await(registry().disconnected(uid, 5));
    clock.advance(Duration.ofSeconds(6));
    assertThat(await(registry().forgetExpired(clock.millis(), 10))).isEqualTo(1);
  }

  @Test
  void anExpiredSessionDoesNotComeBackThoughNobodySweptIt() {
    long uid = opened(named("c"));
    subscribe(uid, "news");
    await(registry().disconnected(uid, 10));
    clock.advance(Duration.ofSeconds(11));
    OpenedSession opened = reopened(named("c"));
    assertThat(opened.existed()).isFalse();
    assertThat(opened.session().uid()).isNotEqualTo(uid);
    assertThat(opened.subscriptions()).isEmpty();
    assertThat(wanted("news")).isFalse();
  }

  @Test
  void changesCompleteInTheOrderAskedOnOneThread() {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
    List<CompletionStage<?>> stages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      stages.add(
          registry()
              .open(named("c" + i), false, 1)
              .thenAccept(
                  opened -> {
                    order.add(number);
                    threads.add(Thread.currentThread());
                  }));
    }
    stages.forEach(EngineContract::await);
    assertThat(order).isSorted().hasSize(200);
    assertThat(threads.size()).isLessThanOrEqualTo(2);
  }

  @Test
  void lookUpsCompleteInTheOrderAsked() {
    long uid = opened(named("c"));
    setAlias(uid, true, DEFY);
    List<Integer> overtaken = Collections.synchronizedList(new ArrayList<>());
    List<CompletionStage<?>> stages = new ArrayList<>();
    CompletableFuture<?> before = CompletableFuture.completedFuture(null);
    for (int i = 0; i < 300; i++) {
      int number = i;
      CompletableFuture<?> previous = before;
      CompletionStage<?> lookUp =
          switch (i % 3) {
            case 0 -> registry().holdersOf(APP, List.of(DEFY, OTHER_ALIAS));
            case 1 -> registry().subscriptionsOf(uid);
            default -> registry().find(named("c"));
          };
      before = lookUp.toCompletableFuture();
      stages.add(
          lookUp.thenRun(
              () -> {
                if (!previous.isDone()) {
                  overtaken.add(number);
                }
              }));
    }
    stages.forEach(EngineContract::await);
    assertThat(overtaken).isEmpty();
  }

  // ---- subscriptions ------------------------------------------------------------------------

  @Test
  void aSubscriptionBeginsAtTheNewestPosition() {
    long uid = opened(named("c"));
    long before = append("news", "1");
    Subscription asked =
        new Subscription(new TopicFilter("news/+/ü"), Qos.EXACTLY_ONCE, true, true, 268_435_455, 0);
    Subscription kept = await(registry().subscribe(uid, asked));
    assertThat(kept).isEqualTo(asked.since(before));
    append("news", "2");
    restart();
    assertThat(await(registry().subscriptionsOf(uid))).containsExactly(kept);
    assertThat(reopened(named("c")).subscriptions()).containsExactly(kept);
  }

  @Test
  void subscribingAgainKeepsTheBeginningAndTakesTheOptions() {
    long uid = opened(named("c"));
    long began = subscribe(uid, "news").since();
    append("news", "1");
    assertThat(subscribe(uid, "news", Qos.EXACTLY_ONCE).since()).isEqualTo(began);
    assertThat(await(registry().subscriptionsOf(uid)))
        .containsExactly(Subscription.of(new TopicFilter("news"), Qos.EXACTLY_ONCE).since(began));
    await(registry().unsubscribe(uid, new TopicFilter("news")));
    long later = append("news", "2");
    assertThat(subscribe(uid, "news").since()).isEqualTo(later);
  }

  /** README.md of the specification, rule 8: QoS 0 is never queued. */
  @Test
  void whatWasQos0BeginsAnewWhenItIsSoNoMore() {
    long uid = opened(named("c"));
    long began = subscribe(uid, "news").since();
    append("news", "1");
    assertThat(subscribe(uid, "news", Qos.AT_MOST_ONCE).since()).isEqualTo(began);
    long passed = append("news", "2");
    Subscription anew = subscribe(uid, "news", Qos.EXACTLY_ONCE);
    assertThat(anew.since()).isEqualTo(passed);
    restart();
    assertThat(await(registry().subscriptionsOf(uid))).containsExactly(anew);
  }

  @Test
  void unsubscribingEndsOneFilterOnly() {
    long uid = opened(named("c"));
    subscribe(uid, "a");
    subscribe(uid, "a/#");
    await(registry().unsubscribe(uid, new TopicFilter("a")));
    await(registry().unsubscribe(uid, new TopicFilter("never")));
    await(registry().unsubscribe(uid + 1, new TopicFilter("a/#")));
    restart();
    assertThat(await(registry().subscriptionsOf(uid)))
        .extracting(held -> held.filter().text())
        .containsExactly("a/#");
  }

  @Test
  void subscribingASessionThatIsNotThereFails() {
    long uid = registry().newUid();
    assertThat(registry().subscribe(uid, to("news")).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(60));
    assertThat(wanted("news")).isFalse();
    assertThat(await(registry().subscriptionsOf(uid))).isEmpty();
  }

  @Test
  void theFiltersOfDurableSessionsAreKnownWithTheirHolders() {
    long first = opened(named("first"));
    long second = opened(named("second"));
    for (String filter : List.of("#", "+", "a/+/#", "a/+/c", "a/b", "/", "a/b/p")) {
      subscribe(first, filter);
    }
    subscribe(second, "a/b", Qos.AT_MOST_ONCE);
    restart();
    assertThat(registry().durableFilters(APP))
        .extracting(TopicFilter::text)
        .containsExactlyInAnyOrder("#", "+", "a/+/#", "a/+/c", "a/b", "/");
    assertThat(registry().durableFilters(OTHER)).isEmpty();
    assertThat(registry().durableHolders(APP, new TopicFilter("a/b"))).isEqualTo(2);
    assertThat(registry().durableHolders(APP, new TopicFilter("a/+/#"))).isEqualTo(1);
    assertThat(registry().durableHolders(APP, new TopicFilter("a/b/p"))).isZero();
    assertThat(registry().durableHolders(OTHER, new TopicFilter("a/b"))).isZero();
    await(registry().unsubscribe(second, new TopicFilter("a/b")));
    await(registry().unsubscribe(first, new TopicFilter("a/+/#")));
    assertThat(registry().durableHolders(APP, new TopicFilter("a/b"))).isEqualTo(1);
    assertThat(registry().durableFilters(APP)).hasSize(5);
    await(registry().forget(APP, first));
    assertThat(registry().durableFilters(APP)).isEmpty();
  }

  @Test
  void sharesAreKeptAndWantNothingLogged() {
    long member = opened(named("member"));
    subscribe(member, "$share/workers/jobs/+");
    subscribe(member, "$share/workers/jobs/1");
    assertThat(wanted("jobs/1")).isFalse();
    restart();
    assertThat(wanted("jobs/1")).isFalse();
    assertThat(await(registry().subscriptionsOf(member)))
        .extracting(held -> held.filter().text())
        .containsExactlyInAnyOrder("$share/workers/jobs/+", "$share/workers/jobs/1");
    await(registry().unsubscribe(member, new TopicFilter("$share/workers/jobs/+")));
    assertThat(await(registry().subscriptionsOf(member))).hasSize(1);
  }

  @Test
  void onlyAcknowledgedSubscriptionsOfTheAppWantMessagesLogged() {
    long first = opened(named("first"));
    long second = opened(named("second"));
    assertThat(wanted("news")).isFalse();
    subscribe(first, "news", Qos.AT_MOST_ONCE);
    subscribe(first, "presence/p");
    assertThat(wanted("news")).isFalse();
    assertThat(wanted("presence/p")).isFalse();
    subscribe(first, "news", Qos.AT_LEAST_ONCE);
    subscribe(second, "news", Qos.EXACTLY_ONCE);
    assertThat(wanted("news")).isTrue();
    assertThat(wanted("new")).isFalse();
    assertThat(registry().wantsLogged(OTHER, new TopicName("news"))).isFalse();
    subscribe(first, "news", Qos.AT_MOST_ONCE);
    assertThat(wanted("news")).isTrue();
    restart();
    assertThat(wanted("news")).isTrue();
    await(registry().unsubscribe(second, new TopicFilter("news")));
    assertThat(wanted("news")).isFalse();
    restart();
    assertThat(wanted("news")).isFalse();
    subscribe(first, "news", Qos.EXACTLY_ONCE);
    assertThat(wanted("news")).isTrue();
  }

  @Test
  void wildcardSubscriptionsWantWhatTheyMatch() {
    long uid = opened(named("c"));
    List<String> topics =
        List.of("a", "a/b", "a/b/c", "b", "b/c", "x/y/z", "/", "/q", "$sys", "$sys/a", "ä/b", "a/");
    List<String> filters =
        List.of("a/+", "a/#", "+", "+/b", "x/+/z", "/+", "$sys/#", "#", "+/+/c", "a/b/#", "+/+");
    for (int run = 0; run < 2; run++) {
      for (String filter : filters) {
        subscribe(uid, filter);
        for (String topic : topics) {
          assertThat(wanted(topic))
              .as("%s under %s", topic, filter)
              .isEqualTo(new TopicFilter(filter).matches(new TopicName(topic)));
        }
        await(registry().unsubscribe(uid, new TopicFilter(filter)));
        assertThat(topics).noneMatch(this::wanted);
      }
      restart();
    }
  }

  // ---- cursors and QoS 2 --------------------------------------------------------------------

  @Test
  void keepsCursors() {
    long uid = opened(named("c"));
    Cursor first = new Cursor(5, new long[] {7, 9}, new long[] {8}, 12);
    Cursor second = new Cursor(Long.MAX_VALUE - 1, new long[0], new long[0], Long.MAX_VALUE);
    await(registry().acknowledge(uid, first));
    assertThat(reopened(named("c")).cursor()).isEqualTo(first);
    restart();
    assertThat(reopened(named("c")).cursor()).isEqualTo(first);
    await(registry().acknowledge(uid, second));
    restart();
    assertThat(reopened(named("c")).cursor()).isEqualTo(second);
    long stranger = registry().newUid();
    await(registry().acknowledge(stranger, first));
    assertThat(await(registry().find(stranger))).isEmpty();
  }

  @Test
  void whoWasConnectedWhenTheServerDiedMayHaveBeenSentEverything() {
    long here = opened(named("here"));
    long away = opened(named("away"));
    Cursor cursor = new Cursor(1, new long[] {3}, new long[] {2}, 3);
    await(registry().acknowledge(here, cursor));
    await(registry().acknowledge(away, cursor));
    await(registry().disconnected(away, SessionRecord.NEVER_EXPIRES));
    opened(named("new"));
    long last = 0;
    for (int i = 0; i < 10; i++) {
      last = append("t", "m" + i);
    }

    restart();

    Cursor after = reopened(named("here")).cursor();
    assertThat(after.sentUpTo()).isGreaterThanOrEqualTo(last);
    assertThat(after).isEqualTo(cursor.perhapsSentUpTo(after.sentUpTo()));
    assertThat(reopened(named("new")).cursor().sentUpTo()).isEqualTo(after.sentUpTo());
    assertThat(reopened(named("away")).cursor()).isEqualTo(cursor);
    assertThat(append("t", "next")).isGreaterThan(after.sentUpTo());
  }

  @Test
  void keepsACursorWithManyGaps() {
    long uid = opened(named("c"));
    long[] above = new long[10_000];
    for (int i = 0; i < above.length; i++) {
      above[i] = 1_000L + 2L * i;
    }
    Cursor gaps = new Cursor(1, above, new long[] {999}, 50_000);
    await(registry().acknowledge(uid, gaps));
    restart();
    assertThat(reopened(named("c")).cursor()).isEqualTo(gaps);
  }

  @Test
  void keepsReceivedPublishesUntilTheyAreReleased() {
    long uid = opened(named("c"));
    long other = opened(named("d"));
    await(registry().receive(new ReceivedPublish(uid, 1)));
    await(registry().receive(new ReceivedPublish(uid, 65_535)));
    await(registry().receive(new ReceivedPublish(uid, 1)));
    await(registry().receive(new ReceivedPublish(other, 2)));
    restart();
    assertThat(reopened(named("c")).received()).containsExactlyInAnyOrder(1L, 65_535L);
    await(registry().release(new ReceivedPublish(uid, 1)));
    await(registry().release(new ReceivedPublish(uid, 77)));
    restart();
    assertThat(reopened(named("c")).received()).containsExactly(65_535L);
    assertThat(reopened(named("d")).received()).containsExactly(2L);
    long wide = 0xd0fd_a743_a1a0_923dL;
    await(registry().receive(new ReceivedPublish(other, wide)));
    await(registry().receive(new ReceivedPublish(other, 65_536)));
    restart();
    assertThat(reopened(named("d")).received()).containsExactlyInAnyOrder(2L, 65_536L, wide);
    await(registry().release(new ReceivedPublish(other, wide)));
    assertThat(reopened(named("d")).received()).containsExactlyInAnyOrder(2L, 65_536L);
  }

  // ---- aliases ------------------------------------------------------------------------------

  @Test
  void anAliasBelongsToOneSessionAndASessionHasOneAlias() {
    long first = opened(named("first"));
    long second = opened(named("second"));
    assertThat(setAlias(first, true, DEFY))
        .isEqualTo(new AliasChange(Optional.empty(), OptionalLong.empty()));
    assertThat(setAlias(first, true, DEFY))
        .isEqualTo(new AliasChange(Optional.of(DEFY), OptionalLong.empty()));
    assertThat(setAlias(second, true, OTHER_ALIAS))
        .isEqualTo(new AliasChange(Optional.empty(), OptionalLong.empty()));
    assertThat(setAlias(second, true, DEFY))
        .isEqualTo(new AliasChange(Optional.of(OTHER_ALIAS), OptionalLong.of(first)));
    assertThat(await(registry().aliasOf(first))).isEmpty();
    assertThat(holders(DEFY, OTHER_ALIAS)).isEqualTo(Map.of(DEFY, new AliasHolder(second, true)));
    restart();
    assertThat(await(registry().aliasOf(second))).contains(DEFY);
    assertThat(holders(DEFY, OTHER_ALIAS)).isEqualTo(Map.of(DEFY, new AliasHolder(second, true)));
    assertThat(reopened(named("second")).alias()).contains(DEFY);
    assertThat(setAlias(second, true, null))
        .isEqualTo(new AliasChange(Optional.of(DEFY), OptionalLong.empty()));
    assertThat(holders(DEFY)).isEmpty();
    assertThat(await(registry().aliasOf(second))).isEmpty();
  }

  @Test
  void aliasesOfAppsAreApart() {
    long ours = opened(named("c"));
    long theirs = opened(new SessionName(OTHER, Door.SOCKETIO, "c"));
    setAlias(ours, true, DEFY);
    assertThat(await(registry().setAlias(OTHER, theirs, true, Optional.of(DEFY))).takenFrom())
        .isEmpty();
    assertThat(holders(DEFY)).isEqualTo(Map.of(DEFY, new AliasHolder(ours, true)));
  }

  @Test
  void whatPassingSessionsLeaveIsGoneAfterForgettingOrARestart() {
    long durable = opened(named("c"));
    long passing = registry().newUid();
    long forgotten = registry().newUid();
    setAlias(durable, true, new Alias("stays"));
    setAlias(passing, false, DEFY);
    setAlias(forgotten, false, OTHER_ALIAS);
    await(registry().storeToken(token(APP, passing, "aa", "")));
    assertThat(holders(DEFY)).isEqualTo(Map.of(DEFY, new AliasHolder(passing, false)));
    assertThat(registry().hasTokens(APP)).isTrue();
    await(registry().forget(APP, forgotten));
    assertThat(holders(OTHER_ALIAS)).isEmpty();
    restart();
    assertThat(holders(DEFY, OTHER_ALIAS)).isEmpty();
    assertThat(await(registry().aliasOf(passing))).isEmpty();
    assertThat(registry().hasTokens(APP)).isFalse();
    assertThat(await(registry().aliasOf(durable))).contains(new Alias("stays"));
  }

  @Test
  void aPassingSessionLosesItsAliasToAnother() {
    long passing = registry().newUid();
    long durable = opened(named("c"));
    setAlias(passing, false, DEFY);
    assertThat(setAlias(durable, true, DEFY).takenFrom()).hasValue(passing);
    await(registry().forget(APP, passing));
    assertThat(holders(DEFY)).isEqualTo(Map.of(DEFY, new AliasHolder(durable, true)));
    restart();
    assertThat(holders(DEFY)).isEqualTo(Map.of(DEFY, new AliasHolder(durable, true)));
  }

  @Test
  void listsTheAliasesThatHoldExactlyAFilter() {
    for (int i = 0; i < 5; i++) {
      long uid = opened(named("c" + i));
      subscribe(uid, i == 4 ? "news/#" : "news", i == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE);
      if (i != 3) {
        setAlias(uid, true, new Alias("a" + i));
      }
    }
    assertThat(aliasesOf(APP, "news", 10))
        .containsExactlyInAnyOrder(new Alias("a0"), new Alias("a1"), new Alias("a2"));
    assertThat(aliasesOf(APP, "news/#", 10)).containsExactly(new Alias("a4"));
    assertThat(aliasesOf(OTHER, "news", 10)).isEmpty();
    assertThat(aliasesOf(APP, "none", 10)).isEmpty();
  }

  @Test
  void aListOfAliasesIsReadInPagesWithoutGapOrRepetition() {
    List<Alias> expected = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      long uid = opened(named("c" + i));
      subscribe(uid, "news");
      if (i % 5 != 0) {
        expected.add(new Alias("a" + i));
        setAlias(uid, true, new Alias("a" + i));
      }
    }
    for (int limit : List.of(1, 7, 20, 100)) {
      assertThat(aliasesOf(APP, "news", limit)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** Reads in pages of that many. */
  private List<Alias> aliasesOf(AppKey app, String filter, int limit) {
    List<Alias> all = new ArrayList<>();
    AliasPage page;
    long after = 0;
    do {
      page = await(registry().aliasesSubscribedTo(app, new TopicFilter(filter), after, limit));
      assertThat(page.aliases()).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page.aliases());
      after = page.resumeAfter();
    } while (!page.complete());
    return all;
  }

  @Test
  void theSessionsOfAnAppAreFoundInPages() {
    Set<Long> own = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      own.add(opened(named("c" + i)));
      opened(new SessionName(OTHER, Door.MQTT, "c" + i));
    }
    await(registry().setAlias(APP, registry().newUid(), false, Optional.of(DEFY)));
    List<SessionRecord> found = new ArrayList<>();
    SessionPage page;
    long after = 0;
    do {
      page = await(registry().sessionsOf(APP, after, 3));
      assertThat(page.sessions()).hasSizeLessThanOrEqualTo(3);
      found.addAll(page.sessions());
      after = page.resumeAfter();
    } while (!page.complete());
    assertThat(found).extracting(SessionRecord::uid).containsExactlyInAnyOrderElementsOf(own);
    assertThat(found).allMatch(session -> session.name().app().equals(APP));
  }

  // ---- device tokens ------------------------------------------------------------------------

  @Test
  void tokensReachTheSubscribersOfATopicWhateverTheirQos() {
    long first = opened(named("first"));
    long second = opened(named("second"));
    long third = opened(named("third"));
    long foreign = opened(new SessionName(OTHER, Door.SOCKETIO, "first"));
    subscribe(first, "news", Qos.AT_MOST_ONCE);
    subscribe(first, "#");
    subscribe(second, "news/+");
    subscribe(third, "other");
    subscribe(foreign, "news");
    DeviceToken a = token(APP, first, "aa", "one");
    DeviceToken b = token(APP, first, "bb", "two");
    DeviceToken c = token(APP, second, "cc", "one");
    DeviceToken d = token(APP, third, "dd", "one");
    DeviceToken e = token(OTHER, foreign, "aa", "one");
    for (DeviceToken token : List.of(a, b, c, d, e)) {
      await(registry().storeToken(token));
    }
    for (int run = 0; run < 2; run++) {
      assertThat(tokensFor(APP, topic("news"), 100)).containsExactlyInAnyOrder(a, b);
      assertThat(tokensFor(APP, topic("news/x"), 100)).containsExactlyInAnyOrder(a, b, c);
      assertThat(tokensFor(OTHER, topic("news"), 100)).containsExactly(e);
      assertThat(tokensFor(APP, inbox(third), 100)).containsExactly(d);
      assertThat(tokensFor(APP, inbox(registry().newUid()), 100)).isEmpty();
      assertThat(tokensFor(OTHER, inbox(third), 100)).isEmpty();
      assertThat(tokensFor(APP, new Destination.Presence(new TopicFilter("news")), 100)).isEmpty();
      restart();
    }
  }

  @Test
  void tokensComeInPagesEachOnceAndTogetherBySession() {
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      long uid = opened(named("c" + i));
      if (i % 3 != 0) {
        subscribe(uid, i % 2 == 0 ? "news" : "+");
        subscribe(uid, "news/#");
      }
      for (int bundle = 0; bundle < i % 4; bundle++) {
        String token = "%02x%02x".formatted(i, bundle);
        await(registry().storeToken(token(APP, uid, token, "b" + bundle)));
        if (i % 3 != 0) {
          expected.add(token);
        }
      }
    }
    for (int limit : new int[] {1, 2, 5, 100}) {
      List<DeviceToken> all = tokensFor(APP, topic("news"), limit);
      assertThat(all)
          .extracting(DeviceToken::token)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    Set<Long> seen = new HashSet<>();
    TokenPage page;
    long after = 0;
    do {
      page = await(registry().tokensFor(APP, topic("news"), after, 2));
      Set<Long> uids = new HashSet<>(page.tokens().stream().map(DeviceToken::uid).toList());
      assertThat(Collections.disjoint(seen, uids)).isTrue();
      seen.addAll(uids);
      after = page.resumeAfter();
    } while (!page.complete());
  }

  @Test
  void aTokenMovesWithItsPhone() {
    long first = opened(named("first"));
    long second = opened(named("second"));
    await(registry().storeToken(token(APP, first, "aa", "b")));
    DeviceToken moved = token(APP, second, "aa", "b");
    await(registry().storeToken(moved));
    restart();
    assertThat(tokensFor(APP, inbox(first), 10)).isEmpty();
    assertThat(tokensFor(APP, inbox(second), 10)).containsExactly(moved);
  }

  @Test
  void aNewTokenOfOneBundleReplacesTheOldOne() {
    long uid = opened(named("c"));
    await(registry().storeToken(token(APP, uid, "aa", "b")));
    DeviceToken renewed = token(APP, uid, "bb", "b");
    await(registry().storeToken(renewed));
    assertThat(tokensFor(APP, inbox(uid), 10)).containsExactly(renewed);
    await(registry().removeToken(APP, "aa", Long.MAX_VALUE));
    restart();
    assertThat(tokensFor(APP, inbox(uid), 10)).containsExactly(renewed);
  }

  @Test
  void storingATokenAgainRefreshesIt() {
    long uid = opened(named("c"));
    await(registry().storeToken(token(APP, uid, "aa", "b")));
    clock.advance(Duration.ofSeconds(5));
    DeviceToken again =
        new DeviceToken(APP, uid, "aa", "c", Environment.DEVELOPMENT, clock.millis());
    await(registry().storeToken(again));
    restart();
    assertThat(tokensFor(APP, inbox(uid), 10)).containsExactly(again);
  }

  @Test
  void removesATokenUnlessItWasRegisteredLater() {
    long uid = opened(named("c"));
    DeviceToken token = token(APP, uid, "aa", "b");
    await(registry().storeToken(token));
    await(registry().removeToken(APP, "aa", token.registeredAt()));
    await(registry().removeToken(OTHER, "aa", Long.MAX_VALUE));
    await(registry().removeToken(APP, "unknown", Long.MAX_VALUE));
    assertThat(tokensFor(APP, inbox(uid), 10)).containsExactly(token);
    assertThat(registry().hasTokens(APP)).isTrue();
    assertThat(registry().hasTokens(OTHER)).isFalse();
    await(registry().removeToken(APP, "aa", token.registeredAt() + 1));
    assertThat(registry().hasTokens(APP)).isFalse();
    restart();
    assertThat(registry().hasTokens(APP)).isFalse();
    assertThat(tokensFor(APP, inbox(uid), 10)).isEmpty();
  }

  @Test
  void clearingTheAliasKeepsTheTokens() {
    long uid = opened(named("c"));
    setAlias(uid, true, DEFY);
    DeviceToken token = token(APP, uid, "aa", "b");
    await(registry().storeToken(token));
    setAlias(uid, true, null);
    assertThat(tokensFor(APP, inbox(uid), 10)).containsExactly(token);
  }

  @Test
  void anInboxKeepsItsMessagesOverARestartOfTheSession() {
    long uid = opened(named("c"));
    Message waiting = message(APP, inbox(uid), "waiting", Duration.ofHours(1));
    append(waiting);
    await(registry().disconnected(uid, SessionRecord.NEVER_EXPIRES));
    restart();
    assertThat(reopened(named("c")).session().uid()).isEqualTo(uid);
    assertThat(waiting(uid)).containsExactly("waiting");
  }
}
