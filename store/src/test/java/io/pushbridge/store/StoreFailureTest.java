package io.pushbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.volume.FaultyFiles;
import io.pushbridge.store.writer.StoreUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ports do while the disk takes no writes, and after. */
class StoreFailureTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final TopicName NEWS = new TopicName("news");

  @TempDir Path directory;
  private final ManualClock clock = new ManualClock();
  private final FaultyFiles files = new FaultyFiles();
  private Store store;
  private long uid;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(directory, clock, 1, StoreOptions.defaults(), files);
    uid = join(store.sessionRegistry().open(name("c"), false, 60)).session().uid();
  }

  @AfterEach
  void close() throws IOException {
    files.mend();
    store.close();
  }

  private static SessionName name(String text) {
    return new SessionName(APP, SessionName.Door.MQTT, text);
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private CompletionStage<Long> append(String text) {
    long now = clock.millis();
    Message message =
        new Message(
            APP,
            new Destination.Topic(NEWS),
            new MessageId(1),
            Qos.AT_LEAST_ONCE,
            text.getBytes(StandardCharsets.UTF_8),
            MessageProperties.NONE,
            0,
            now,
            now + 1_000_000);
    return store.messageLog().append(message, Optional.empty(), called::add);
  }

  private final List<LoggedMessage> called = new ArrayList<>();

  private List<String> read() {
    Subscription all = Subscription.of(new TopicFilter("#"), Qos.AT_LEAST_ONCE);
    return join(store.messageLog().read(new LogQuery(APP, uid, List.of(all), 0, 100)))
        .messages()
        .stream()
        .map(logged -> new String(logged.message().payload(), StandardCharsets.UTF_8))
        .toList();
  }

  private Subscription subscribe(String filter) {
    Subscription asked = Subscription.of(new TopicFilter(filter), Qos.AT_LEAST_ONCE);
    return join(store.sessionRegistry().subscribe(uid, asked));
  }

  @Test
  void nothingHasChangedAfterAFailureAndEverythingGoesOnWhenTheDiskDoes() {
    long kept = join(append("kept"));
    files.fill(fileName -> true);
    assertThatThrownBy(() -> join(append("lost")))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> subscribe("news")).hasCauseInstanceOf(StoreUnavailableException.class);
    assertThat(store.healthy()).isFalse();
    assertThat(called).hasSize(1);
    assertThat(read()).containsExactly("kept");
    assertThat(store.sessionRegistry().wantsLogged(APP, NEWS)).isFalse();
    assertThat(join(store.sessionRegistry().subscriptionsOf(uid))).isEmpty();
    assertThat(join(store.sessionRegistry().find(name("c"))))
        .contains(new SessionRecord(uid, name("c"), 60, 0));

    files.mend();
    await().atMost(Duration.ofSeconds(60)).until(store::healthy);
    assertThat(subscribe("news").since()).isGreaterThanOrEqualTo(kept);
    assertThat(store.sessionRegistry().wantsLogged(APP, NEWS)).isTrue();
    assertThat(join(append("after"))).isGreaterThan(kept);
    assertThat(read()).containsExactly("kept", "after");
    long other = join(store.sessionRegistry().open(name("d"), false, 60)).session().uid();
    assertThat(other).isNotEqualTo(uid);
  }

  @Test
  void whatASessionHadStaysInForceWhenGivingItUpFails() {
    subscribe("news");
    join(append("waiting"));
    files.breakFlush(fileName -> true);
    assertThatThrownBy(() -> join(store.sessionRegistry().forget(APP, uid)))
        .hasCauseInstanceOf(StoreUnavailableException.class);
    assertThat(store.sessionRegistry().wantsLogged(APP, NEWS)).isTrue();
    files.mend();
    await().atMost(Duration.ofSeconds(60)).until(store::healthy);
    assertThat(store.sessionRegistry().wantsLogged(APP, NEWS)).isTrue();
    assertThat(join(store.sessionRegistry().subscriptionsOf(uid))).hasSize(1);
    assertThat(read()).containsExactly("waiting");
  }

  @Test
  void aBackupThatFailedLeavesNothingAndCanBeMadeAgain() throws IOException {
    join(append("kept"));
    Path target = directory.resolve("backup");
    files.fill("store.db.partial"::equals);
    assertThatThrownBy(() -> store.backup(target)).isInstanceOf(IOException.class);
    assertThat(target).isEmptyDirectory();
    files.mend();
    files.breakFlush("store.db.partial"::equals);
    assertThatThrownBy(() -> store.backup(target)).isInstanceOf(IOException.class);
    assertThat(target).isEmptyDirectory();
    files.mend();
    store.backup(target);
    assertThat(target).isDirectoryContaining("glob:**/store.db");
  }

  @Test
  void afterClosingEverythingFailsAndNothingHangs() throws IOException {
    store.close();
    assertThat(append("late").toCompletableFuture()).failsWithin(Duration.ofSeconds(60));
    assertThat(store.sessionRegistry().aliasOf(uid).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(60));
    assertThat(store.appCatalog().all().toCompletableFuture()).failsWithin(Duration.ofSeconds(60));
    assertThat(store.healthy()).isFalse();
  }
}
