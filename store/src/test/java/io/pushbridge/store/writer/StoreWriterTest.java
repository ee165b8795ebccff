package io.pushbridge.store.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.store.writer.StoreUnavailableException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreWriterTest {

  /** A store in memory: a list of numbers, durable up to a point. Owned by the writer thread. */
  private static final class Numbers implements Durability {
    final List<Integer> all = new ArrayList<>();
    final List<List<Integer>> commits = new CopyOnWriteArrayList<>();
    private int durable;
    private long changes;
    volatile IOException broken;

    Integer add(int number) {
      all.add(number);
      changes++;
      return number;
    }

    @Override
    public void commit() throws IOException {
      if (broken != null) {
        throw broken;
      }
      commits.add(List.copyOf(all.subList(durable, all.size())));
      durable = all.size();
    }

    @Override
    public void rollback() throws IOException {
      all.subList(durable, all.size()).clear();
      if (broken != null) {
        throw broken;
      }
    }

    @Override
    public long changes() {
      return changes;
    }
  }

  private final Numbers numbers = new Numbers();
  private final StoreWriter writer =
      new StoreWriter(numbers, 100, 200, task -> new Thread(task, "writer"));
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void close() {
    released.countDown();
    writer.close();
  }

  private CompletableFuture<Integer> add(int number) {
    return writer.submit(() -> numbers.add(number)).toCompletableFuture();
  }

  /**
   * Holds the thread inside a batch of its own, so that what is submitted meanwhile makes the next
   * one.
   */
  private void hold() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    var unused =
        writer.submit(
            () -> {
              running.countDown();
              released.await();
              return null;
            });
    running.await();
  }

  private static Reason reason(CompletableFuture<?> stage) {
    try {
      Object result = stage.join();
      throw new AssertionError("succeeded with " + result);
    } catch (CompletionException e) {
      return ((StoreUnavailableException) e.getCause()).reason();
    }
  }

  @Test
  void commitsWhatIsQueuedTogetherAndAnswersInOrder() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    hold();
    List<CompletableFuture<Void>> stages = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      stages.add(
          writer
              .submit(() -> numbers.add(number), result -> order.add("committed " + result))
              .thenAccept(result -> order.add("answered " + result))
              .toCompletableFuture());
    }
    assertThat(order).isEmpty();
    released.countDown();
    stages.forEach(CompletableFuture::join);
    assertThat(numbers.commits).containsExactly(List.of(0, 1, 2));
    assertThat(order)
        .containsExactly(
            "committed 0", "answered 0", "committed 1", "answered 1", "committed 2", "answered 2");
  }

  @Test
  void limitsABatch() throws Exception {
    hold();
    List<CompletableFuture<Integer>> stages = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      stages.add(add(i));
    }
    released.countDown();
    stages.forEach(CompletableFuture::join);
    assertThat(numbers.commits).extracting(List::size).containsExactly(100, 50);
  }

  @Test
  void limitsABatchByWhatItWrites() throws Exception {
    hold();
    List<CompletableFuture<Integer>> stages = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      int number = i;
      stages.add(writer.submit(() -> numbers.add(number), 1 << 20).toCompletableFuture());
    }
    released.countDown();
    stages.forEach(CompletableFuture::join);
    assertThat(numbers.commits)
        .hasSizeBetween(3, 5)
        .allSatisfy(commit -> assertThat(commit).hasSizeLessThanOrEqualTo(32))
        .flatMap(commit -> commit)
        .containsExactlyElementsOf(IntStream.range(0, 80).boxed().toList());
  }

  @Test
  void aMutationThatWritesALotHasABatchOfItsOwn() throws Exception {
    hold();
    CompletableFuture<Integer> large =
        writer.submit(() -> numbers.add(1), 64 << 20).toCompletableFuture();
    CompletableFuture<Integer> small = add(2);
    released.countDown();
    CompletableFuture.allOf(large, small).join();
    assertThat(numbers.commits).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void refusesMoreThanTheQueueHolds() throws Exception {
    hold();
    List<CompletableFuture<Integer>> stages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      stages.add(add(i));
    }
    assertThat(reason(add(200))).isEqualTo(Reason.QUEUE_FULL);
    released.countDown();
    stages.forEach(CompletableFuture::join);
    assertThat(add(201).join()).isEqualTo(201);
  }

  @Test
  void failsAMutationThatChangedNothingAlone() throws Exception {
    hold();
    CompletableFuture<Integer> before = add(1);
    CompletableFuture<Object> invalid =
        writer
            .submit(
                () -> {
                  throw new IllegalArgumentException("invalid");
                })
            .toCompletableFuture();
    CompletableFuture<Integer> after = add(2);
    released.countDown();
    assertThat(before.join()).isEqualTo(1);
    assertThat(after.join()).isEqualTo(2);
    assertThatThrownBy(invalid::join).hasCauseInstanceOf(IllegalArgumentException.class);
    assertThat(numbers.commits).containsExactly(List.of(1, 2));
  }

  @Test
  void rollsBackTheBatchOfAMutationThatFailsAfterAChange() throws Exception {
    hold();
    CompletableFuture<Integer> neighbour = add(1);
    CompletableFuture<Object> broken =
        writer
            .submit(
                () -> {
                  numbers.add(2);
                  throw new IllegalStateException("half done");
                })
            .toCompletableFuture();
    released.countDown();
    assertThat(reason(neighbour)).isEqualTo(Reason.FAILED);
    assertThat(reason(broken)).isEqualTo(Reason.FAILED);
    assertThat(add(3).join()).isEqualTo(3);
    assertThat(numbers.commits).containsExactly(List.of(3));
  }

  @Test
  void refusesWorkUntilTheDiskRecovers() throws Exception {
    hold();
    CompletableFuture<Integer> first = add(1);
    numbers.broken = new IOException("No space left on device");
    released.countDown();
    assertThat(reason(first)).isEqualTo(Reason.FAILED);
    assertThat(writer.healthy()).isFalse();
    assertThat(reason(add(2))).isEqualTo(Reason.FAILED);
    numbers.broken = null;
    await().until(writer::healthy);
    assertThat(add(3).join()).isEqualTo(3);
    assertThat(numbers.commits).containsExactly(List.of(3));
  }

  @Test
  void survivesACallbackThatThrows() {
    var stage =
        writer.submit(
            () -> numbers.add(1),
            result -> {
              throw new IllegalStateException("not allowed");
            });
    assertThat(stage.toCompletableFuture().join()).isEqualTo(1);
    assertThat(add(2).join()).isEqualTo(2);
  }

  @Test
  void commitsWhatIsQueuedWhenClosedAndRefusesWhatComesAfter() throws Exception {
    hold();
    CompletableFuture<Integer> queued = add(1);
    Thread closing = new Thread(writer::close);
    closing.start();
    await().until(() -> !writer.healthy());
    assertThat(reason(add(2))).isEqualTo(Reason.CLOSED);
    released.countDown();
    assertThat(queued.join()).isEqualTo(1);
    closing.join();
    assertThat(numbers.commits).containsExactly(List.of(1));
  }

  @Test
  void runsBackgroundSlicesWhileIdleAndUnderLoad() {
    AtomicInteger slices = new AtomicInteger();
    AtomicInteger left = new AtomicInteger(50);
    writer.background(
        () -> {
          slices.incrementAndGet();
          numbers.add(-1);
          return left.decrementAndGet() > 0;
        });
    await().until(() -> left.get() <= 0);
    await().until(() -> writer.commits() > 0);
    left.set(50);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              for (int i = 0; i < 100; i++) {
                var unused = add(i);
              }
              return left.get() <= 0;
            });
    assertThat(slices.get()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void goesOnWhenABackgroundSliceFails() {
    AtomicInteger asked = new AtomicInteger();
    writer.background(
        new BackgroundTask() {
          @Override
          public boolean slice() {
            if (asked.incrementAndGet() == 1) {
              throw new IllegalStateException("nothing changed");
            }
            numbers.add(-1);
            throw new IllegalStateException("after a change");
          }

          @Override
          public Duration pause() {
            return Duration.ofMillis(1);
          }
        });
    await().until(() -> asked.get() > 2);
    await().until(() -> add(7).handle((result, failure) -> failure == null).join());
    assertThat(numbers.commits).isNotEmpty();
    assertThat(numbers.commits).allSatisfy(commit -> assertThat(commit).doesNotContain(-1));
  }
}
