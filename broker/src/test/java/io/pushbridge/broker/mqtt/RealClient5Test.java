package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.publish3;
import static io.pushbridge.broker.mqtt.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.pushbridge.broker.mqtt.RawClient.Packet;
import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.topic.TopicFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a device maker looks for in MQTT 5, as HiveMQ's client finds it. */
final class RealClient5Test {
  private static final long PATIENCE = 60;

  private final ManualClock clock = new ManualClock();
  private TestBroker broker;

  @BeforeEach
  void start() {
    broker =
        new TestBroker(
            TestBroker.options(Optional.empty()),
            clock,
            AppLimits.DEFAULT
                .with(AppLimit.SUBSCRIPTIONS_PER_SESSION, 3)
                .with(AppLimit.MESSAGE_SIZE, 1_000));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static boolean present(Mqtt5BlockingClient client, long expirySeconds) {
    return client
        .connectWith()
        .cleanStart(false)
        .sessionExpiryInterval(expirySeconds)
        .send()
        .isSessionPresent();
  }

  private void awaitNobody() {
    await().until(() -> broker.platform().live().all().isEmpty());
  }

  @Test
  void aSessionLivesAsLongAsItsExpirySays() {
    Mqtt5BlockingClient client = broker.client5("client");
    long[] expiry = {60, 60, 60, 0, 60, Mqtt5Connect.NO_SESSION_EXPIRY, 60};
    long[] away = {59, 60, 1, 0, 1, 1_000_000_000, 1};
    boolean[] presentAfter = {true, false, true, false, true, true, true};
    assertThat(present(client, expiry[0])).isFalse();
    for (int i = 0; i < away.length; i++) {
      client.disconnect();
      awaitNobody();
      clock.advance(Duration.ofSeconds(away[i]));
      long next = expiry[Math.min(i + 1, expiry.length - 1)];
      assertThat(present(client, next)).as("return %d", i).isEqualTo(presentAfter[i]);
    }
    client.disconnect();
  }

  @Test
  void aWindowOfOneStillBringsEverything() throws Exception {
    Mqtt5BlockingClient reader = broker.client5("reader");
    reader.connectWith().restrictions().receiveMaximum(1).applyRestrictions().send();
    Mqtt5BlockingClient writer = broker.client5("writer");
    writer.connectWith().restrictions().sendMaximum(2).applyRestrictions().send();
    List<String> sent = new ArrayList<>();
    List<String> got = new ArrayList<>();
    try (var messages = reader.publishes(MqttGlobalPublishFilter.ALL)) {
      reader.subscribeWith().topicFilter("t").qos(MqttQos.EXACTLY_ONCE).send();
      for (int i = 0; i < 100; i++) {
        String body = "m" + i;
        writer
            .publishWith()
            .topic("t")
            .qos(MqttQos.fromCode(1 + i % 2))
            .payload(body.getBytes(StandardCharsets.UTF_8))
            .send();
        sent.add(body);
      }
      while (got.size() < sent.size()) {
        got.add(text5(messages.receive(PATIENCE, TimeUnit.SECONDS).orElseThrow()));
      }
    }
    assertThat(got).isEqualTo(sent);
    reader.disconnect();
    writer.disconnect();
  }

  private static String text5(Mqtt5Publish message) {
    return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void aQuestionIsAnswered() throws Exception {
    Mqtt5BlockingClient asks = broker.client5("asks");
    asks.connect();
    asks.subscribeWith().topicFilter("answers/asks").qos(MqttQos.AT_LEAST_ONCE).send();
    Mqtt5BlockingClient answers = broker.client5("answers");
    answers.connect();
    answers.subscribeWith().topicFilter("questions").qos(MqttQos.AT_LEAST_ONCE).send();
    try (var questions = answers.publishes(MqttGlobalPublishFilter.ALL);
        var replies = asks.publishes(MqttGlobalPublishFilter.ALL)) {
      asks.publishWith()
          .topic("questions")
          .qos(MqttQos.AT_LEAST_ONCE)
          .responseTopic("answers/asks")
          .correlationData(bytes(7, 0, 7))
          .payload("how many?".getBytes(StandardCharsets.UTF_8))
          .send();
      Mqtt5Publish question = questions.receive(PATIENCE, TimeUnit.SECONDS).orElseThrow();
      answers
          .publishWith()
          .topic(question.getResponseTopic().orElseThrow())
          .qos(MqttQos.AT_LEAST_ONCE)
          .correlationData(question.getCorrelationData().orElseThrow())
          .payload("three".getBytes(StandardCharsets.UTF_8))
          .send();
      Mqtt5Publish reply = replies.receive(PATIENCE, TimeUnit.SECONDS).orElseThrow();
      assertThat(text5(reply)).isEqualTo("three");
      assertThat(reply.getCorrelationData().orElseThrow())
          .isEqualTo(ByteBuffer.wrap(bytes(7, 0, 7)));
    }
    asks.disconnect();
    answers.disconnect();
  }

  /** By hand, for the library keeps identifiers to itself. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void overlappingSubscriptionsAreToldByTheirIdentifiersAlsoFromTheLog(boolean restart)
      throws Exception {
    byte[] hour = bytes(0x11, 0, 0, 0x0E, 0x10);
    try (RawClient reader = broker.raw().send(connect5("reader", false, hour))) {
      reader.send(
          packet(0x82, bytes(0, 1, 2, 0x0B, 1), text("a/#"), bytes(1)),
          packet(0x82, bytes(0, 2, 2, 0x0B, 2), text("a/+"), bytes(2)),
          packet(0x82, bytes(0, 3, 0), text("+/b"), bytes(1)));
      for (int i = 0; i < 3; i++) {
        reader.read(9);
      }
    }
    awaitNobody();
    try (RawClient writer = broker.raw().send(RawClient.connect3("writer", true))) {
      for (String topic : List.of("a/b", "a/b/c", "x/b")) {
        writer.send(publish3(4, 1, topic, topic)).read(5);
        writer.send(RawClient.ack(0x62, 1)).read(7);
      }
    }
    if (restart) {
      awaitNobody();
      broker.restart();
    }
    try (RawClient reader = broker.raw().send(connect5("reader", false, hour))) {
      Packet both = reader.read(3);
      assertThat(both.first()).as("the highest QoS").isEqualTo(0x34);
      assertThat(both.topic()).isEqualTo("a/b");
      assertThat(identifiers(both)).containsExactlyInAnyOrder(1, 2);
      Packet one = reader.read(3);
      assertThat(one.first()).isEqualTo(0x32);
      assertThat(one.topic()).isEqualTo("a/b/c");
      assertThat(identifiers(one)).containsExactly(1);
      Packet none = reader.read(3);
      assertThat(none.topic()).isEqualTo("x/b");
      assertThat(identifiers(none)).isEmpty();
      reader.send(bytes(0xC0, 0));
      assertThat(reader.read().type()).as("each came once").isEqualTo(13);
    }
  }

  /** Of a PUBLISH that has an expiry besides. */
  private static List<Integer> identifiers(Packet message) {
    int at = 2 + message.shortAt(0) + 2;
    int end = at + 1 + message.unsigned(at);
    List<Integer> identifiers = new ArrayList<>();
    for (int i = at + 1; i < end; ) {
      if (message.unsigned(i) == 0x0B) {
        identifiers.add(message.unsigned(i + 1));
        i += 2;
      } else {
        assertThat(message.unsigned(i)).as("expiry").isEqualTo(2);
        i += 5;
      }
    }
    return identifiers;
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(",yali", "two words", 0x99, "payload"),
        Arguments.of(",yali", "a/b", 0x99, "payload"),
        Arguments.of(",yapn", "{", 0x99, "payload"),
        Arguments.of(",yta/nobody", "hello", 0x87, "access manager"),
        Arguments.of("closed", "hello", 0x87, "access manager"),
        Arguments.of("$SYS/x", "hello", 0x90, "no topic"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aPublishThatIsRefusedSaysWhy(String topic, String body, int code, String reason) {
    TestBroker.await(broker.platform().access().guard(TestBroker.APP, true));
    Mqtt5BlockingClient client = broker.client5("client");
    client.connect();
    for (int qos = 1; qos <= 2; qos++) {
      int level = qos;
      Refused refused =
          refused(
              () ->
                  client
                      .publishWith()
                      .topic(topic)
                      .qos(MqttQos.fromCode(level))
                      .payload(body.getBytes(StandardCharsets.UTF_8))
                      .send());
      assertThat(refused.code()).as("%s at QoS %d", topic, qos).isEqualTo(code);
      assertThat(refused.reason()).contains(reason);
    }
    client.disconnect();
  }

  private record Refused(int code, String reason) {}

  private static Refused refused(Runnable publish) {
    Throwable thrown = catchThrowableOfType(RuntimeException.class, publish::run);
    if (thrown instanceof Mqtt5PubAckException refused) {
      var puback = refused.getMqttMessage();
      return new Refused(
          puback.getReasonCode().getCode(), puback.getReasonString().orElseThrow().toString());
    }
    assertThat(thrown).isInstanceOf(Mqtt5PubRecException.class);
    var pubrec = ((Mqtt5PubRecException) thrown).getMqttMessage();
    return new Refused(
        pubrec.getReasonCode().getCode(), pubrec.getReasonString().orElseThrow().toString());
  }

  @Test
  void aSubscriptionThatIsRefusedSaysWhy() {
    TestBroker.await(broker.platform().access().guard(TestBroker.APP, true));
    for (String filter : List.of("free/a", "free/b", "free/c", "free/d")) {
      Scope free = Scope.of(new TopicFilter(filter));
      Rights rights = new Rights(true, true, false);
      TestBroker.await(broker.platform().access().grant(TestBroker.APP, free, rights, 0));
    }
    Mqtt5BlockingClient client = broker.client5("client");
    client.connect();
    assertThat(subscribing(client, "closed")).startsWith("87 ").contains("access manager");
    assertThat(subscribing(client, "closed/p")).startsWith("87 ");
    for (String filter : List.of("free/a", "free/b", "free/c")) {
      client.subscribeWith().topicFilter(filter).send();
    }
    assertThat(subscribing(client, "free/d")).startsWith("97 ").contains("limits");
    client.disconnect();
  }

  private static String subscribing(Mqtt5BlockingClient client, String filter) {
    var refused =
        catchThrowableOfType(
            Mqtt5SubAckException.class, () -> client.subscribeWith().topicFilter(filter).send());
    var suback = refused.getMqttMessage();
    return "%x %s"
        .formatted(
            suback.getReasonCodes().get(0).getCode(), suback.getReasonString().orElseThrow());
  }
}
