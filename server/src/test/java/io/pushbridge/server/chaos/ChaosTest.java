package io.pushbridge.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.server.chaos.ChaosPublisher.Surface;
import io.pushbridge.server.chaos.HistoryChecker.Verdict;
import io.pushbridge.server.running.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publishers of every surface and durable subscribers of every surface that has them, while the
 * server is killed every few seconds; then the history is held against the promises.
 *
 * <p>{@code -Dchaos.seconds=120} makes it longer, {@code -Dchaos.seed} repeats its choices.
 */
class ChaosTest {
  private static final int SECONDS = Integer.getInteger("chaos.seconds", 20);
  private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
  private static final int TOPICS = 3;

  /** Which publishes live for a second only. */
  private static final int SHORT_LIVED = 7;

  private static final long TRANSIT_MILLIS = 3_000;
  private static final long PAUSE_MILLIS = 5;

  /** A life of the server ends after so many acknowledged publishes, or this time. */
  private static final int MOST_PUBLISHES = 600;

  private static final int LEAST_PUBLISHES = 50;
  private static final Duration LONGEST_LIFE = Duration.ofSeconds(6);

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private final History history = new History();
  private final Map<Surface, Integer> published = new EnumMap<>(Surface.class);
  private final HistoryChecker checker =
      new HistoryChecker(
          Arrays.stream(ChaosSubscriber.Kind.values())
              .collect(Collectors.toMap(Enum::name, kind -> new TopicFilter(kind.filter()))),
          TRANSIT_MILLIS);

  @Test
  void whatWasAcknowledgedComesInOrderAndInTimeThoughTheServerIsKilledAgainAndAgain() {
    for (Surface surface : Surface.values()) {
      published.put(surface, 0);
    }
    introduceSubscribers();
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    int kills = 0;
    while (System.nanoTime() < end) {
      life(kills++);
    }
    Verdict verdict = whenEverythingHasCome();

    System.out.printf(
        "chaos: seed %d, %d kills, %d acknowledged, %d unknown, %d delivered, %d duplicates%n",
        SEED,
        kills,
        verdict.acknowledged(),
        verdict.unknown(),
        verdict.delivered(),
        verdict.duplicates());
    assertThat(verdict.lost()).as("lost, seed " + SEED).isEmpty();
    assertThat(verdict.late()).as("late, seed " + SEED).isEmpty();
    assertThat(verdict.disordered()).as("disordered, seed " + SEED).isEmpty();
    assertThat(verdict.invented()).as("invented, seed " + SEED).isEmpty();
    assertThat(verdict.acknowledged()).isGreaterThan(kills * LEAST_PUBLISHES / 2);
  }

  /** From before the first publish everything is theirs. */
  private void introduceSubscribers() {
    try (ServerProcess server = ServerProcess.serve(folder)) {
      for (ChaosSubscriber.Kind kind : ChaosSubscriber.Kind.values()) {
        ChaosSubscriber.connect(kind, server.ports(), history).close();
      }
      server.kill();
    }
  }

  private void life(int number) {
    try (ServerProcess server = ServerProcess.serve(folder)) {
      List<ChaosSubscriber> subscribers = new ArrayList<>();
      int turn = number;
      for (ChaosSubscriber.Kind kind : ChaosSubscriber.Kind.values()) {
        // Everyone is away now and then.
        if (turn++ % 3 != 0) {
          subscribers.add(ChaosSubscriber.connect(kind, server.ports(), history));
        }
      }
      CountDownLatch over = new CountDownLatch(1);
      AtomicInteger acknowledged = new AtomicInteger();
      List<CompletableFuture<Void>> publishing = new ArrayList<>();
      for (Surface surface : Surface.values()) {
        ChaosPublisher publisher = surface.connect(server.ports());
        publishing.add(
            CompletableFuture.runAsync(
                () -> publish(surface, publisher, over, acknowledged),
                task -> new Thread(task, "chaos-" + surface).start()));
      }
      int enough = LEAST_PUBLISHES + random.nextInt(MOST_PUBLISHES - LEAST_PUBLISHES);
      long longest = System.nanoTime() + LONGEST_LIFE.toNanos();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(3))
          .atMost(LONGEST_LIFE.plusSeconds(30))
          .until(() -> acknowledged.get() >= enough || System.nanoTime() > longest);
      server.kill();
      over.countDown();
      publishing.forEach(CompletableFuture::join);
      subscribers.forEach(ChaosSubscriber::close);
    }
  }

  private void publish(
      Surface surface, ChaosPublisher publisher, CountDownLatch over, AtomicInteger acknowledged) {
    try (publisher) {
      boolean goOn = true;
      while (goOn) {
        int number = next(surface);
        String topic = "chaos/%s/%d".formatted(surface, number % TOPICS);
        String text = "%s-%d".formatted(surface, number);
        int seconds = surface.saysHowLong() && number % SHORT_LIVED == 0 ? 1 : 0;
        boolean stored = ended(publisher.publish(topic, text, 1 + number % 2, seconds), over);
        long deadAt = seconds == 0 ? History.NEVER : System.currentTimeMillis() + seconds * 1_000L;
        history.add(new History.Published(topic, number, text, stored, deadAt));
        if (stored) {
          acknowledged.incrementAndGet();
        }
        goOn = stored && !over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int next(Surface surface) {
    synchronized (published) {
      return published.merge(surface, 1, Integer::sum);
    }
  }

  /** Whether it was acknowledged before the server was known to be dead. */
  private static boolean ended(CompletionStage<Boolean> publish, CountDownLatch over)
      throws InterruptedException {
    CompletableFuture<Boolean> future = publish.toCompletableFuture();
    boolean dead = false;
    while (!dead) {
      dead = over.getCount() == 0;
      try {
        return future.get(100, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        // Looked at once more after the server has died.
      } catch (ExecutionException failed) {
        return false;
      }
    }
    return false;
  }

  private Verdict whenEverythingHasCome() {
    try (ServerProcess server = ServerProcess.serve(folder)) {
      List<ChaosSubscriber> subscribers = new ArrayList<>();
      for (ChaosSubscriber.Kind kind : ChaosSubscriber.Kind.values()) {
        subscribers.add(ChaosSubscriber.connect(kind, server.ports(), history));
      }
      long patience = System.nanoTime() + Duration.ofSeconds(40).toNanos();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(200))
          .atMost(Duration.ofSeconds(60))
          .until(() -> verdict().lost().isEmpty() || System.nanoTime() > patience);
      subscribers.forEach(ChaosSubscriber::close);
      return verdict();
    }
  }

  private Verdict verdict() {
    return checker.check(history.published(), history.delivered());
  }
}
