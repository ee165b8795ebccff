package io.pushbridge.store.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PendingWakeUp;
import io.pushbridge.core.push.PushCounts;
import io.pushbridge.core.push.SealedCredentials.Sealed;
import io.pushbridge.core.push.WakeUpProgress;
import io.pushbridge.core.push.WakeUpReport;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.Store;
import io.pushbridge.store.StoreContents;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.StoreOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mapdb.Serializer;

/** What waking devices keeps can be read and checked in a store that no server has open. */
class PushContentsTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final StoreOptions OPTIONS = StoreOptions.defaults().withJournalBytes(1 << 20);
  private static final PushCounts COUNTS =
      new PushCounts(3, 1, new TreeMap<>(Map.of("Unregistered", 2L)));

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private long uid;

  @BeforeEach
  void fill() throws IOException {
    uid = 77;
    try (Store store = Store.open(folder, clock, 1, OPTIONS)) {
      long pending = add(store, 1, ApnsRequest.explicit("{\"aps\":{}}"));
      join(
          store
              .push()
              .outbox()
              .progress(pending, new WakeUpProgress(9, false, List.of(7L, 8L), COUNTS)));
      long done = add(store, 2, ApnsRequest.DEFAULT);
      join(store.push().outbox().progress(done, new WakeUpProgress(9, true, List.of(), COUNTS)));
      DeviceToken device =
          new DeviceToken(APP, uid, "0a", "com.shop", DeviceToken.Environment.PRODUCTION, 1);
      join(store.push().badges().increment(List.of(device), new MessageId(1)));
      join(store.push().badges().increment(List.of(device), new MessageId(2)));
      join(store.push().credentials().save(new Sealed(APP, "key", new byte[] {1, 2, 3})));
    }
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private long add(Store store, long id, ApnsRequest request) {
    long now = clock.millis();
    Message message =
        new Message(
            APP,
            new Destination.Topic(new TopicName("news")),
            new MessageId(id),
            Qos.AT_LEAST_ONCE,
            "hello".getBytes(StandardCharsets.UTF_8),
            MessageProperties.NONE,
            0,
            now,
            now + 60_000);
    return join(store.push().outbox().add(message, request)).orElseThrow();
  }

  @Test
  void allOfItIsRead() throws IOException {
    List<PendingWakeUp> wakeUps = new ArrayList<>();
    List<PushContents.Report> reports = new ArrayList<>();
    List<PushContents.Badge> badges = new ArrayList<>();
    List<Sealed> credentials = new ArrayList<>();
    try (StoreContents contents = StoreContents.open(folder, clock, false)) {
      contents.push().forEachWakeUp(wakeUps::add);
      contents.push().forEachReport(reports::add);
      contents.push().forEachBadge(badges::add);
      contents.push().forEachCredential(credentials::add);
      assertThat(contents.check().words()).isEmpty();
    }
    assertThat(wakeUps).hasSize(1);
    PendingWakeUp pending = wakeUps.get(0);
    assertThat(pending.message().id()).isEqualTo(new MessageId(1));
    assertThat(pending.request()).isEqualTo(ApnsRequest.explicit("{\"aps\":{}}"));
    assertThat(pending.progress()).isEqualTo(new WakeUpProgress(9, false, List.of(7L, 8L), COUNTS));
    assertThat(reports)
        .extracting(PushContents.Report::id, report -> report.report().state())
        .containsExactlyInAnyOrder(
            tuple(new MessageId(1), WakeUpReport.State.PENDING),
            tuple(new MessageId(2), WakeUpReport.State.DONE));
    assertThat(reports).allMatch(report -> report.app().equals(APP));
    assertThat(badges).containsExactly(new PushContents.Badge(uid, "com.shop", 2, clock.millis()));
    assertThat(credentials).hasSize(1);
    assertThat(credentials.get(0).name()).isEqualTo("key");
    assertThat(credentials.get(0).bytes()).containsExactly(1, 2, 3);
  }

  @Test
  void progressOfNoWakeUpIsFound() throws IOException {
    try (StoreFile file = StoreFile.open(folder, clock, OPTIONS)) {
      file.attach(
          db -> db.hashMap("push.wake_ups", Serializer.LONG, Serializer.BYTE_ARRAY).open().clear());
    }
    try (StoreContents contents = StoreContents.open(folder, clock, false)) {
      assertThat(contents.check().words())
          .singleElement()
          .asString()
          .startsWith("push: progress of no wake-up");
    }
  }
}
