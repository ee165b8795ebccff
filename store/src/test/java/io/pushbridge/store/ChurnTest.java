package io.pushbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What comes and goes for long takes no more space than what is there at once: names that are never
 * used twice, of topics, sessions, aliases and filters.
 *
 * <p>{@code -Dchurn.rounds} and {@code -Dchurn.size} make it longer.
 */
class ChurnTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");

  /** What the file grows by. */
  private static final long PAGE = 1 << 20;

  /** The wheel of sessions' expiry goes round in a little over three days. */
  private static final long QUARTER_TURN = (4_096L << 16) / 4;

  private static final int ROUNDS = Integer.getInteger("churn.rounds", 18);
  private static final int SIZE = Integer.getInteger("churn.size", 1_000);

  @TempDir Path directory;
  private final ManualClock clock = new ManualClock();
  private Store store;
  private final long begun = clock.millis();
  private int names;
  private int round;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(directory, clock, 1, StoreOptions.defaults().withJournalBytes(1 << 20));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static <T> CompletableFuture<T> future(CompletionStage<T> stage) {
    return stage.toCompletableFuture();
  }

  private void all(IntFunction<CompletionStage<?>> step) {
    List<CompletableFuture<?>> stages = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      stages.add(step.apply(i).toCompletableFuture());
    }
    stages.forEach(CompletableFuture::join);
  }

  private CompletionStage<Long> append(Destination to) {
    long now = clock.millis();
    Message message =
        new Message(
            APP,
            to,
            new MessageId(1),
            Qos.AT_LEAST_ONCE,
            new byte[100],
            MessageProperties.NONE,
            0,
            now,
            now + Duration.ofMinutes(10).toMillis());
    return store.messageLog().append(message, Optional.empty(), logged -> {});
  }

  private void topicsComeAndGo() {
    int first = names;
    all(i -> append(new Destination.Topic(new TopicName("room/%08d/chat".formatted(first + i)))));
    names += SIZE;
  }

  private void sessionsComeAndGo() {
    int first = names;
    long[] uids = new long[SIZE];
    all(
        i ->
            store
                .sessionRegistry()
                .open(
                    new SessionName(APP, SessionName.Door.MQTT, "client-%08d".formatted(first + i)),
                    false,
                    3_600)
                .thenAccept(opened -> uids[i] = opened.session().uid()));
    all(i -> subscribe(uids[i], "user/%08d/#".formatted(first + i)));
    all(i -> subscribe(uids[i], "shared/%d".formatted(i % 10)));
    all(
        i ->
            store
                .sessionRegistry()
                .setAlias(
                    APP, uids[i], true, Optional.of(new Alias("alias_%08d".formatted(first + i)))));
    all(i -> append(new Destination.Inbox(uids[i], new Alias("alias_%08d".formatted(first + i)))));
    all(
        i ->
            store
                .sessionRegistry()
                .acknowledge(uids[i], new Cursor(first + i, new long[0], new long[0], first + i)));
    all(i -> store.sessionRegistry().disconnected(uids[i], 60));
    clock.advance(Duration.ofMinutes(5));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              future(store.sessionRegistry().forgetExpired(clock.millis(), SIZE)).join();
              return future(store.sessionRegistry().find(uids[SIZE - 1])).join().isEmpty();
            });
    names += SIZE;
  }

  private CompletionStage<Subscription> subscribe(long uid, String filter) {
    return store
        .sessionRegistry()
        .subscribe(uid, Subscription.of(new TopicFilter(filter), Qos.AT_LEAST_ONCE));
  }

  private void expire() {
    round++;
    clock.advance(Duration.ofMillis(begun + round * QUARTER_TURN - clock.millis()));
    await().atMost(Duration.ofSeconds(60)).until(() -> store.logFigures().topics() == 0);
  }

  /** The most that was in use and in the file after some of the rounds. */
  private long[] churn(int rounds, Runnable comingAndGoing) {
    long used = 0;
    for (int i = 0; i < rounds; i++) {
      comingAndGoing.run();
      expire();
      used = Math.max(used, store.figures().usedBytes());
    }
    return new long[] {used, store.figures().volume().dataBytes()};
  }

  private void reachesAPlateau(Runnable comingAndGoing) {
    long[] early = churn(ROUNDS / 3, comingAndGoing);
    long[] late = churn(ROUNDS - ROUNDS / 3, comingAndGoing);
    assertThat(late[0]).as("bytes in use").isLessThan(early[0] + early[0] / 50);
    assertThat(late[1]).as("bytes of the file").isLessThanOrEqualTo(early[1] + PAGE);
  }

  @Test
  void ofTopicsThatAreUsedOnce() {
    reachesAPlateau(this::topicsComeAndGo);
  }

  @Test
  void ofSessionsThatComeOnce() {
    reachesAPlateau(this::sessionsComeAndGo);
  }
}
