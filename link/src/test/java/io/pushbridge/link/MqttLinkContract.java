package io.pushbridge.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.LinkRefusedException;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.message.Qos;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every link does, whatever broker it leads to; the other side is a real MQTT 5 client. */
public abstract class MqttLinkContract {
  private final List<MqttLink> opened = new ArrayList<>();
  private final List<Mqtt5AsyncClient> clients = new ArrayList<>();

  /** A link that is not started, always as the same client. */
  protected abstract MqttLink link() throws Exception;

  /** A client of the same broker that is not connected. */
  protected abstract Mqtt5AsyncClient client(String id) throws Exception;

  /** Whether properties of MQTT 5 reach the link and come from it. */
  protected abstract boolean hasProperties();

  @AfterEach
  void leave() {
    opened.forEach(MqttLink::close);
    clients.forEach(client -> client.disconnect().handle((done, failure) -> null).join());
  }

  protected final MqttLink started(Collector into) throws Exception {
    MqttLink link = link();
    opened.add(link);
    link.start(into);
    await().until(() -> link.state() == MqttLink.State.CONNECTED);
    return link;
  }

  protected final Mqtt5AsyncClient connected(String id) throws Exception {
    Mqtt5AsyncClient client = client(id);
    get(client.connect());
    clients.add(client);
    return client;
  }

  protected static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  protected static BlockingQueue<Mqtt5Publish> inbox(Mqtt5AsyncClient client, String filter)
      throws Exception {
    BlockingQueue<Mqtt5Publish> inbox = new LinkedBlockingQueue<>();
    get(
        client
            .subscribeWith()
            .topicFilter(filter)
            .qos(MqttQos.EXACTLY_ONCE)
            .callback(inbox::add)
            .send());
    return inbox;
  }

  protected static String text(BlockingQueue<Mqtt5Publish> inbox) throws Exception {
    Mqtt5Publish next = inbox.poll(60, TimeUnit.SECONDS);
    assertThat(next).as("a message").isNotNull();
    return new String(next.getPayloadAsBytes(), UTF_8);
  }

  protected static void publish(Mqtt5AsyncClient client, String topic, String text, MqttQos qos)
      throws Exception {
    get(client.publishWith().topic(topic).payload(text.getBytes(UTF_8)).qos(qos).send());
  }

  protected static LinkMessage message(String topic, String text, Qos qos) {
    return new LinkMessage(topic, text.getBytes(UTF_8), qos);
  }

  @Test
  void messagesComeInInTheirOrder() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("in/+", Qos.AT_LEAST_ONCE));
    Mqtt5AsyncClient device = connected("device");
    List<String> sent = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
    for (String text : sent) {
      publish(device, "in/a", text, MqttQos.AT_LEAST_ONCE);
    }
    assertThat(in.until("499")).isEqualTo(sent);
    publish(device, "in/b", "not acknowledged", MqttQos.AT_MOST_ONCE);
    LinkMessage last = in.next();
    assertThat(last.topic()).isEqualTo("in/b");
    assertThat(last.qos()).isEqualTo(Qos.AT_MOST_ONCE);
    publish(device, "in/c", "exactly once", MqttQos.EXACTLY_ONCE);
    assertThat(in.next().qos().acknowledged()).isTrue();
  }

  @Test
  void messagesGoOutInTheirOrder() throws Exception {
    MqttLink link = started(new Collector(true));
    Mqtt5AsyncClient device = connected("device");
    BlockingQueue<Mqtt5Publish> inbox = inbox(device, "out/#");
    List<CompletionStage<Void>> acknowledged = new ArrayList<>();
    List<String> sent = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
    for (String text : sent) {
      acknowledged.add(link.publish(message("out/a", text, Qos.AT_LEAST_ONCE)));
    }
    for (CompletionStage<Void> each : acknowledged) {
      get(each);
    }
    List<String> received = new ArrayList<>();
    while (received.size() < sent.size()) {
      received.add(text(inbox));
    }
    assertThat(received).isEqualTo(sent);
    get(link.publish(message("out/b", "", Qos.AT_MOST_ONCE)));
    assertThat(text(inbox)).isEmpty();
    get(link.publish(message("out/c", "你好 😀", Qos.EXACTLY_ONCE)));
    assertThat(text(inbox)).isEqualTo("你好 😀");
  }

  @Test
  void ownMessagesNeverComeBackAndEqualOnesOfOthersDo() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("shared/#", Qos.AT_LEAST_ONCE));
    Mqtt5AsyncClient device = connected("device");
    for (int i = 0; i < 20; i++) {
      get(link.publish(message("shared/t", "same", Qos.AT_LEAST_ONCE)));
    }
    publish(device, "shared/t", "same", MqttQos.AT_LEAST_ONCE);
    publish(device, "shared/t", "end", MqttQos.AT_LEAST_ONCE);
    assertThat(in.until("end")).containsExactly("same", "end");
  }

  @Test
  void whatWasNotAcknowledgedComesAgain() throws Exception {
    Collector forgetful = new Collector(false);
    MqttLink first = started(forgetful);
    get(first.subscribe("again/t", Qos.AT_LEAST_ONCE));
    Mqtt5AsyncClient device = connected("device");
    publish(device, "again/t", "kept", MqttQos.AT_LEAST_ONCE);
    assertThat(forgetful.nextText()).isEqualTo("kept");
    first.close();
    publish(device, "again/t", "while away", MqttQos.AT_LEAST_ONCE);
    Collector in = new Collector(true);
    started(in);
    assertThat(in.until("while away")).containsExactly("kept", "while away");
  }

  @Test
  void whatIsNotSubscribedToDoesNotCome() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("a/t", Qos.AT_LEAST_ONCE));
    get(link.subscribe("b/t", Qos.AT_LEAST_ONCE));
    get(link.unsubscribe("a/t"));
    get(link.unsubscribe("never/was"));
    Mqtt5AsyncClient device = connected("device");
    publish(device, "a/t", "unwanted", MqttQos.AT_LEAST_ONCE);
    publish(device, "b/t", "wanted", MqttQos.AT_LEAST_ONCE);
    assertThat(in.nextText()).isEqualTo("wanted");
  }

  @Test
  void bodiesAreBytesOfAnyLength() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("bytes", Qos.AT_LEAST_ONCE));
    Mqtt5AsyncClient device = connected("device");
    byte[] body = new byte[200_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) i;
    }
    get(device.publishWith().topic("bytes").payload(body).qos(MqttQos.AT_LEAST_ONCE).send());
    assertThat(in.next().payload()).isEqualTo(body);
    BlockingQueue<Mqtt5Publish> inbox = inbox(device, "back");
    get(link.publish(new LinkMessage("back", body, Qos.AT_LEAST_ONCE)));
    assertThat(inbox.poll(60, TimeUnit.SECONDS).getPayloadAsBytes()).isEqualTo(body);
  }

  @Test
  void propertiesGoBothWays() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("said", Qos.AT_LEAST_ONCE));
    Mqtt5AsyncClient device = connected("device");
    MessageProperties said =
        new MessageProperties(
            true,
            "text/plain",
            "answers",
            new byte[] {1, 2},
            List.of(new UserProperty("a", "1"), new UserProperty("a", "2")));
    BlockingQueue<Mqtt5Publish> inbox = inbox(device, "told");
    get(
        link.publish(
            new LinkMessage(
                "told", new byte[] {9}, Qos.AT_LEAST_ONCE, OptionalLong.of(1_000), said)));
    Mqtt5Publish told = inbox.poll(60, TimeUnit.SECONDS);
    assertThat(told).isNotNull();
    get(device.publish(told.extend().topic("said").build()));
    LinkMessage back = in.next();
    if (hasProperties()) {
      assertThat(told.getContentType().orElseThrow().toString()).isEqualTo("text/plain");
      assertThat(back.properties()).isEqualTo(said);
      assertThat(back.expirySeconds().orElseThrow()).isBetween(1L, 1_000L);
    } else {
      assertThat(back.properties()).isEqualTo(MessageProperties.NONE);
    }
  }

  @Test
  void whatNoBrokerTakesIsRefused() throws Exception {
    MqttLink link = started(new Collector(true));
    assertThat(link.publish(message("wild/#", "x", Qos.AT_LEAST_ONCE)).toCompletableFuture())
        .failsWithin(java.time.Duration.ofSeconds(60))
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withCauseInstanceOf(LinkRefusedException.class);
    get(link.publish(message("tame", "x", Qos.AT_LEAST_ONCE)));
  }

  @Test
  void aClosedLinkStaysClosed() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    link.close();
    link.close();
    assertThat(link.state()).isEqualTo(MqttLink.State.CLOSED);
    assertThat(in.states()).containsExactly(MqttLink.State.CONNECTED, MqttLink.State.CLOSED);
  }
}
