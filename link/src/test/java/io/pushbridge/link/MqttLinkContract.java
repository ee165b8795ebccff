package io.pushbridge.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** What every link does, whatever broker it leads to; the other side is a real MQTT client. */
public abstract class MqttLinkContract {
  private final List<MqttLink> opened = new ArrayList<>();
  private final List<Device> devices = new ArrayList<>();

  /** A link that is not started, always as the same client. */
  protected abstract MqttLink link() throws Exception;

  /** A client of the same broker that is not connected yet. */
  protected abstract Device device(String id) throws Exception;

  /** Whether properties of MQTT 5 reach the link and come from it. */
  protected abstract boolean hasProperties();

  /** Whether devices may publish with QoS 2. */
  protected boolean hasQos2() {
    return true;
  }

  /** Whether the broker sends first what it has to send again. */
  protected boolean repeatsInOrder() {
    return true;
  }

  @AfterEach
  void leave() {
    opened.forEach(MqttLink::close);
    devices.forEach(device -> device.disconnect().handle((done, failure) -> null).join());
  }

  protected final MqttLink started(Collector into) throws Exception {
    MqttLink link = link();
    opened.add(link);
    link.start(into);
    await().until(() -> link.state() == MqttLink.State.CONNECTED);
    return link;
  }

  protected final Device connected(String id) throws Exception {
    Device device = device(id);
    get(device.connect());
    devices.add(device);
    return device;
  }

  protected static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  protected static BlockingQueue<LinkMessage> inbox(Device device, String filter) throws Exception {
    BlockingQueue<LinkMessage> inbox = new LinkedBlockingQueue<>();
    get(device.subscribe(filter, inbox));
    return inbox;
  }

  protected static LinkMessage next(BlockingQueue<LinkMessage> inbox) throws Exception {
    LinkMessage next = inbox.poll(60, TimeUnit.SECONDS);
    assertThat(next).as("a message").isNotNull();
    return next;
  }

  protected static String text(BlockingQueue<LinkMessage> inbox) throws Exception {
    return new String(next(inbox).payload(), UTF_8);
  }

  protected static void publish(Device device, String topic, String text, Qos qos)
      throws Exception {
    get(device.publish(message(topic, text, qos)));
  }

  protected static LinkMessage message(String topic, String text, Qos qos) {
    return new LinkMessage(topic, text.getBytes(UTF_8), qos);
  }

  @Test
  void messagesComeInInTheirOrder() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("in/+", Qos.AT_LEAST_ONCE));
    Device device = connected("device");
    List<String> sent = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
    for (String text : sent) {
      publish(device, "in/a", text, Qos.AT_LEAST_ONCE);
    }
    assertThat(in.until("499")).isEqualTo(sent);
    publish(device, "in/b", "not acknowledged", Qos.AT_MOST_ONCE);
    LinkMessage last = in.next();
    assertThat(last.topic()).isEqualTo("in/b");
    assertThat(last.qos()).isEqualTo(Qos.AT_MOST_ONCE);
    if (hasQos2()) {
      publish(device, "in/c", "exactly once", Qos.EXACTLY_ONCE);
      assertThat(in.next().qos().acknowledged()).isTrue();
    }
  }

  @Test
  void messagesGoOutInTheirOrder() throws Exception {
    MqttLink link = started(new Collector(true));
    Device device = connected("device");
    BlockingQueue<LinkMessage> inbox = inbox(device, "out/#");
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
    Device device = connected("device");
    for (int i = 0; i < 20; i++) {
      get(link.publish(message("shared/t", "same", Qos.AT_LEAST_ONCE)));
    }
    publish(device, "shared/t", "same", Qos.AT_LEAST_ONCE);
    publish(device, "shared/t", "end", Qos.AT_LEAST_ONCE);
    assertThat(in.until("end")).containsExactly("same", "end");
  }

  @Test
  void whatWasNotAcknowledgedComesAgain() throws Exception {
    Collector forgetful = new Collector(false);
    MqttLink first = started(forgetful);
    get(first.subscribe("again/t", Qos.AT_LEAST_ONCE));
    Device device = connected("device");
    publish(device, "again/t", "kept", Qos.AT_LEAST_ONCE);
    assertThat(forgetful.nextText()).isEqualTo("kept");
    first.close();
    publish(device, "again/t", "while away", Qos.AT_LEAST_ONCE);
    Collector in = new Collector(true);
    started(in);
    List<String> texts = List.of(in.nextText(), in.nextText());
    if (repeatsInOrder()) {
      assertThat(texts).containsExactly("kept", "while away");
    } else {
      assertThat(texts).containsExactlyInAnyOrder("kept", "while away");
    }
  }

  @Test
  void whatIsNotSubscribedToDoesNotCome() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("a/t", Qos.AT_LEAST_ONCE));
    get(link.subscribe("b/t", Qos.AT_LEAST_ONCE));
    get(link.unsubscribe("a/t"));
    get(link.unsubscribe("never/was"));
    Device device = connected("device");
    publish(device, "a/t", "unwanted", Qos.AT_LEAST_ONCE);
    publish(device, "b/t", "wanted", Qos.AT_LEAST_ONCE);
    assertThat(in.nextText()).isEqualTo("wanted");
  }

  @Test
  void whatAnEarlierRunWantedEndsIfThisOneDoesNotAskForIt() throws Exception {
    MqttLink earlier = started(new Collector(true));
    get(earlier.subscribe("kept/t", Qos.AT_LEAST_ONCE));
    get(earlier.subscribe("over/t", Qos.AT_LEAST_ONCE));
    get(earlier.subscribe("over/+/u", Qos.AT_LEAST_ONCE));
    earlier.close();
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("kept/t", Qos.AT_LEAST_ONCE));
    get(link.settle());
    Device device = connected("device");
    publish(device, "over/t", "unwanted", Qos.AT_LEAST_ONCE);
    publish(device, "over/t/u", "unwanted", Qos.AT_LEAST_ONCE);
    publish(device, "kept/t", "wanted", Qos.AT_LEAST_ONCE);
    assertThat(in.nextText()).isEqualTo("wanted");
  }

  @Test
  void bodiesAreBytesOfAnyLength() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("bytes", Qos.AT_LEAST_ONCE));
    Device device = connected("device");
    byte[] body = new byte[200_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) i;
    }
    get(device.publish(new LinkMessage("bytes", body, Qos.AT_LEAST_ONCE)));
    assertThat(in.next().payload()).isEqualTo(body);
    BlockingQueue<LinkMessage> inbox = inbox(device, "back");
    get(link.publish(new LinkMessage("back", body, Qos.AT_LEAST_ONCE)));
    assertThat(next(inbox).payload()).isEqualTo(body);
  }

  @Test
  void propertiesGoBothWays() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("said", Qos.AT_LEAST_ONCE));
    Device device = connected("device");
    MessageProperties said =
        new MessageProperties(
            true,
            "text/plain",
            "answers",
            new byte[] {1, 2},
            List.of(new UserProperty("a", "1"), new UserProperty("a", "2")));
    BlockingQueue<LinkMessage> inbox = inbox(device, "told");
    get(
        link.publish(
            new LinkMessage(
                "told", new byte[] {9}, Qos.AT_LEAST_ONCE, OptionalLong.of(1_000), said)));
    LinkMessage told = next(inbox);
    get(
        device.publish(
            new LinkMessage(
                "said",
                told.payload(),
                told.qos(),
                hasProperties() ? OptionalLong.of(1_000) : OptionalLong.empty(),
                said)));
    LinkMessage back = in.next();
    if (hasProperties()) {
      assertThat(told.properties()).isEqualTo(said);
      assertThat(told.expirySeconds().orElseThrow()).isBetween(1L, 1_000L);
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
