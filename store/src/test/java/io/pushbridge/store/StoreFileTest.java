package io.pushbridge.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.store.volume.FaultyFiles;
import io.pushbridge.store.volume.StoreLockedException;
import io.pushbridge.store.volume.VolumeFiles;
import io.pushbridge.store.writer.StoreUnavailableException;
import io.pushbridge.store.writer.StoreUnavailableException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mapdb.DB;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

class StoreFileTest {

  private static final StoreOptions OPTIONS = StoreOptions.defaults().withJournalBytes(256 << 10);

  @TempDir Path directory;

  /** A map of a feature, opened anew when the store says so. */
  private static final class Numbers implements Tables {
    private volatile HTreeMap<Integer, String> map;
    private final AtomicInteger opened = new AtomicInteger();

    Map<Integer, String> content() {
      return new TreeMap<>(map);
    }

    @Override
    public void open(DB db) {
      map = db.hashMap("numbers", Serializer.INTEGER, Serializer.STRING).createOrOpen();
      opened.incrementAndGet();
    }
  }

  private StoreFile open(Numbers numbers) throws IOException {
    return open(numbers, VolumeFiles.disk());
  }

  private StoreFile open(Numbers numbers, VolumeFiles files) throws IOException {
    StoreFile store = StoreFile.open(directory, Clock.systemUTC(), OPTIONS, files);
    store.attach(numbers);
    return store;
  }

  private Map<Integer, String> contentAfterReopening() throws IOException {
    Numbers numbers = new Numbers();
    try (StoreFile store = open(numbers)) {
      assertThat(store.writer().healthy()).isTrue();
      return numbers.content();
    }
  }

  private static CompletableFuture<String> put(
      StoreFile store, Numbers numbers, int key, String value) {
    return store.writer().submit(() -> numbers.map.put(key, value)).toCompletableFuture();
  }

  private static Reason failure(CompletableFuture<?> stage) {
    try {
      Object result = stage.orTimeout(60, SECONDS).join();
      throw new AssertionError("succeeded with " + result);
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(StoreUnavailableException.class);
      return ((StoreUnavailableException) e.getCause()).reason();
    }
  }

  @Test
  void keepsWhatItAcknowledged() throws IOException {
    Numbers numbers = new Numbers();
    try (StoreFile store = open(numbers)) {
      put(store, numbers, 1, "one").join();
      put(store, numbers, 2, "two").join();
      assertThat(store.figures().healthy()).isTrue();
      assertThat(store.figures().usedBytes()).isPositive();
    }
    try (StoreFile store = open(numbers)) {
      assertThat(numbers.content()).containsOnlyKeys(1, 2).containsValues("one", "two");
      assertThat(store.figures().volume().recovery().batches())
          .as("after an orderly close")
          .isZero();
    }
  }

  @Test
  void isOpenedOnceOnly() throws IOException {
    try (StoreFile store = open(new Numbers())) {
      assertThatThrownBy(() -> open(new Numbers()))
          .isInstanceOf(StoreLockedException.class)
          .hasMessageContaining("already open in this process");
      assertThat(store.writer().healthy()).isTrue();
    }
    open(new Numbers()).close();
  }

  @Test
  void undoesTheWholeBatchOfAMutationThatFailsAfterAChange() throws Exception {
    Numbers numbers = new Numbers();
    try (StoreFile store = open(numbers)) {
      put(store, numbers, 1, "one").join();
      DB before = store.db();
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch queued = new CountDownLatch(1);
      var blocker =
          store
              .writer()
              .submit(
                  () -> {
                    running.countDown();
                    queued.await();
                    return null;
                  });
      running.await();
      CompletableFuture<String> neighbour = put(store, numbers, 1, "uno");
      CompletableFuture<?> broken =
          store
              .writer()
              .submit(
                  () -> {
                    numbers.map.put(2, "two");
                    throw new IllegalStateException("after the change");
                  })
              .toCompletableFuture();
      queued.countDown();
      blocker.toCompletableFuture().join();
      assertThat(failure(neighbour)).isEqualTo(Reason.FAILED);
      assertThat(failure(broken)).isEqualTo(Reason.FAILED);
      assertThat(store.db()).isNotSameAs(before);
      assertThat(numbers.opened).hasValue(2);
      assertThat(numbers.content()).containsOnlyKeys(1).containsValue("one");
      put(store, numbers, 3, "three").join();
    }
    assertThat(contentAfterReopening()).containsOnlyKeys(1, 3);
  }

  @Test
  void stopsWritesAndGoesOnReadingWhileTheDiskIsFull() throws IOException {
    FaultyFiles files = new FaultyFiles();
    Numbers numbers = new Numbers();
    try (StoreFile store = open(numbers, files)) {
      put(store, numbers, 1, "one").join();
      files.fill(name -> true);
      assertThat(failure(put(store, numbers, 2, "two"))).isEqualTo(Reason.FAILED);
      assertThat(store.writer().healthy()).isFalse();
      assertThat(numbers.content()).containsOnlyKeys(1);
      assertThat(failure(put(store, numbers, 3, "three"))).isEqualTo(Reason.FAILED);
      files.mend();
      await().until(store.writer()::healthy);
      put(store, numbers, 4, "four").join();
      assertThat(numbers.content()).containsOnlyKeys(1, 4);
    }
    assertThat(contentAfterReopening()).containsOnlyKeys(1, 4);
  }

  @Test
  void keepsACommittedBatchThatTheDataFileDoesNotTake() throws IOException {
    FaultyFiles files = new FaultyFiles();
    Numbers numbers = new Numbers();
    try (StoreFile store = open(numbers, files)) {
      put(store, numbers, 1, "one").join();
      // What comes next finds the first batch in the data file; it is answered before it is there.
      store.writer().submit(() -> null).toCompletableFuture().join();
      files.fill("store.db"::equals);
      put(store, numbers, 2, "two").join();
      assertThat(numbers.map).containsEntry(2, "two");
      assertThat(failure(put(store, numbers, 3, "three"))).isEqualTo(Reason.FAILED);
      assertThat(numbers.content()).containsOnlyKeys(1, 2);
      files.mend();
      await().until(store.writer()::healthy);
      assertThat(numbers.content()).containsOnlyKeys(1, 2);
      put(store, numbers, 4, "four").join();
    }
    assertThat(contentAfterReopening()).containsOnlyKeys(1, 2, 4);
  }

  /**
   * A flush that failed leaves open what is on disk; what was refused must not come back behind
   * what came after.
   */
  @ParameterizedTest
  @ValueSource(strings = {"store.j", "store."})
  void doesNotBringBackWhatAFailedFlushLeftBehind(String prefix) throws IOException {
    FaultyFiles files = new FaultyFiles();
    Numbers numbers = new Numbers();
    Predicate<String> chosen = name -> name.startsWith(prefix);
    try (StoreFile store = open(numbers, files)) {
      for (int round = 0; round < 5; round++) {
        put(store, numbers, round, "kept").join();
        files.breakFlush(chosen);
        assertThat(failure(put(store, numbers, 100 + round, "refused"))).isEqualTo(Reason.FAILED);
        files.mend();
        await().until(store.writer()::healthy);
      }
    }
    assertThat(contentAfterReopening()).containsOnlyKeys(0, 1, 2, 3, 4);
  }

  @Test
  void readsWhileAFlushTakesItsTime() throws Exception {
    FaultyFiles files = new FaultyFiles();
    Numbers numbers = new Numbers();
    try (StoreFile store = open(numbers, files)) {
      put(store, numbers, 1, "one").join();
      files.holdFlushes();
      CompletableFuture<String> second = put(store, numbers, 2, "two");
      files.awaitHeldFlush();
      assertThat(CompletableFuture.supplyAsync(numbers::content).orTimeout(60, SECONDS).join())
          .containsEntry(1, "one");
      assertThat(store.figures().healthy()).isTrue();
      assertThat(second).isNotDone();
      files.mend();
      second.join();
    }
  }

  @Test
  void survivesACheckpointThatFails() throws IOException {
    FaultyFiles files = new FaultyFiles();
    Numbers numbers = new Numbers();
    Map<Integer, String> acknowledged = new TreeMap<>();
    try (StoreFile store = open(numbers, files)) {
      files.breakFlush("store.db"::equals);
      try {
        for (int i = 0; i < 10_000; i++) {
          put(store, numbers, i, "value " + i).join();
          acknowledged.put(i, "value " + i);
        }
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(StoreUnavailableException.class);
      }
      assertThat(acknowledged).hasSizeBetween(1, 9_999);
      files.mend();
      await().until(store.writer()::healthy);
      put(store, numbers, -1, "last").join();
      acknowledged.put(-1, "last");
      assertThat(numbers.content()).isEqualTo(acknowledged);
    }
    assertThat(contentAfterReopening()).isEqualTo(acknowledged);
  }
}
