package io.pushbridge.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.StoreOptions;
import io.pushbridge.store.reader.StoreReaders;
import io.pushbridge.store.record.RecordSerializers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mapdb.BTreeMap;
import org.mapdb.Serializer;

/** What expiry, caps and damage do to the log's space, beyond what its contract can see. */
class LogSpaceTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final AppKey OTHER = new AppKey("567a4a754407a3cd028aaf6b");
  private static final int SMALL_CACHE = 4_000;

  @TempDir Path directory;
  private final ManualClock clock = new ManualClock();
  private volatile int cap = 1_000;
  private StoreFile file;
  private StoreReaders readers;
  private MapDbMessageLog log;

  @BeforeEach
  void open() throws IOException {
    file = StoreFile.open(directory, clock, StoreOptions.defaults());
    readers = new StoreReaders("reader", 1, 1_000);
    log = new MapDbMessageLog(file, readers, app -> cap, SMALL_CACHE);
  }

  @AfterEach
  void close() throws IOException {
    readers.close();
    file.close();
  }

  private void reopen() throws IOException {
    close();
    open();
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static Destination topic(String name) {
    return new Destination.Topic(new TopicName(name));
  }

  private CompletionStage<Long> append(AppKey app, Destination to, String text, Duration life) {
    long now = clock.millis();
    Message message =
        new Message(
            app,
            to,
            new MessageId(1),
            Qos.AT_LEAST_ONCE,
            text.getBytes(StandardCharsets.UTF_8),
            MessageProperties.NONE,
            0,
            now,
            now + life.toMillis());
    return log.append(message, Optional.empty(), logged -> {});
  }

  private void appendAll(String prefix, int topics, int each, int bytes) {
    List<CompletionStage<Long>> stages = new ArrayList<>();
    for (int i = 0; i < topics * each; i++) {
      String text = prefix + i + "x".repeat(bytes);
      stages.add(append(APP, topic(prefix + i % topics), text, Duration.ofMinutes(1)));
    }
    stages.forEach(LogSpaceTest::join);
  }

  private List<String> read(AppKey app, String filter) {
    Subscription held = Subscription.of(new TopicFilter(filter), Qos.AT_LEAST_ONCE);
    return join(log.read(new LogQuery(app, 7, List.of(held), 0, 100_000))).messages().stream()
        .map(logged -> new String(logged.message().payload(), StandardCharsets.UTF_8))
        .toList();
  }

  private void expireEverything() {
    clock.advance(Duration.ofHours(1));
    await().atMost(Duration.ofSeconds(30)).until(() -> log.figures().topics() == 0);
  }

  @Test
  void topicsWithoutMessagesGoAndTheirSlotsServeOthers() throws IOException {
    appendAll("first", 300, 3, 100);
    assertThat(log.figures().topics()).isEqualTo(300);
    expireEverything();
    long used = file.figures().usedBytes();
    for (int round = 0; round < 5; round++) {
      appendAll("round" + round, 300, 3, 100);
      assertThat(read(APP, "#")).hasSize(900).allMatch(text -> text.startsWith("round"));
      expireEverything();
      reopen();
      assertThat(read(APP, "#")).isEmpty();
    }
    assertThat(file.figures().usedBytes()).isLessThan(used + used / 2);
  }

  @Test
  void whatTopicsThatAreOverHaveLeftIsGivenUpWhenAskedTo() throws IOException {
    long empty = file.figures().usedBytes();
    appendAll("first", 200, 20, 300);
    join(append(APP, topic("stays"), "here", Duration.ofHours(9)));
    clock.advance(Duration.ofHours(1));
    await().atMost(Duration.ofSeconds(60)).until(() -> log.figures().topics() == 1);
    long spare = file.figures().usedBytes();
    assertThat(spare).isGreaterThan(empty + 1_000_000);
    join(file.writer().submit(Executors.callable(log::shed)));
    await().atMost(Duration.ofSeconds(60)).until(() -> !join(file.writer().submit(log::shedding)));
    assertThat(file.figures().usedBytes()).isLessThan(spare - 1_000_000);
    assertThat(read(APP, "#")).containsExactly("here");
    appendAll("second", 200, 3, 300);
    assertThat(read(APP, "#")).hasSize(601);
    reopen();
    assertThat(read(APP, "#")).hasSize(601);
  }

  @Test
  void theSurveyCountsWhatHasNotExpiredAndFindsTheOldest() throws IOException {
    join(append(APP, topic("a"), "short", Duration.ofMinutes(1)));
    clock.advance(Duration.ofSeconds(10));
    long published = clock.millis();
    join(append(APP, topic("b"), "oldest that lives", Duration.ofHours(1)));
    clock.advance(Duration.ofMinutes(2));
    join(append(OTHER, topic("a"), "young", Duration.ofHours(1)));
    reopen();
    await().atMost(Duration.ofSeconds(60)).until(() -> log.figures().messages() == 2);
    assertThat(log.figures().oldestPublishedAt()).isEqualTo(published);
    assertThat(log.figures().messageBytes()).isBetween(100L, 1_000L);
    expireEverything();
    await().atMost(Duration.ofSeconds(60)).until(() -> log.figures().messages() == 0);
    assertThat(log.figures().oldestPublishedAt()).isZero();
  }

  @Test
  void anotherAppNeverSeesWhatASlotHeldBefore() {
    join(append(APP, topic("secret"), "for us only", Duration.ofMinutes(1)));
    join(append(APP, new Destination.Inbox(7, new Alias("a")), "private", Duration.ofMinutes(1)));
    expireEverything();
    join(append(OTHER, topic("t"), "theirs", Duration.ofMinutes(1)));
    // Back to when the first messages were alive: they are in slots of the other app's topic.
    clock.advance(Duration.ofHours(-1));
    assertThat(read(OTHER, "#")).containsExactly("theirs");
    assertThat(read(APP, "#")).isEmpty();
  }

  @Test
  void largeBodiesAndLongRingsAreGivenBack() {
    appendAll("warm", 10, 5, 10);
    expireEverything();
    long before = file.figures().usedBytes();
    appendAll("large", 3, 5, 200_000);
    appendAll("long", 1, 900, 10);
    assertThat(file.figures().usedBytes()).isGreaterThan(before + 3_000_000);
    expireEverything();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(file.figures().usedBytes()).isLessThan(before + 200_000));
    appendAll("again", 20, 30, 10); // some on the ids of the long and the large ones
    assertThat(read(APP, "#")).hasSize(600);
  }

  @Test
  void aTopicThatGoesOnKeepsItsUnexpiredMessages() {
    for (int i = 0; i < 30; i++) {
      join(append(APP, topic("t"), "m" + i, Duration.ofMinutes(10)));
      join(append(APP, topic("short"), "s" + i, Duration.ofMinutes(1)));
      clock.advance(Duration.ofMinutes(1));
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> log.figures().topics() == 1);
    assertThat(read(APP, "#"))
        .containsExactlyElementsOf(IntStream.range(21, 30).mapToObj(i -> "m" + i).toList());
    expireEverything();
  }

  @Test
  void aLowerCapTakesEffectWithTheNextMessageAndForGood() throws IOException {
    IntStream.range(0, 50)
        .forEach(i -> join(append(APP, topic("t"), "m" + i, Duration.ofHours(1))));
    cap = 5;
    join(append(APP, topic("t"), "m50", Duration.ofHours(1)));
    List<String> expected = List.of("m46", "m47", "m48", "m49", "m50");
    assertThat(read(APP, "t")).isEqualTo(expected);
    assertThat(log.figures().dropped()).isEqualTo(46);
    cap = 50;
    reopen();
    assertThat(read(APP, "t")).isEqualTo(expected);
    join(append(APP, topic("t"), "m51", Duration.ofHours(1)));
    assertThat(read(APP, "t")).hasSize(6);
  }

  @Test
  void aDroppedMessageDoesNotComeBackWhenLaterOnesExpire() {
    cap = 3;
    join(append(APP, topic("t"), "old", Duration.ofHours(5)));
    for (int i = 0; i < 3; i++) {
      join(append(APP, topic("t"), "short", Duration.ofMinutes(1)));
    }
    clock.advance(Duration.ofMinutes(2));
    assertThat(read(APP, "t")).isEmpty();
  }

  @Test
  void sizesThatGoUpAndDownAreReadBack() throws IOException {
    cap = 7;
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      sent.add(i + "y".repeat(i * 7919 % 90_000));
      join(append(APP, topic("t"), sent.get(i), Duration.ofHours(1)));
      if (i % 10 == 9) {
        reopen();
        assertThat(read(APP, "t")).isEqualTo(sent.subList(i - 6, i + 1));
      }
    }
  }

  @Test
  void aDamagedMessageIsReportedAndTheOthersAreRead() throws IOException {
    for (int i = 0; i < 5; i++) {
      join(append(APP, topic("t"), "m" + i, Duration.ofHours(1)));
    }
    damage(1, new byte[] {1, 2, 3});
    byte[] wrongSum = MessageRecord.encode(message("forged"));
    MessageRecord.setPosition(wrongSum, 4);
    wrongSum[wrongSum.length - 1] ^= 1;
    damage(3, wrongSum);
    reopen();
    assertThat(read(APP, "t")).containsExactly("m0", "m2", "m4");
    assertThat(log.figures().corrupt()).isEqualTo(2);
    join(append(APP, topic("t"), "m5", Duration.ofHours(1)));
    assertThat(read(APP, "t")).containsExactly("m0", "m2", "m4", "m5");
  }

  private Message message(String text) {
    return new Message(
        APP,
        topic("t"),
        new MessageId(1),
        Qos.AT_LEAST_ONCE,
        text.getBytes(StandardCharsets.UTF_8),
        MessageProperties.NONE,
        0,
        clock.millis(),
        clock.millis() + 100_000);
  }

  private void damage(int slot, byte[] bytes) {
    join(
        file.writer()
            .submit(
                () -> {
                  BTreeMap<Long, Long> slots =
                      file.db().treeMap("log.slots", Serializer.LONG, Serializer.LONG).open();
                  long record = slots.get(LogTables.slotKey(1, slot));
                  file.db().getStore().update(record, bytes, RecordSerializers.WHOLE);
                  return null;
                }));
  }

  @Test
  void manyTopicsDoNotFitIntoTheCacheAndAreReadAllTheSame() {
    appendAll("t/", 200, 4, 10);
    assertThat(read(APP, "t/+")).hasSize(800);
    assertThat(read(APP, "t/17")).hasSize(4);
    join(append(APP, topic("t/17"), "last", Duration.ofMinutes(1)));
    assertThat(read(APP, "t/17")).hasSize(5).endsWith("last");
  }
}
