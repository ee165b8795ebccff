package io.pushbridge.store.retained;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.StorageEngine;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.retained.RetainedFigures;
import io.pushbridge.core.retained.RetainedMessages;
import io.pushbridge.core.retained.RetainedMessagesContract;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.StoreEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract against the store on real files, and what is the store's own. */
class MapDbRetainedMessagesTest extends RetainedMessagesContract {
  @TempDir Path directory;

  @Override
  protected StorageEngine open(Clock clock, ToIntFunction<AppKey> messagesPerTopic) {
    return new StoreEngine(directory, clock, messagesPerTopic);
  }

  private CompletionStage<RetainedMessages.Outcome> retain(
      AppKey app, String topic, String text, Duration life) {
    return engine()
        .retainedMessages()
        .retain(message(app, new Destination.Topic(new TopicName(topic)), text, life));
  }

  private long usedBytes() {
    return ((StoreEngine) engine()).store().figures().usedBytes();
  }

  private void round(int number) {
    CompletionStage<?> last = CompletableFuture.completedStage(null);
    for (int i = 0; i < 40; i++) {
      last = retain(APP, "t/" + i, "value" + number, Duration.ofDays(1));
    }
    for (int i = 0; i < 40; i += 2) {
      last = retain(APP, "t/" + i, "", Duration.ofDays(1));
    }
    await(last);
  }

  @Test
  void rewritingAndClearingTakesNoSpaceForGood() {
    for (int i = 0; i < 50; i++) {
      round(i);
    }
    long used = usedBytes();
    for (int i = 0; i < 500; i++) {
      round(i);
    }
    assertThat(usedBytes()).isLessThan(used + 64 * 1_024);
  }

  @Test
  void whatExpiresIsSweptAlsoAfterARestart() {
    for (int i = 0; i < 30; i++) {
      await(retain(APP, "t/" + i, "x", Duration.ofSeconds(i < 20 ? 5 : 500)));
    }
    clock.advance(Duration.ofSeconds(5));
    restart();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> engine().retainedMessages().figures(APP).messages() == 10);
    clock.advance(Duration.ofHours(1));
    restart();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> engine().retainedMessages().figures(APP).equals(RetainedFigures.NONE));
  }

  @Test
  void readersNeverSeeTheMessageOfAnotherAppInTheirRecord() {
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 3_000; i++) {
                AppKey app = i % 2 == 0 ? APP : OTHER;
                AppKey former = i % 2 == 0 ? OTHER : APP;
                CompletionStage<?> cleared = retain(former, "t", "", Duration.ofDays(1));
                CompletionStage<?> kept = retain(app, "t", app.text(), Duration.ofDays(1));
                if (i % 10 == 0) {
                  await(cleared);
                  await(kept);
                }
              }
            });
    while (!writing.isDone()) {
      for (Message message :
          await(
                  engine()
                      .retainedMessages()
                      .matching(APP, new TopicFilter("#"), Optional.empty(), 10))
              .messages()) {
        assertThat(new String(message.payload(), UTF_8)).isEqualTo(APP.text());
      }
    }
    writing.join();
  }
}
