package io.pushbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.store.volume.StoreLockedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mapdb.Verifiable;

/**
 * Kills a writing process again and again; whatever it had acknowledged is there, and nothing is
 * there by half. 20 rounds; {@code -Dcrash.rounds=200} for more.
 */
class CrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 20);

  @TempDir Path directory;

  @Test
  void keepsEveryAcknowledgedOperationWhenTheProcessIsKilled() throws Exception {
    Path storeDirectory = directory.resolve("store");
    Path notes = directory.resolve("notes");
    Random random = new Random(ROUNDS);
    for (int round = 0; round < ROUNDS; round++) {
      long before = noted(notes);
      Process writer = start(storeDirectory, notes);
      try {
        long target = before + 1 + random.nextInt(4_000);
        await()
            .pollInterval(Duration.ofMillis(1))
            .atMost(Duration.ofSeconds(60))
            .until(() -> noted(notes) >= target || !writer.isAlive());
        assertThat(writer.isAlive())
            .as(() -> "the writer goes on until it is killed; it said: " + said())
            .isTrue();
      } finally {
        writer.destroyForcibly().waitFor();
      }
      long acknowledged = noted(notes);
      CrashLedger ledger = new CrashLedger();
      try (StoreFile store = open(storeDirectory)) {
        store.attach(ledger);
        // On the writer's thread: the compaction that was cut short goes on at once.
        store.writer().submit(() -> verified(store)).toCompletableFuture().join();
        assertThat(ledger.verify()).isGreaterThanOrEqualTo(acknowledged);
        // And it goes on from there.
        assertThat(store.writer().submit(ledger::step).toCompletableFuture().join())
            .isGreaterThan(acknowledged);
      }
    }
  }

  @Test
  void keepsASecondProcessOut() throws Exception {
    Path storeDirectory = directory.resolve("store");
    Path notes = directory.resolve("notes");
    Process writer = start(storeDirectory, notes);
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> noted(notes) > 0);
      assertThatThrownBy(() -> open(storeDirectory))
          .isInstanceOf(StoreLockedException.class)
          .hasMessageContaining("in use by process " + writer.pid());
    } finally {
      writer.destroyForcibly().waitFor();
    }
    open(storeDirectory).close();
  }

  private static boolean verified(StoreFile store) {
    ((Verifiable) store.db().getStore()).verify();
    return true;
  }

  private static StoreFile open(Path storeDirectory) throws IOException {
    return StoreFile.open(
        storeDirectory,
        Clock.systemUTC(),
        StoreOptions.defaults().withJournalBytes(CrashLedger.JOURNAL));
  }

  private Process start(Path storeDirectory, Path notes) throws IOException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    List<String> command =
        List.of(
            java,
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CrashWriter.class.getName(),
            storeDirectory.toString(),
            notes.toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("writer.log").toFile())
        .start();
  }

  private String said() {
    try {
      return Files.readString(directory.resolve("writer.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static long noted(Path notes) throws IOException {
    if (!Files.exists(notes)) {
      return 0;
    }
    byte[] bytes = Files.readAllBytes(notes);
    return bytes.length < Long.BYTES ? 0 : ByteBuffer.wrap(bytes).getLong();
  }
}
