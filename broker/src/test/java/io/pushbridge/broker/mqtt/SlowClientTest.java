package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.ack;
import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.publish3;
import static io.pushbridge.broker.mqtt.RawClient.subscribe3;
import static io.pushbridge.broker.mqtt.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.broker.mqtt.RawClient.Packet;
import io.pushbridge.core.metrics.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that does not keep up costs the others nothing, and the server a bounded amount. */
final class SlowClientTest {
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int SUBACK = 9;
  private static final int PINGRESP = 13;
  private static final byte[] PING = bytes(0xC0, 0);
  private static final String LARGE = "x".repeat(256 * 1024 - 8);

  // Of its own: these tasks block, and the common pool may have one thread only.
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = new TestBroker();
  }

  @AfterEach
  void stop() {
    broker.close();
    threads.shutdownNow();
  }

  private RawClient subscribed(String id, boolean clean, int qos) throws IOException {
    RawClient client = broker.raw().send(connect3(id, clean), subscribe3(1, "t", qos));
    client.read(SUBACK);
    return client;
  }

  /** Publishes and waits for every acknowledgement. */
  private void flood(int messages, int qos, String payload) throws Exception {
    try (RawClient publisher = broker.raw().send(connect3("publisher", true))) {
      CompletableFuture<Void> acknowledged =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < messages * qos; i++) {
                    publisher.read(PUBACK);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              threads);
      for (int i = 1; i <= messages; i++) {
        publisher.send(publish3(qos << 1, i, "t", i + payload));
      }
      acknowledged.get(60, TimeUnit.SECONDS);
      publisher.send(bytes(0xC0, 0));
      publisher.read(13);
    }
  }

  @Test
  void aStuckSubscriberOfQos0LosesMessagesAndNobodyElseDoes() throws Exception {
    try (RawClient stuck = subscribed("stuck", true, 0);
        RawClient healthy = subscribed("healthy", true, 0)) {
      CompletableFuture<Integer> last =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  int count = 1;
                  while (!healthy.read(PUBLISH).payload().equals("end")) {
                    count++;
                  }
                  return count;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              threads);
      String payload = "x".repeat(50_000);
      flood(1_000, 0, payload);
      try (RawClient publisher = broker.raw().send(connect3("p", true))) {
        // Until one comes through: at QoS 0 even a healthy reader may miss some in a flood.
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> {
                  publisher.send(publish3(0, 0, "t", "end"));
                  return last.isDone();
                });
        assertThat(last.get()).isPositive();
      }
      assertThat(broker.platform().tally().of(Tally.Event.DROPPED_SLOW)).isPositive();
      assertThat(stuck.read(PUBLISH).payload()).as("it is still connected").startsWith("1x");
    }
  }

  @Test
  void aPassingSessionThatDoesNotAcknowledgeIsCutOff() throws Exception {
    try (RawClient stuck = subscribed("stuck", true, 1)) {
      flood(12_000, 1, "");
      assertThat(stuck.isClosedByServer()).isTrue();
      assertThat(broker.platform().tally().of(Tally.Event.CUT_OFF_SLOW)).isEqualTo(1);
    }
  }

  @Test
  void aDurableSessionThatDoesNotAcknowledgeIsServedFromTheLog() throws Exception {
    try (RawClient slow = subscribed("slow", false, 1)) {
      flood(900, 1, "");
      for (int i = 1; i <= 900; i++) {
        Packet message = slow.read(PUBLISH);
        assertThat(message.payload()).isEqualTo(String.valueOf(i));
        slow.send(ack(0x40, message.publishId()));
      }
      assertThat(broker.platform().tally().of(Tally.Event.CUT_OFF_SLOW)).isZero();
    }
  }

  @Test
  void aFloodIsAnsweredInOrder() throws Exception {
    int messages = 20_000;
    try (RawClient publisher = broker.raw().send(connect3("flood", true))) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 1; i <= messages; i++) {
                    publisher.send(publish3(0x02, i, "flood/" + i % 10, "x"));
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              threads);
      for (int i = 1; i <= messages; i++) {
        assertThat(publisher.read(PUBACK).shortAt(0)).isEqualTo(i);
      }
      writing.get(60, TimeUnit.SECONDS);
    }
  }

  /** [MQTT-4.6.0-2], [MQTT-4.6.0-3]: also when the later ones are done earlier. */
  @Test
  void answersComeInTheOrderOfThePublishes() throws Exception {
    try (RawClient subscriber = subscribed("durable", false, 2);
        RawClient publisher = broker.raw().send(connect3("publisher", true))) {
      publisher.read(2);
      broker.store().holdChanges();
      publisher.send(
          publish3(0x04, 1, "t", "stored"),
          publish3(0x04, 2, "elsewhere", "not stored"),
          publish3(0x02, 3, "elsewhere", "not stored"),
          publish3(0x02, 4, "t", "stored"),
          PING);
      assertThat(publisher.read().type()).isEqualTo(PINGRESP);
      broker.store().releaseChanges();
      for (int i = 1; i <= 4; i++) {
        Packet answer = publisher.read();
        assertThat(answer.type()).isEqualTo(i <= 2 ? PUBREC : PUBACK);
        assertThat(answer.shortAt(0)).isEqualTo(i);
      }
      assertThat(subscriber.read(PUBLISH).payload()).isEqualTo("stored");
    }
  }

  @Test
  void whileTheStoreIsSlowNothingMoreIsReadAndNothingIsLost() throws Exception {
    try (RawClient subscriber = subscribed("durable", false, 1);
        RawClient publisher = broker.raw().send(connect3("publisher", true))) {
      publisher.read(2);
      broker.store().holdChanges();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 1; i <= 900; i++) {
                    publisher.send(publish3(0x02, i, "t", String.valueOf(i)));
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              threads);
      writing.get(60, TimeUnit.SECONDS);
      broker.store().releaseChanges();
      for (int i = 1; i <= 900; i++) {
        assertThat(publisher.read(PUBACK).shortAt(0)).isEqualTo(i);
        Packet message = subscriber.read(PUBLISH);
        assertThat(message.payload()).isEqualTo(String.valueOf(i));
        subscriber.send(ack(0x40, message.publishId()));
      }
    }
  }

  /** Writes publishes of 256 KiB on a thread of its own; fails if the server closes. */
  private CompletableFuture<Void> writeLarge(RawClient publisher, int messages) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = 1; i <= messages; i++) {
              publisher.send(publish3(0x02, i, "t", i + LARGE));
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        threads);
  }

  @Test
  void ofLargePublishesOnlySomeMegabytesAreInProgress() throws Exception {
    try (RawClient subscriber = subscribed("durable", false, 1)) {
      RawClient publisher = broker.raw().send(connect3("publisher", true));
      publisher.read(2);
      broker.store().holdChanges();
      CompletableFuture<Void> writing = writeLarge(publisher, 64);
      await().until(() -> broker.server().bytesInProgress() >= InProgress.MOST_BYTES - 65_536);
      publisher.cut();
      assertThat(writing.handle((done, failure) -> true).get(60, TimeUnit.SECONDS)).isTrue();
      broker.store().releaseChanges();
      await().until(() -> broker.server().bytesInProgress() == 0);
      await().until(() -> broker.server().connections() == 1);
      assertThat(broker.platform().tally().of(Tally.Event.LOGGED)).isBetween(16L, 18L);
      assertThat(subscriber.read(PUBLISH).payload()).isEqualTo(1 + LARGE);
    }
  }

  @Test
  void largePublishesGoOnWhenTheStoreDoes() throws Exception {
    try (RawClient subscriber = subscribed("durable", false, 1);
        RawClient publisher = broker.raw().send(connect3("publisher", true))) {
      publisher.read(2);
      broker.store().holdChanges();
      CompletableFuture<Void> writing = writeLarge(publisher, 64);
      await().until(() -> broker.server().bytesInProgress() >= InProgress.MOST_BYTES - 65_536);
      broker.store().releaseChanges();
      for (int i = 1; i <= 64; i++) {
        assertThat(publisher.read(PUBACK).shortAt(0)).isEqualTo(i);
        Packet message = subscriber.read(PUBLISH);
        assertThat(message.payload()).isEqualTo(i + LARGE);
        subscriber.send(ack(0x40, message.publishId()));
      }
      writing.get(60, TimeUnit.SECONDS);
      await().until(() -> broker.server().bytesInProgress() == 0);
    }
  }

  @Test
  void whatCannotBeStoredIsNotAcknowledged() throws Exception {
    try (RawClient subscriber = subscribed("durable", false, 1);
        RawClient publisher = broker.raw().send(connect3("publisher", true))) {
      publisher.read(2);
      broker.store().failChanges(true);
      publisher.send(publish3(0x02, 1, "t", "lost"));
      assertThat(publisher.isClosedByServer()).as("without a PUBACK").isTrue();
      broker.store().failChanges(false);
      flood(1, 1, "");
      assertThat(subscriber.read(PUBLISH).payload()).isEqualTo("1");
    }
  }

  @Test
  void whatNeedNoAcknowledgementAndCannotBeStoredIsDropped() throws Exception {
    try (RawClient old = broker.raw().send(connect3("old", true));
        RawClient recent = broker.raw().send(connect5("recent", true, bytes()))) {
      old.read(2);
      recent.read(2);
      broker.store().failChanges(true);
      old.send(publish3(0x01, 0, "t", "lost"), publish3(0, 0, ",yali", "lost"), PING);
      assertThat(old.read().type()).isEqualTo(PINGRESP);
      recent.send(packet(0x31, text("t"), bytes(0), text("lost")), PING);
      assertThat(recent.read().type()).isEqualTo(PINGRESP);
      await().until(() -> broker.platform().tally().of(Tally.Event.DROPPED_FAILED) == 3);
      old.send(PING);
      assertThat(old.read().type()).isEqualTo(PINGRESP);
      recent.send(PING);
      assertThat(recent.read().type()).isEqualTo(PINGRESP);
    }
  }

  @Test
  void theDialectDropsItToo() throws Exception {
    try (NativeClient client =
        NativeClient.connected(broker, NativeClient.register(broker, TestBroker.APP, "device"))) {
      broker.store().failChanges(true);
      client.send("30 0b 00 05 ',yali' 'lost'");
      await().until(() -> broker.platform().tally().of(Tally.Event.DROPPED_FAILED) == 1);
      client.send("c0 00").expect("d0 00");
    }
  }
}
