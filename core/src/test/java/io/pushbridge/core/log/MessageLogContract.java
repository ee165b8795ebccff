package io.pushbridge.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.OpenedSession;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every {@link MessageLog} promises. */
public abstract class MessageLogContract extends EngineContract {
  private static final long READER = 1_000_000_000_000_000_001L;

  private LogPage read(long after, int limit, Subscription... subscriptions) {
    return await(
        engine()
            .messageLog()
            .read(new LogQuery(APP, READER, List.of(subscriptions), after, limit)));
  }

  private List<String> readTexts(Subscription... subscriptions) {
    return texts(read(0, 1_000, subscriptions).messages());
  }

  private static Destination.Inbox inbox(long uid) {
    return new Destination.Inbox(uid, new Alias("defy"));
  }

  private List<String> newest(Destination destination, int limit) {
    return texts(await(engine().messageLog().newest(APP, destination, Long.MAX_VALUE, limit)));
  }

  private static Destination.Topic topic(String name) {
    return new Destination.Topic(new TopicName(name));
  }

  @Test
  void givesBackEveryFieldOfAMessageAcrossRestarts() {
    Message full =
        new Message(
            APP,
            topic("a/ö/文"),
            new MessageId(0x8877665544332211L),
            Qos.EXACTLY_ONCE,
            new byte[] {0, -1, 5},
            new MessageProperties(
                true,
                "text/plain",
                "answers/here",
                new byte[] {1, 2},
                List.of(new UserProperty("k", "v"), new UserProperty("k", ""))),
            42,
            clock.millis() - 5,
            clock.millis() + 100_000);
    Message plain = message(APP, inbox(READER), "", Duration.ofDays(15));
    long first = append(full);
    long second = append(plain);
    LogPage before = read(0, 10, to("a/ö/文"));
    restart();
    LogPage page = read(0, 10, to("a/ö/文"));
    assertThat(page.messages())
        .containsExactly(new LoggedMessage(first, full), new LoggedMessage(second, plain));
    assertThat(page.messages()).isEqualTo(before.messages());
    assertThat(page.readUpTo()).isGreaterThanOrEqualTo(before.readUpTo());
  }

  @Test
  void keepsEmptyTextsAndBodiesOfPropertiesApartFromMissingOnes() {
    MessageProperties empty = new MessageProperties(false, "", "", new byte[0], List.of());
    Message plain = toTopic(APP, "t", "x");
    Message message =
        new Message(
            APP,
            plain.destination(),
            plain.id(),
            plain.qos(),
            plain.payload(),
            empty,
            0,
            plain.publishedAt(),
            plain.expiresAt());
    append(message);
    assertThat(read(0, 10, to("t")).messages().get(0).message()).isEqualTo(message);
  }

  @Test
  void keepsLargeMessages() {
    String large = "ü".repeat(200_000);
    append("t", large);
    restart();
    assertThat(readTexts(to("t"))).containsExactly(large);
  }

  @Test
  void positionsGrowOverTopicsAndAppsAndRestarts() {
    List<Long> positions = new ArrayList<>();
    positions.add(append("a", "1"));
    positions.add(append("b", "2"));
    positions.add(append(toTopic(OTHER, "a", "3")));
    restart();
    positions.add(append("a", "4"));
    assertThat(positions).isSorted().doesNotHaveDuplicates().allMatch(position -> position > 0);
  }

  @Test
  void positionsOfExpiredMessagesAreNotGivenAgain() {
    append("a", "1");
    long last = append(message(APP, topic("b"), "2", Duration.ofSeconds(1)));
    clock.advance(Duration.ofSeconds(2));
    assertThat(readTexts(to("#"))).containsExactly("1");
    restart();
    assertThat(append("a", "3")).isGreaterThan(last);
  }

  @Test
  void callsBackInTheOrderOfPositionsOnOneThreadBeforeTheStageCompletes() {
    List<Long> called = Collections.synchronizedList(new ArrayList<>());
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Long>> stages = new ArrayList<>();
    AtomicBoolean late = new AtomicBoolean();
    for (int i = 0; i < 500; i++) {
      CompletionStage<Long> stage =
          engine()
              .messageLog()
              .append(
                  toTopic(APP, "t" + i % 7, "m" + i),
                  Optional.empty(),
                  logged -> {
                    called.add(logged.position());
                    threads.add(Thread.currentThread());
                  });
      stages.add(
          stage
              .thenApply(
                  position -> {
                    if (!called.contains(position)) {
                      late.set(true);
                    }
                    return position;
                  })
              .toCompletableFuture());
    }
    List<Long> positions = stages.stream().map(EngineContract::await).toList();
    assertThat(called).isSorted().doesNotHaveDuplicates().containsExactlyElementsOf(positions);
    assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
    assertThat(late).isFalse();
  }

  @Test
  void aReaderSeesTheMessageWhenItsAppendCalledBack() {
    CompletableFuture<LogPage> seen = new CompletableFuture<>();
    MessageLog log = engine().messageLog();
    await(
        log.append(
            toTopic(APP, "t", "now"),
            Optional.empty(),
            logged ->
                log.read(new LogQuery(APP, READER, List.of(to("t")), 0, 10))
                    .whenComplete(
                        (page, failure) -> {
                          if (failure == null) {
                            seen.complete(page);
                          } else {
                            seen.completeExceptionally(failure);
                          }
                        })));
    assertThat(texts(await(seen).messages())).containsExactly("now");
  }

  @Test
  void noCommittedMessageIsAboveWhatIsCommitted() {
    MessageLog log = engine().messageLog();
    assertThat(log.committedUpTo()).isZero();
    List<Long> missing = Collections.synchronizedList(new ArrayList<>());
    long last = 0;
    for (int i = 0; i < 20; i++) {
      last =
          await(
              log.append(
                  toTopic(APP, "t" + i % 3, "m" + i),
                  Optional.empty(),
                  logged -> missing.add(logged.position() - log.committedUpTo())));
      assertThat(log.committedUpTo()).isGreaterThanOrEqualTo(last);
    }
    assertThat(missing).hasSize(20).allMatch(above -> above <= 0);
    restart();
    assertThat(engine().messageLog().committedUpTo()).isGreaterThanOrEqualTo(last);
  }

  @Test
  void anEmptyLogReadsCompleteAndEmpty() {
    LogPage page = read(0, 10, to("#"));
    assertThat(page.messages()).isEmpty();
    assertThat(page.complete()).isTrue();
  }

  @Test
  void mergesTopicsByPosition() {
    append("a", "1");
    append("b", "2");
    append("c", "not asked for");
    append("a", "3");
    append(message(APP, inbox(READER), "4", Duration.ofHours(1)));
    append("b", "5");
    LogPage page = read(0, 10, to("a"), to("b"));
    assertThat(texts(page.messages())).containsExactly("1", "2", "3", "4", "5");
    assertThat(page.messages()).extracting(LoggedMessage::position).isSorted();
  }

  @Test
  void givesAMessageOnceThoughSeveralFiltersMatch() {
    append("a/b", "1");
    assertThat(readTexts(to("a/b"), to("a/+"), to("#"), to("a/#"))).containsExactly("1");
  }

  @ParameterizedTest
  @CsvSource({
    "a/+, 2 3 6",
    "a/#, 1 2 3 4 6",
    "#, 1 2 3 4 5 6 8",
    "+, 1 5",
    "+/b, 2 8",
    "+/b/#, 2 4 8",
    "a/+/+, 4",
    "/+, ''",
    "$sys/#, 7",
    "$sys/+, 7",
    "a/b, 2",
    "a, 1"
  })
  void wildcardsReadWhatTheyMatch(String filter, String expected) {
    append("a", "1");
    append("a/b", "2");
    append("a/c", "3");
    append("a/b/c", "4");
    append("ab", "5");
    append("a/", "6");
    append("$sys/x", "7");
    append("z/b", "8");
    append(toTopic(OTHER, "a/b", "never"));
    assertThat(String.join(" ", readTexts(to(filter)))).isEqualTo(expected);
  }

  @Test
  void topicsThatDifferInCaseOrScriptAreApart() {
    append("news", "1");
    append("News", "2");
    append("ne\u00fcs", "3");
    append("\ud83d\ude00/x", "4");
    append("\uffee/x", "5");
    assertThat(readTexts(to("News"))).containsExactly("2");
    assertThat(readTexts(to("\ud83d\ude00/+"))).containsExactly("4");
    assertThat(readTexts(to("+/x"))).containsExactly("4", "5");
  }

  @Test
  void appsNeverMeet() {
    append(toTopic(OTHER, "t", "theirs"));
    append(message(OTHER, inbox(READER), "theirs", Duration.ofHours(1)));
    append("t", "ours");
    assertThat(readTexts(to("#"))).containsExactly("ours");
    assertThat(newest(topic("t"), 10)).containsExactly("ours");
  }

  @Test
  void aTopicNamedLikeAnInboxIsNotOne() {
    append(message(APP, inbox(READER), "private", Duration.ofHours(1)));
    append(message(APP, inbox(READER + 1), "not mine", Duration.ofHours(1)));
    append(Long.toString(READER), "1");
    append("inbox/" + READER, "2");
    assertThat(readTexts(to("#"))).containsExactly("private", "1", "2");
    LogQuery stranger = new LogQuery(APP, READER + 2, List.of(to("#")), 0, 10);
    assertThat(texts(await(engine().messageLog().read(stranger)).messages()))
        .containsExactly("1", "2");
  }

  @Test
  void readsOnlyAfterTheCursorAndTheBeginningOfTheSubscription() {
    append("a", "1");
    long second = append("b", "2");
    append("a", "3");
    long fourth = append("b", "4");
    append("a", "5");
    append("b", "6");
    assertThat(texts(read(second, 10, to("a"), to("b").since(fourth)).messages()))
        .containsExactly("3", "5", "6");
    assertThat(texts(read(0, 10, to("a").since(fourth), to("#").since(second)).messages()))
        .containsExactly("3", "4", "5", "6");
  }

  @Test
  void whetherItIsToBeRetainedIsKept() {
    Message plain = toTopic(APP, "t", "plain");
    await(engine().messageLog().append(plain, Optional.empty(), logged -> {}));
    Message retained = toTopic(APP, "t", "retained");
    Message toBeRetained = retained.retainedUntil(retained.expiresAt());
    await(engine().messageLog().append(toBeRetained, Optional.empty(), logged -> {}));
    restart();
    assertThat(await(engine().messageLog().newest(APP, topic("t"), Long.MAX_VALUE, 2)))
        .extracting(LoggedMessage::message)
        .containsExactly(plain, toBeRetained);
  }

  @Test
  void sharesReadNothing() {
    append("a", "1");
    assertThat(readTexts(to("$share/g/a"), to("$share/g/+"))).isEmpty();
    assertThat(readTexts(to("$share/g/#"), to("a"))).containsExactly("1");
  }

  @Test
  void subscriptionsOfQosZeroAndForPresenceReadNothing() {
    append("a", "1");
    append("a/p", "2");
    Subscription unstored = Subscription.of(new TopicFilter("a"), Qos.AT_MOST_ONCE);
    assertThat(readTexts(unstored, to("a/p"))).isEmpty();
    assertThat(readTexts(unstored, to("+"))).containsExactly("1");
  }

  @Test
  void aSubscriptionWithoutItsOwnMessagesGetsThoseOfOthers() {
    Message others = toTopic(APP, "t", "others");
    Message own =
        new Message(
            APP,
            others.destination(),
            new MessageId(77),
            Qos.AT_LEAST_ONCE,
            new byte[0],
            MessageProperties.NONE,
            READER,
            others.publishedAt(),
            others.expiresAt());
    append(own);
    append(others);
    Subscription noLocal =
        new Subscription(new TopicFilter("t"), Qos.AT_LEAST_ONCE, true, false, 0, 0);
    assertThat(readTexts(noLocal)).containsExactly("others");
    assertThat(readTexts(noLocal, to("+"))).hasSize(2);
  }

  @Test
  void pagesCoverTheLogWithoutGapOrRepetition() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      append(i % 3 == 0 ? "a/x" : i % 3 == 1 ? "a/y" : "other", "m" + i);
      if (i % 3 != 2) {
        expected.add("m" + i);
      }
    }
    List<String> got = new ArrayList<>();
    long after = 0;
    LogPage page;
    do {
      page = read(after, 4, to("a/+"));
      assertThat(page.messages().size()).isLessThanOrEqualTo(4);
      assertThat(page.readUpTo()).isGreaterThanOrEqualTo(after);
      assertThat(page.complete() || page.readUpTo() > after).isTrue();
      got.addAll(texts(page.messages()));
      after = page.readUpTo();
    } while (!page.complete());
    assertThat(got).containsExactlyElementsOf(expected);
    assertThat(read(after, 4, to("a/+")).messages()).isEmpty();
  }

  @Test
  void aCompletePageReachesTheNewestPositionOfAll() {
    append("a", "1");
    long last = append("elsewhere", "2");
    LogPage page = read(0, 10, to("a"));
    assertThat(page.complete()).isTrue();
    assertThat(page.readUpTo()).isEqualTo(last);
  }

  @Test
  void expiredMessagesAreReadNoMoreAlsoAfterARestart() {
    append(message(APP, topic("t"), "short", Duration.ofSeconds(10)));
    append(message(APP, topic("t"), "long", Duration.ofSeconds(100)));
    append(message(APP, inbox(READER), "private", Duration.ofSeconds(10)));
    clock.advance(Duration.ofMillis(9_999));
    assertThat(readTexts(to("t"))).containsExactly("short", "long", "private");
    clock.advance(Duration.ofMillis(1));
    assertThat(readTexts(to("t"))).containsExactly("long");
    assertThat(newest(topic("t"), 10)).containsExactly("long");
    restart();
    assertThat(readTexts(to("t"))).containsExactly("long");
    clock.advance(Duration.ofSeconds(90));
    assertThat(readTexts(to("t"))).isEmpty();
  }

  @Test
  void aTopicKeepsItsNewestMessages() {
    IntStream.rangeClosed(1, CAP + 7).forEach(i -> append("full", "m" + i));
    append("other", "kept");
    List<String> expected = IntStream.rangeClosed(8, CAP + 7).mapToObj(i -> "m" + i).toList();
    assertThat(readTexts(to("full"))).containsExactlyElementsOf(expected);
    restart();
    assertThat(readTexts(to("full"))).containsExactlyElementsOf(expected);
    append("full", "one more");
    assertThat(readTexts(to("full"))).hasSize(CAP).startsWith("m9").endsWith("one more");
    assertThat(readTexts(to("other"))).containsExactly("kept");
  }

  @Test
  void aTopicKeepsItsUnexpiredMessagesThoughMoreHaveExpired() {
    for (int i = 0; i < CAP; i++) {
      append(message(APP, topic("t"), "gone", Duration.ofSeconds(1)));
    }
    clock.advance(Duration.ofSeconds(1));
    IntStream.range(0, CAP).forEach(i -> append("t", "m" + i));
    assertThat(readTexts(to("t"))).hasSize(CAP).startsWith("m0");
  }

  @Test
  void newestGivesTheLastOfOneDestination() {
    IntStream.range(0, 9).forEach(i -> append("t", "m" + i));
    append("t/x", "elsewhere");
    append(message(APP, inbox(READER), "private", Duration.ofHours(1)));
    assertThat(newest(topic("t"), 3)).containsExactly("m6", "m7", "m8");
    assertThat(newest(topic("t"), 100)).hasSize(9);
    assertThat(newest(inbox(READER), 5)).containsExactly("private");
    assertThat(newest(topic("nothing"), 5)).isEmpty();
    assertThat(newest(new Destination.Presence(new TopicFilter("t")), 5)).isEmpty();
  }

  @Test
  void newestGoesBackPageByPage() {
    IntStream.range(0, 7).forEach(i -> append("t", "m" + i));
    append("t/x", "elsewhere");
    List<String> pages = new ArrayList<>();
    long before = Long.MAX_VALUE;
    for (int page = 0; page < 4; page++) {
      List<LoggedMessage> found = await(engine().messageLog().newest(APP, topic("t"), before, 3));
      pages.add(String.join(" ", texts(found)));
      before = found.isEmpty() ? before : found.get(0).position();
    }
    assertThat(pages).containsExactly("m4 m5 m6", "m1 m2 m3", "m0", "");
  }

  @Test
  void presenceIsRefused() {
    Message notice =
        message(APP, new Destination.Presence(new TopicFilter("t")), "x", Duration.ofHours(1));
    assertThat(
            engine()
                .messageLog()
                .append(notice, Optional.empty(), logged -> {})
                .toCompletableFuture())
        .failsWithin(Duration.ofSeconds(60));
    append("t", "others go on");
    assertThat(readTexts(to("#"))).containsExactly("others go on");
  }

  @Test
  void notesTheQosTwoPublishTogetherWithItsMessage() {
    long publisher = opened(named("publisher"));
    await(
        engine()
            .messageLog()
            .append(
                toTopic(APP, "t", "x"),
                Optional.of(new ReceivedPublish(publisher, 65_535)),
                logged -> {}));
    restart();
    OpenedSession again =
        await(
            engine()
                .sessionRegistry()
                .open(named("publisher"), false, SessionRecord.NEVER_EXPIRES));
    assertThat(again.received()).containsExactly(65_535L);
    // It was connected, so it may have been sent what there was; nothing of that is acknowledged.
    assertThat(again.cursor()).isEqualTo(Cursor.START.perhapsSentUpTo(again.cursor().sentUpTo()));
  }
}
