package io.pushbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.core.access.AccessGrant;
import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.registry.RegistryContents;
import io.pushbridge.store.volume.StoreLockedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mapdb.DB;
import org.mapdb.Serializer;

/** Checking, reading and restoring a store that no server has open. */
class StoreContentsTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final StoreOptions OPTIONS = StoreOptions.defaults().withJournalBytes(1 << 20);

  private static final AccessGrant GRANT =
      new AccessGrant(
          APP,
          Scope.of(new Alias("anna")).withToken("0a".repeat(16)),
          new Rights(true, false, true),
          7);

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private Path live;
  private long uid;

  @BeforeEach
  void fill() throws IOException {
    live = folder.resolve("live");
    try (Store store = Store.open(live, clock, 1, OPTIONS)) {
      join(
          store
              .appCatalog()
              .save(new App(APP, "shop", new Secret("s"), new Secret("d"), AppLimits.DEFAULT)));
      SessionName name = new SessionName(APP, SessionName.Door.MQTT, "phone");
      uid = join(store.sessionRegistry().open(name, false, 3_600)).session().uid();
      subscribe(store, "news", Qos.AT_LEAST_ONCE);
      subscribe(store, "live/#", Qos.AT_MOST_ONCE);
      join(store.sessionRegistry().setAlias(APP, uid, true, Optional.of(new Alias("anna"))));
      join(
          store
              .sessionRegistry()
              .storeToken(
                  new DeviceToken(
                      APP, uid, "0a1b", "com.shop", DeviceToken.Environment.PRODUCTION, 7)));
      join(store.accessCatalog().guard(APP, true));
      join(store.accessCatalog().save(GRANT));
      append(store, new Destination.Topic(new TopicName("news")), "one", 60_000);
      append(store, new Destination.Topic(new TopicName("news")), "two", 60_000);
      append(store, new Destination.Topic(new TopicName("old")), "gone", 10);
      append(store, new Destination.Inbox(uid, new Alias("anna")), "for you", 60_000);
      join(store.sessionRegistry().acknowledge(uid, new Cursor(1, new long[0], new long[0], 2)));
    }
    clock.advance(Duration.ofSeconds(1));
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private void subscribe(Store store, String filter, Qos qos) {
    join(store.sessionRegistry().subscribe(uid, Subscription.of(new TopicFilter(filter), qos)));
  }

  private void append(Store store, Destination to, String text, long life) {
    long now = clock.millis();
    join(
        store
            .messageLog()
            .append(
                new Message(
                    APP,
                    to,
                    new MessageId(1),
                    Qos.AT_LEAST_ONCE,
                    text.getBytes(StandardCharsets.UTF_8),
                    MessageProperties.NONE,
                    0,
                    now,
                    now + life),
                Optional.empty(),
                logged -> {}));
  }

  private StoreContents.Check check(Path directory) throws IOException {
    try (StoreContents contents = StoreContents.open(directory, clock, false)) {
      return contents.check();
    }
  }

  private void damage(Consumer<DB> change) throws IOException {
    try (StoreFile file = StoreFile.open(live, clock, OPTIONS)) {
      file.attach(change::accept);
    }
  }

  @Test
  void aSoundStoreIsCountedAndNothingIsFound() throws IOException {
    StoreContents.Check check = check(live);

    assertThat(check.words()).isEmpty();
    assertThat(check.sound()).isTrue();
    assertThat(check.sessions()).isEqualTo(1);
    assertThat(check.subscriptions()).isEqualTo(2);
    assertThat(check.aliases()).isEqualTo(1);
    assertThat(check.tokens()).isEqualTo(1);
    assertThat(check.messages()).isEqualTo(4);
    assertThat(check.topics()).isEqualTo(3);
    assertThat(check.records()).isPositive();
  }

  @Test
  void everythingIsReadExceptWhatHasExpired() throws IOException {
    List<RegistryContents.Session> sessions = new ArrayList<>();
    List<RegistryContents.HeldAlias> aliases = new ArrayList<>();
    List<AccessGrant> grants = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    try (StoreContents contents = StoreContents.open(live, clock, false)) {
      assertThat(contents.apps()).singleElement().extracting(App::name).isEqualTo("shop");
      contents.forEachSession(sessions::add);
      contents.forEachAlias(aliases::add);
      contents.forEachGrant(grants::add);
      assertThat(contents.guarded()).containsExactly(APP);
      contents.forEachMessage(
          logged -> messages.add(new String(logged.message().payload(), StandardCharsets.UTF_8)));
    }
    assertThat(sessions).hasSize(1);
    RegistryContents.Session session = sessions.get(0);
    assertThat(session.session().name().text()).isEqualTo("phone");
    assertThat(session.subscriptions())
        .extracting(held -> held.filter().text())
        .containsExactlyInAnyOrder("news", "live/#");
    assertThat(session.cursor().upTo()).isEqualTo(1);
    assertThat(session.tokens()).extracting(DeviceToken::token).containsExactly("0a1b");
    assertThat(aliases).extracting(held -> held.alias().text()).containsExactly("anna");
    assertThat(grants).containsExactly(GRANT);
    assertThat(messages).containsExactlyInAnyOrder("one", "two", "for you");
    assertThat(messages).containsSubsequence("one", "two");
  }

  @Test
  void tablesThatDoNotFitAreFoundInWords() throws IOException {
    damage(
        db ->
            db.hashMap("registry.filter_ids", Serializer.BYTE_ARRAY, Serializer.INTEGER)
                .open()
                .clear());
    damage(
        db ->
            db.hashMap("registry.aliases", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
                .open()
                .clear());
    damage(
        db -> db.hashMap("registry.names", Serializer.BYTE_ARRAY, Serializer.LONG).open().clear());

    StoreContents.Check check = check(live);

    assertThat(check.sound()).isFalse();
    assertThat(check.words())
        .anyMatch(words -> words.contains("is not found by its text live/#"))
        .anyMatch(words -> words.contains("holds alias anna, which is not its"))
        .anyMatch(words -> words.contains("is not found by its name"))
        .hasSize(4);
  }

  @Test
  void aGrantThatCannotBeReadIsFound() throws IOException {
    damage(
        db -> {
          var grants =
              db.treeMap("access.grants", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY).open();
          grants.put(grants.firstKey(), new byte[] {99});
        });

    assertThat(check(live).words())
        .singleElement()
        .asString()
        .contains("a grant cannot be read: record version 99 is unknown");
  }

  @Test
  void aMessageThatFailsItsChecksumIsFound() throws IOException {
    damage(
        db -> {
          var slots = db.treeMap("log.slots", Serializer.LONG, Serializer.LONG).open();
          long record = slots.firstEntry().getValue();
          byte[] bytes = db.getStore().get(record, Serializer.BYTE_ARRAY_NOSIZE);
          bytes[30] ^= 1;
          db.getStore().update(record, bytes, Serializer.BYTE_ARRAY_NOSIZE);
        });

    assertThat(check(live).words())
        .singleElement()
        .asString()
        .contains("message fails its checksum");
  }

  @Test
  void aBackupIsRestoredIntoAnEmptyFolderOnly() throws IOException {
    Path backup = folder.resolve("backup");
    try (StoreFile file = StoreFile.open(live, clock, OPTIONS)) {
      file.backup(backup);
      assertThatThrownBy(() -> StoreContents.open(live, clock, false))
          .isInstanceOf(StoreLockedException.class);
    }
    byte[] before = Files.readAllBytes(backup.resolve("store.db"));
    assertThat(check(backup).sound()).isTrue();
    assertThat(Files.readAllBytes(backup.resolve("store.db"))).isEqualTo(before);
    assertThat(backup.resolve("store.j0")).doesNotExist();

    Path target = folder.resolve("restored");
    assertThat(StoreRestore.run(backup, target, clock).messages()).isEqualTo(4);
    assertThat(target).isDirectoryContaining("glob:**store.db");
    assertThat(target.toFile().list()).hasSize(1);
    try (Store store = Store.open(target, clock, 1, OPTIONS)) {
      SessionName name = new SessionName(APP, SessionName.Door.MQTT, "phone");
      assertThat(join(store.sessionRegistry().find(name)).orElseThrow().uid()).isEqualTo(uid);
    }

    assertThatThrownBy(() -> StoreRestore.run(backup, target, clock))
        .hasMessageContaining("is not empty, it holds store.");
    assertThatThrownBy(() -> StoreRestore.run(live, folder.resolve("other"), clock))
        .hasMessageContaining("is a store and no backup of one");
    assertThatThrownBy(() -> StoreRestore.run(folder, folder.resolve("other"), clock))
        .hasMessageContaining("holds no backup");
  }

  @Test
  void aDamagedBackupIsNotRestored() throws IOException {
    damage(
        db -> db.hashMap("registry.names", Serializer.BYTE_ARRAY, Serializer.LONG).open().clear());
    Path backup = folder.resolve("backup");
    try (StoreFile file = StoreFile.open(live, clock, OPTIONS)) {
      file.backup(backup);
    }
    Path target = folder.resolve("restored");

    assertThat(StoreRestore.run(backup, target, clock).sound()).isFalse();
    assertThat(target).isEmptyDirectory();

    byte[] bytes = Files.readAllBytes(backup.resolve("store.db"));
    bytes[9] ^= 1;
    Files.write(backup.resolve("store.db"), bytes);
    assertThatThrownBy(() -> StoreRestore.run(backup, target, clock))
        .isInstanceOf(IOException.class);
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void whereThereIsNoStoreNoneIsMade() {
    assertThatThrownBy(() -> StoreContents.open(folder, clock, false))
        .hasMessage(folder + " holds no store");
    assertThat(folder.resolve("store.db")).doesNotExist();
  }
}
