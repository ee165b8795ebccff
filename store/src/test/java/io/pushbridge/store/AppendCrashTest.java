package io.pushbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.log.LogPage;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills an appending process again and again: every message whose append had completed can be read,
 * at its position, and no position is given twice. 5 rounds; {@code -Dcrash.rounds=200} for more.
 */
class AppendCrashTest {
  private static final int ROUNDS = Integer.getInteger("crash.rounds", 5);

  @TempDir Path directory;

  @Test
  void keepsEveryCompletedAppendWhenTheProcessIsKilled() throws Exception {
    Path notes = directory.resolve("notes");
    Random random = new Random(ROUNDS);
    long next = 1;
    for (int round = 0; round < ROUNDS; round++) {
      kill(notes, next, 1 + random.nextInt(3_000));
      Map<Long, Long> noted = read(notes);
      try (Store store = AppendWriter.open(directory.resolve("store"))) {
        Map<Long, Long> stored = stored(store);
        assertThat(stored).containsAllEntriesOf(noted);
        assertThat(new HashSet<>(stored.values())).hasSameSizeAs(stored.values());
        long highest = stored.keySet().stream().mapToLong(position -> position).max().orElse(0);
        next = stored.values().stream().mapToLong(number -> number).max().orElse(0) + 1;
        long position =
            store
                .messageLog()
                .append(AppendWriter.message(next++), Optional.empty(), logged -> {})
                .toCompletableFuture()
                .join();
        assertThat(position).isGreaterThan(highest);
      }
    }
  }

  /** Runs the writer until it has noted so many more, and kills it. */
  private void kill(Path notes, long first, int more) throws Exception {
    long target = size(notes) + (long) more * AppendWriter.NOTE_BYTES;
    Process writer =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AppendWriter.class.getName(),
                directory.resolve("store").toString(),
                notes.toString(),
                Long.toString(first))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("writer.log").toFile())
            .start();
    try {
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofSeconds(60))
          .until(() -> size(notes) >= target || !writer.isAlive());
      assertThat(writer.isAlive()).as("the writer goes on until it is killed").isTrue();
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  private static long size(Path notes) throws IOException {
    return Files.exists(notes) ? Files.size(notes) : 0;
  }

  /** Numbers by position; a note torn by the kill was not made. */
  private static Map<Long, Long> read(Path notes) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(notes));
    Map<Long, Long> noted = new HashMap<>();
    while (bytes.remaining() >= AppendWriter.NOTE_BYTES) {
      assertThat(noted.put(bytes.getLong(), bytes.getLong())).isNull();
    }
    return noted;
  }

  private static Map<Long, Long> stored(Store store) {
    Map<Long, Long> stored = new HashMap<>();
    Set<Long> seen = new HashSet<>();
    List<Subscription> all = List.of(Subscription.of(new TopicFilter("#"), Qos.AT_LEAST_ONCE));
    long after = 0;
    LogPage page;
    do {
      LogQuery query = new LogQuery(AppendWriter.APP, 1, all, after, 5_000);
      page = store.messageLog().read(query).toCompletableFuture().join();
      for (LoggedMessage logged : page.messages()) {
        Message message = logged.message();
        long number = message.id().bits();
        assertThat(seen.add(logged.position())).isTrue();
        assertThat(message.payload()).isEqualTo(AppendWriter.message(number).payload());
        stored.put(logged.position(), number);
      }
      after = page.readUpTo();
    } while (!page.complete());
    return stored;
  }
}
