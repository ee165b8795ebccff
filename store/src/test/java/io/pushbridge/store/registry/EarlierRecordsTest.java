package io.pushbridge.store.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.store.record.RecordWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Records of stores that were written before apps had all their limits, and tokens were kept. */
class EarlierRecordsTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");

  @Test
  void anAppWithTwoLimitsIsRead() {
    byte[] record =
        new RecordWriter(64)
            .int8(1)
            .text("shop")
            .text("sec-1")
            .text("device")
            .varint(7)
            .varint(3)
            .int8(0)
            .toBytes();

    assertThat(StoredApp.read(RegistryKeys.app(APP), record))
        .isEqualTo(
            new App(
                APP,
                "shop",
                new Secret("sec-1"),
                new Secret("device"),
                AppLimits.DEFAULT
                    .with(AppLimit.MESSAGES_PER_TOPIC, 7)
                    .with(AppLimit.SUBSCRIPTIONS_PER_SESSION, 3)
                    .withReceipts(false)));
  }

  @Test
  void aLimitOfALaterServerIsPassedOver() {
    byte[] record =
        new RecordWriter(64)
            .int8(2)
            .text("shop")
            .text("sec-1")
            .text("device")
            .int8(1)
            .text("of-later-days")
            .varint(7)
            .text("connections")
            .varint(5)
            .text("message-size")
            .varint(Long.MAX_VALUE)
            .toBytes();

    assertThat(StoredApp.read(RegistryKeys.app(APP), record).limits())
        .isEqualTo(AppLimits.DEFAULT.with(AppLimit.CONNECTIONS, 5));
  }

  @Test
  void aSubscriptionWithoutATokenIsRead() {
    TopicFilter filter = new TopicFilter("news/#");
    byte[] key = RegistryKeys.session(1, RegistryKeys.SUBSCRIPTION, RegistryKeys.utf8("news/#"));
    byte[] record = new RecordWriter(24).int8(1).int8(2 | 4).int32(9).int64(77).varint(5).toBytes();

    Subscription expected = new Subscription(filter, Qos.EXACTLY_ONCE, true, false, 5, 77);
    StoredSubscription stored = StoredSubscription.read(key, record);
    assertThat(stored).isEqualTo(new StoredSubscription(expected, 9));
    assertThat(stored.toBytes()).isEqualTo(record);
  }

  @Test
  void aSubscriptionKeepsItsToken() {
    byte[] key = RegistryKeys.session(1, RegistryKeys.SUBSCRIPTION, RegistryKeys.utf8("news"));
    Subscription held =
        Subscription.of(new TopicFilter("news"), Qos.AT_LEAST_ONCE).withToken("ab".repeat(16));
    StoredSubscription stored = new StoredSubscription(held, 9);

    assertThat(StoredSubscription.read(key, stored.toBytes())).isEqualTo(stored);
    assertThat(held.toString()).doesNotContain("abab");
  }

  @Test
  void anAppThatCouldTakeNoTokensIsReadAndOneThatTakesNoneIsWrittenTheSame() {
    byte[] record =
        new RecordWriter(64)
            .int8(3)
            .text("shop")
            .text("sec-1")
            .text("device")
            .int8(4)
            .text("relay")
            .int8(1)
            .toBytes();

    App read = StoredApp.read(RegistryKeys.app(APP), record);
    assertThat(read)
        .isEqualTo(
            new App(APP, "shop", new Secret("sec-1"), new Secret("device"), AppLimits.DEFAULT)
                .withRelayKey(Optional.of(new Secret("relay"))));
    assertThat(StoredApp.toBytes(read)).isEqualTo(record);
  }

  @Test
  void anAppWhoseSecretsCouldNotBeRotatedIsRead() {
    byte[] record =
        new RecordWriter(64)
            .int8(2)
            .text("shop")
            .text("sec-1")
            .text("device")
            .int8(0)
            .text(AppLimit.CONNECTIONS.key())
            .varint(12)
            .toBytes();

    assertThat(StoredApp.read(RegistryKeys.app(APP), record))
        .isEqualTo(
            new App(
                APP,
                "shop",
                new Secret("sec-1"),
                new Secret("device"),
                AppLimits.DEFAULT.with(AppLimit.CONNECTIONS, 12).withReceipts(false)));
  }
}
