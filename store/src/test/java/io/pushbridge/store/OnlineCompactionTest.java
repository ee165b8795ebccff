package io.pushbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.store.volume.FaultyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.Serializer;
import org.mapdb.Verifiable;

/** A store in use gives space back: by itself when most is free, and when it is asked to. */
class OnlineCompactionTest {
  private static final long MIB = 1 << 20;
  private static final int SIZE = 20_000;

  @TempDir Path directory;
  private final FaultyFiles disk = new FaultyFiles();
  private StoreFile store;
  private final Values values = new Values();

  private static final class Values implements Tables {
    private BTreeMap<Integer, byte[]> map;

    @Override
    public void open(DB db) {
      map =
          db.treeMap("values", Serializer.INTEGER, Serializer.BYTE_ARRAY)
              .valuesOutsideNodesEnable()
              .createOrOpen();
    }
  }

  @BeforeEach
  void open() throws IOException {
    store =
        StoreFile.open(
            directory, Clock.systemUTC(), StoreOptions.defaults().withJournalBytes(4 * MIB), disk);
    store.attach(values);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private <T> T change(Callable<T> change) {
    return store.writer().submit(change).toCompletableFuture().join();
  }

  /** Entries up to this number, a commit for some at a time. */
  private void put(int count) {
    for (int from = 0; from < count; from += 50) {
      int first = from;
      change(
          () -> {
            for (int key = first; key < first + 50; key++) {
              values.map.put(key, new byte[SIZE]);
            }
            return null;
          });
    }
  }

  /** Removes all but each n-th. */
  private void keepOneOf(int n, int count) {
    for (int from = 0; from < count; from += 50) {
      int first = from;
      change(
          () -> {
            for (int key = first; key < first + 50; key++) {
              if (key % n != 0) {
                values.map.remove(key);
              }
            }
            return null;
          });
    }
  }

  private void holdsOneOf(int n, int count) {
    assertThat(values.map.getKeys()).hasSize((count + n - 1) / n);
    values.map.forEach((key, value) -> assertThat(value).hasSize(SIZE));
    change(
        () -> {
          ((Verifiable) store.db().getStore()).verify();
          return null;
        });
  }

  private long fileBytes() {
    return store.figures().volume().dataBytes();
  }

  private OnlineCompaction.Outcome compact() {
    return store.compaction().request().toCompletableFuture().join();
  }

  @Test
  void byItselfWhenMostIsFree() throws IOException {
    put(3_500);
    assertThat(fileBytes()).isGreaterThan(64 * MIB);
    assertThat(store.figures().compaction().ended()).isZero();
    keepOneOf(10, 3_500);
    await().atMost(Duration.ofSeconds(60)).until(() -> store.figures().compaction().ended() > 0);
    CompactionFigures figures = store.figures().compaction();
    assertThat(figures.running()).isFalse();
    assertThat(figures.movedBytes()).isPositive();
    assertThat(figures.returnedBytes()).isGreaterThan(32 * MIB);
    assertThat(fileBytes()).isLessThan(20 * MIB);
    assertThat(Files.size(directory.resolve("store.db"))).isLessThanOrEqualTo(33 * MIB);
    holdsOneOf(10, 3_500);
    close();
    open();
    holdsOneOf(10, 3_500);
  }

  @Test
  void whenAskedTo() {
    put(600);
    keepOneOf(4, 600);
    OnlineCompaction.Outcome outcome = compact();
    assertThat(outcome.bytesBefore()).isGreaterThan(11 * MIB);
    assertThat(outcome.bytesAfter()).isEqualTo(fileBytes()).isLessThan(8 * MIB);
    assertThat(outcome.movedBytes()).isPositive();
    assertThat(compact().bytesAfter()).isLessThanOrEqualTo(outcome.bytesAfter());
    holdsOneOf(4, 600);
    put(600);
    holdsOneOf(1, 600);
  }

  @Test
  void goesOnAfterTheDiskWasFull() {
    put(600);
    keepOneOf(4, 600);
    disk.fill(name -> name.startsWith("store."));
    CompletableFuture<OnlineCompaction.Outcome> asked =
        store.compaction().request().toCompletableFuture();
    assertThatThrownBy(() -> change(() -> values.map.put(-1, new byte[1]))).isNotNull();
    disk.mend();
    await().atMost(Duration.ofSeconds(60)).until(() -> store.writer().healthy());
    await().atMost(Duration.ofSeconds(60)).until(asked::isDone);
    compact();
    assertThat(fileBytes()).isLessThan(8 * MIB);
    change(() -> values.map.remove(-1));
    holdsOneOf(4, 600);
  }

  @Test
  void waitsForABackupAndSpoilsNone() throws Exception {
    put(600);
    keepOneOf(4, 600);
    CompletableFuture<OnlineCompaction.Outcome> asked =
        store.compaction().request().toCompletableFuture();
    Path copy = directory.resolve("copy");
    store.backup(copy);
    assertThat(asked.join().bytesAfter()).isLessThan(8 * MIB);
    holdsOneOf(4, 600);
    close();
    store = StoreFile.open(copy, Clock.systemUTC(), StoreOptions.defaults(), disk);
    store.attach(values);
    holdsOneOf(4, 600);
  }

  @Test
  void whoWaitsIsToldThatTheStoreWasClosed() throws IOException {
    store.close();
    assertThat(store.compaction().request().toCompletableFuture()).isCompletedExceptionally();
    open();
  }
}
