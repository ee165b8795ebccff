package io.pushbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.store.volume.StoreCorruptException;
import io.pushbridge.store.volume.StoreLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mapdb.Serializer;

/** Backups of a store that is being written to, and compaction. */
class StoreCopiesTest {

  private static final StoreOptions OPTIONS =
      StoreOptions.defaults().withJournalBytes(CrashLedger.JOURNAL);

  @TempDir Path directory;

  private static StoreFile open(Path directory, CrashLedger ledger) throws IOException {
    StoreFile store = StoreFile.open(directory, Clock.systemUTC(), OPTIONS);
    store.attach(ledger);
    return store;
  }

  private static long steps(StoreFile store, CrashLedger ledger, int count) {
    CompletionStage<Long> last = CompletableFuture.completedFuture(0L);
    for (int i = 0; i < count; i++) {
      last = store.writer().submit(ledger::step);
    }
    return last.toCompletableFuture().join();
  }

  @Test
  void backsUpAConsistentStateWhileOthersWrite() throws Exception {
    CrashLedger ledger = new CrashLedger();
    AtomicBoolean enough = new AtomicBoolean();
    try (StoreFile store = open(directory.resolve("live"), ledger)) {
      long before = steps(store, ledger, 6_000);
      Semaphore free = new Semaphore(100);
      Thread writing =
          new Thread(
              () -> {
                while (!enough.get()) {
                  free.acquireUninterruptibly();
                  var unused =
                      store
                          .writer()
                          .submit(ledger::step)
                          .whenComplete((done, failure) -> free.release());
                }
              });
      writing.start();
      for (int i = 0; i < 5; i++) {
        Path target = directory.resolve("backup" + i);
        store.backup(target);
        CrashLedger copied = new CrashLedger();
        try (StoreFile copy = open(target, copied)) {
          long state = copied.verify();
          assertThat(state).isGreaterThanOrEqualTo(before);
          assertThat(steps(copy, copied, 10)).isEqualTo(state + 10);
          before = state;
        }
      }
      enough.set(true);
      writing.join();
      assertThat(steps(store, ledger, 1)).isGreaterThan(before);
      assertThat(ledger.verify()).isGreaterThan(before);
    }
  }

  @Test
  void doesNotOverwriteAStoreWithABackup() throws IOException {
    CrashLedger ledger = new CrashLedger();
    try (StoreFile store = open(directory.resolve("live"), ledger)) {
      assertThatThrownBy(() -> store.backup(directory.resolve("live")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has a store already");
      assertThat(steps(store, ledger, 5_000)).isEqualTo(5_000);
      assertThat(store.figures().volume().checkpoints())
          .as("journals take turns again")
          .isPositive();
    }
  }

  @Test
  void compactsByCopying() throws IOException {
    Path store = directory.resolve("store");
    CrashLedger ledger = new CrashLedger();
    long done;
    long highest;
    try (StoreFile open = open(store, ledger)) {
      done = steps(open, ledger, 5_000);
      highest = leaveAHole(open);
      assertThatThrownBy(() -> StoreCompaction.run(store, Clock.systemUTC(), OPTIONS))
          .isInstanceOf(StoreLockedException.class);
    }
    StoreCompaction.Report report = StoreCompaction.run(store, Clock.systemUTC(), OPTIONS);
    assertThat(report.bytesAfter()).isLessThan(report.bytesBefore());
    assertThat(report.records()).isGreaterThan(3_000);
    try (var files = Files.list(store)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("store.db", "store.lock");
    }
    try (StoreFile open = open(store, ledger)) {
      assertThat(ledger.verify()).isEqualTo(done);
      assertThat(leaveAHole(open)).as("numbers are used again").isLessThanOrEqualTo(highest);
      done = steps(open, ledger, 10_000);
      assertThat(ledger.verify()).isEqualTo(done);
    }
    StoreCompaction.Report again = StoreCompaction.run(store, Clock.systemUTC(), OPTIONS);
    assertThat(again.bytesAfter()).isBetween(1L, 2 * report.bytesAfter());
    try (StoreFile open = open(store, ledger)) {
      assertThat(ledger.verify()).isEqualTo(done);
      assertThat(open.writer().healthy()).isTrue();
    }
  }

  /** Keeps and gives up more than the rest takes; returns the highest number of these records. */
  private static long leaveAHole(StoreFile store) {
    long[] records = new long[1_000];
    for (int i = 0; i < records.length; i++) {
      int number = i;
      join(
          store
              .writer()
              .submit(
                  () ->
                      records[number] =
                          store.db().getStore().put(new byte[4_000], Serializer.BYTE_ARRAY)));
    }
    for (long record : records) {
      join(
          store
              .writer()
              .submit(
                  () -> {
                    store.db().getStore().delete(record, Serializer.BYTE_ARRAY);
                    return null;
                  }));
    }
    return Arrays.stream(records).max().orElseThrow();
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  @Test
  void refusesADataFileWhoseJournalsWereTakenAway() throws IOException {
    Path store = directory.resolve("store");
    CrashLedger ledger = new CrashLedger();
    try (StoreFile open = open(store, ledger)) {
      steps(open, ledger, 10);
    }
    for (String journal : List.of("store.j0", "store.j1")) {
      Files.delete(store.resolve(journal));
    }
    assertThatThrownBy(() -> open(store, ledger))
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("the journals of store.db are missing");
  }
}
