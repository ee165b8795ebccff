package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.concat;
import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.publish3;
import static io.pushbridge.broker.mqtt.RawClient.subscribe3;
import static io.pushbridge.broker.mqtt.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.broker.mqtt.RawClient.Packet;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.will.KeptWill;
import io.pushbridge.core.will.Will;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a will is published that waits for its client to come back, also over a restart. */
final class DelayedWillTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int SUBACK = 9;
  private static final int NEVER_CLEAN = 0;
  private static final int CLEAN = 2;
  private static final long HOUR = 3_600;
  private static final SessionName MORTAL = new SessionName(TestBroker.APP, Door.MQTT, "mortal");

  private final ManualClock clock = new ManualClock();
  private TestBroker broker;
  private RawClient heir;

  @BeforeEach
  void start() throws IOException {
    broker = new TestBroker(TestBroker.options(Optional.empty()), clock, AppLimits.DEFAULT);
    heir = heir();
  }

  @AfterEach
  void stop() {
    heir.close();
    broker.close();
  }

  private RawClient heir() throws IOException {
    RawClient client = broker.raw().send(connect3("heir", true), subscribe3(1, "wills/#", 2));
    client.read(SUBACK);
    return client;
  }

  private static byte[] seconds(int property, long value) {
    return bytes(
        property, (int) (value >> 24), (int) (value >> 16), (int) (value >> 8), (int) value);
  }

  private static byte[] connect(int clean, long expiry, long delay, String will) {
    return connect(clean, 0, expiry, delay, will);
  }

  private static byte[] connect(int clean, int willFlags, long expiry, long delay, String will) {
    return packet(
        0x10,
        text("MQTT"),
        bytes(5, 0xC4 | clean | willFlags, 0, 0),
        bytes(5),
        seconds(0x11, expiry),
        text("mortal"),
        bytes(5),
        seconds(0x18, delay),
        text("wills/mortal"),
        text(will),
        text(TestBroker.APP.text()),
        text(TestBroker.PASSWORD));
  }

  private RawClient mortal(byte[] connect) throws IOException {
    RawClient client = broker.raw().send(connect);
    assertThat(client.read(CONNACK).unsigned(1)).isZero();
    return client;
  }

  private void dies(RawClient client) {
    client.cut();
    await()
        .until(
            () ->
                broker.platform().live().all().stream()
                    .noneMatch(session -> session.name().equals(MORTAL)));
  }

  private void later(Duration time) {
    clock.advance(time);
    TestBroker.await(broker.wills().publishDue());
  }

  private void assertWill(String will) throws IOException {
    assertThat(heir.read(PUBLISH).payload()).isEqualTo(will);
  }

  /** Nothing but this marker comes. */
  private void assertNothing() throws IOException {
    try (RawClient other = broker.raw().send(connect3("other", true))) {
      other.read(CONNACK);
      other.send(publish3(0, 0, "wills/none", "nothing"));
      assertThat(heir.read(PUBLISH).payload()).isEqualTo("nothing");
    }
  }

  private void assertForgotten() {
    await().until(() -> TestBroker.await(broker.store().wills().all()).isEmpty());
  }

  @Test
  void itIsPublishedOnceWhenTheDelayIsOver() throws Exception {
    dies(mortal(connect(NEVER_CLEAN, HOUR, 60, "late")));
    later(Duration.ofSeconds(59));
    assertNothing();
    later(Duration.ofSeconds(1));
    assertWill("late");
    later(Duration.ofHours(2));
    assertNothing();
    assertForgotten();
  }

  @Test
  void itIsVoidIfTheSessionIsContinuedBefore() throws Exception {
    dies(mortal(connect(NEVER_CLEAN, HOUR, 60, "void")));
    later(Duration.ofSeconds(59));
    try (RawClient back = broker.raw().send(connect5("mortal", false, seconds(0x11, HOUR)))) {
      assertThat(back.read(CONNACK).unsigned(0)).as("session present").isEqualTo(1);
      later(Duration.ofHours(2));
      assertNothing();
      assertForgotten();
    }
  }

  @Test
  void itIsPublishedIfANewSessionTakesThePlace() throws Exception {
    dies(mortal(connect(NEVER_CLEAN, HOUR, 60, "old session")));
    RawClient back = mortal(connect(CLEAN, HOUR, 60, "new session"));
    assertWill("old session");
    dies(back);
    try (RawClient again = broker.raw().send(connect3("mortal", true))) {
      again.read(CONNACK);
      assertWill("new session");
      assertForgotten();
    }
  }

  @Test
  void itDoesNotOutlastItsSession() throws Exception {
    dies(mortal(connect(NEVER_CLEAN, 10, 60, "ten seconds")));
    later(Duration.ofSeconds(9));
    assertNothing();
    later(Duration.ofSeconds(1));
    assertWill("ten seconds");
    dies(mortal(connect(CLEAN, 0, 60, "at once")));
    assertWill("at once");
    assertForgotten();
  }

  @Test
  void aTakeoverThatContinuesTheSessionVoidsIt() throws Exception {
    try (RawClient older = mortal(connect(NEVER_CLEAN, HOUR, 60, "older"));
        RawClient newer = mortal(connect(NEVER_CLEAN, HOUR, 60, "newer"))) {
      assertThat(older.isClosedByServer()).isTrue();
      later(Duration.ofHours(1));
      assertNothing();
      try (RawClient newest = mortal(connect(CLEAN, HOUR, 60, "newest"))) {
        assertThat(newer.isClosedByServer()).isTrue();
        assertWill("newer");
        newest.send(bytes(0xE0, 0));
        assertThat(newest.isClosedByServer()).isTrue();
      }
      assertNothing();
      assertForgotten();
    }
  }

  @Test
  void aTakeoverPublishesOneWithoutDelay() throws Exception {
    try (RawClient older = mortal(connect(NEVER_CLEAN, HOUR, 0, "older"));
        RawClient newer = mortal(connect(NEVER_CLEAN, HOUR, 0, "newer"))) {
      assertThat(older.isClosedByServer()).isTrue();
      assertWill("older");
      newer.send(packet(0xE0, bytes(4)));
      assertThat(newer.isClosedByServer()).isTrue();
      assertWill("newer");
    }
    assertForgotten();
  }

  @Test
  void aGoodbyeThatShortensTheSessionShortensTheDelay() throws Exception {
    try (RawClient client = mortal(connect(NEVER_CLEAN, HOUR, 60, "short"))) {
      client.send(packet(0xE0, bytes(4, 5), seconds(0x11, 5)));
      assertThat(client.isClosedByServer()).isTrue();
    }
    assertNothing();
    later(Duration.ofSeconds(5));
    assertWill("short");
  }

  @Test
  void itWaitsOnOverARestart() throws Exception {
    dies(mortal(connect(NEVER_CLEAN, HOUR, 60, "late")));
    later(Duration.ofSeconds(40));
    restart();
    later(Duration.ofSeconds(19));
    assertNothing();
    later(Duration.ofSeconds(1));
    assertWill("late");
    assertForgotten();
  }

  @Test
  void whoComesBackToTheRestartedServerInTimeVoidsIt() throws Exception {
    RawClient before = mortal(connect(NEVER_CLEAN, HOUR, 60, "void"));
    restart();
    before.close();
    RawClient back = mortal(connect(NEVER_CLEAN, HOUR, 60, "next"));
    later(Duration.ofHours(1));
    assertNothing();
    dies(back);
    later(Duration.ofMinutes(1));
    assertWill("next");
  }

  @Test
  void aServerThatDiedPublishesTheWillsOfThoseWhoWereConnected() throws Exception {
    keepAsIfConnected(1, "atonce", 0);
    keepAsIfConnected(2, "delayed", 30);
    keepAsIfConnected(3, "replaced", 30);
    keepAsIfConnected(4, "replaced", 20);
    restart();
    // The heir was away; what it did not see is retained by nobody.
    later(Duration.ofSeconds(20));
    assertWill("4");
    later(Duration.ofSeconds(10));
    assertWill("2");
    later(Duration.ofHours(1));
    assertNothing();
    assertForgotten();
  }

  private void keepAsIfConnected(long number, String client, long delay) {
    SessionName name = new SessionName(TestBroker.APP, Door.MQTT, client);
    byte[] body = Long.toString(number).getBytes(StandardCharsets.UTF_8);
    PublishRequest request =
        PublishRequest.toTopic(TestBroker.APP, new TopicName("wills/" + client), body);
    TestBroker.await(
        broker.store().wills().keep(new KeptWill(number, name, number, new Will(request, delay))));
  }

  private void restart() throws IOException {
    broker.restart();
    heir.close();
    heir = heir();
  }

  @Test
  void qosAndRetainAreUsedAlsoAfterARestart() throws Exception {
    dies(mortal(connect(NEVER_CLEAN, 0x30, HOUR, 60, "kept")));
    restart();
    later(Duration.ofMinutes(1));
    Packet will = heir.read(PUBLISH);
    assertThat(will.first()).as("QoS 2, not retained to who is there").isEqualTo(0x34);
    try (RawClient late = broker.raw().send(connect3("late", true), subscribe3(1, "wills/#", 1))) {
      Packet retained = late.read(PUBLISH);
      assertThat(retained.first()).as("QoS 1, retained").isEqualTo(0x33);
      assertThat(retained.payload()).isEqualTo("kept");
    }
  }

  @Test
  void whoseWillCannotBeKeptIsNotConnected() throws Exception {
    broker.store().failChanges(true);
    try (RawClient client = broker.raw().send(connect(CLEAN, 0, 0, "no"))) {
      assertThat(client.read(CONNACK).unsigned(1)).as("server unavailable").isEqualTo(0x88);
      assertThat(client.isClosedByServer()).isTrue();
    }
    await().until(() -> broker.platform().live().all().size() == 1);
    broker.store().failChanges(false);
    assertNothing();
    dies(mortal(connect(CLEAN, 0, 0, "yes")));
    assertWill("yes");
  }

  @Test
  void oneThatCannotBePublishedIsTriedAgain() throws Exception {
    try (RawClient away = broker.raw().send(connect3("away", false), subscribe3(1, "wills/#", 1))) {
      away.read(SUBACK);
      RawClient client = mortal(connect(CLEAN, 0x08, 0, 0, "stubborn"));
      broker.store().failChanges(true);
      client.cut();
      await()
          .until(
              () ->
                  broker.platform().live().all().stream()
                      .noneMatch(session -> session.name().equals(MORTAL)));
      broker.store().failChanges(false);
      await()
          .until(
              () -> {
                later(Duration.ofSeconds(5));
                return TestBroker.await(broker.store().wills().all()).isEmpty();
              });
      assertThat(away.read(PUBLISH).payload()).isEqualTo("stubborn");
    }
  }

  @Test
  void theWillsOfManyAreAllPublished() throws Exception {
    for (int i = 0; i < 50; i++) {
      keepAsIfConnected(i + 1, "client" + i, 30);
    }
    restart();
    later(Duration.ofSeconds(30));
    List<String> got = new ArrayList<>();
    while (got.size() < 50) {
      Packet will = heir.read(PUBLISH);
      got.add(will.topic());
      heir.send(RawClient.ack(0x40, will.publishId()));
    }
    assertThat(got).doesNotHaveDuplicates();
  }

  @Test
  void aDelayNeedsAWill() throws Exception {
    byte[] delay = concat(seconds(0x18, 9));
    try (RawClient client = broker.raw().send(connect5("mortal", true, delay))) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }
}
