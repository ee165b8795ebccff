package io.pushbridge.link.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.link.MemoryPlatform;
import io.pushbridge.link.Mosquitto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps that are joined to Mosquitto: devices there, clients here. */
class UpstreamTest {
  private static final String PREFIX = MemoryPlatform.APP + "/";
  private static final String ALIASES = PREFIX + ",yta/+";
  private static final UpstreamOptions PATIENT =
      new UpstreamOptions(TopicMap.DEFAULT, WhenAway.DELAY, Duration.ofMinutes(1));

  @TempDir private Path folder;
  private final List<Mqtt5AsyncClient> clients = new ArrayList<>();
  private Mosquitto broker;

  @BeforeEach
  void startBroker() throws Exception {
    broker = Mosquitto.start(folder);
  }

  @AfterEach
  void stop() {
    clients.forEach(client -> client.disconnect().handle((done, failure) -> null).join());
    broker.close();
  }

  private Mqtt5AsyncClient device(String id) throws Exception {
    return connected(
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(id)
            .serverHost("127.0.0.1")
            .serverPort(broker.port())
            .buildAsync());
  }

  private Mqtt5AsyncClient connected(Mqtt5AsyncClient client) throws Exception {
    get(client.connect());
    clients.add(client);
    return client;
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static BlockingQueue<Mqtt5Publish> inbox(Mqtt5AsyncClient client, String filter)
      throws Exception {
    BlockingQueue<Mqtt5Publish> inbox = new LinkedBlockingQueue<>();
    get(
        client
            .subscribeWith()
            .topicFilter(filter)
            .qos(MqttQos.AT_LEAST_ONCE)
            .callback(inbox::add)
            .send());
    return inbox;
  }

  private static CompletableFuture<Mqtt5PublishResult> publish(
      Mqtt5AsyncClient client, String topic, String text) {
    return client
        .publishWith()
        .topic(topic)
        .payload(text.getBytes(UTF_8))
        .qos(MqttQos.AT_LEAST_ONCE)
        .send();
  }

  private static List<String> until(BlockingQueue<Mqtt5Publish> inbox, String last)
      throws Exception {
    List<String> texts = new ArrayList<>();
    while (texts.isEmpty() || !texts.get(texts.size() - 1).equals(last)) {
      Mqtt5Publish next = inbox.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("after %s", texts).isNotNull();
      texts.add(new String(next.getPayloadAsBytes(), UTF_8));
    }
    return texts;
  }

  @Test
  void messagesGoBothWaysAndEachComesOnce() throws Exception {
    try (JoinedServer server = new JoinedServer(broker.port(), PATIENT).connected()) {
      Mqtt5AsyncClient device = device("device");
      Mqtt5AsyncClient browser = connected(server.client("browser"));
      BlockingQueue<Mqtt5Publish> there = inbox(device, PREFIX + "#");
      BlockingQueue<Mqtt5Publish> here = inbox(browser, "news/#");
      BlockingQueue<Mqtt5Publish> alsoHere = inbox(connected(server.client("other")), "news/+");
      for (int i = 0; i < 50; i++) {
        get(publish(browser, "news/a", "from here " + i));
        get(publish(device, PREFIX + "news/b", "from there " + i));
      }
      get(publish(device, PREFIX + "news/b", "end"));
      List<String> all = until(here, "end");
      assertThat(all).hasSize(101).doesNotHaveDuplicates();
      assertThat(until(alsoHere, "end")).containsExactlyElementsOf(all);
      List<String> seenThere = until(there, "end");
      assertThat(seenThere).hasSize(101).doesNotHaveDuplicates();
      assertThat(seenThere.stream().filter(text -> text.startsWith("from here")).toList())
          .isEqualTo(all.stream().filter(text -> text.startsWith("from here")).toList());
    }
  }

  @Test
  void theFirstHolderSubscribesAndTheLastOneUnsubscribes() throws Exception {
    try (JoinedServer server = new JoinedServer(broker.port(), PATIENT).connected()) {
      Mqtt5AsyncClient one = connected(server.client("one"));
      Mqtt5AsyncClient two = connected(server.client("two"));
      await().until(() -> server.link().filters().equals(Set.of(ALIASES)));
      inbox(one, "a/b");
      inbox(two, "a/b");
      inbox(two, "c/p");
      assertThat(server.link().filters()).containsExactly(ALIASES, PREFIX + "a/b");
      get(one.unsubscribeWith().topicFilter("a/b").send());
      inbox(one, "a/+");
      assertThat(server.link().filters()).containsExactly(ALIASES, PREFIX + "a/+");
      get(one.unsubscribeWith().topicFilter("a/+").send());
      await().until(() -> server.link().filters().contains(PREFIX + "a/b"));
      assertThat(server.link().filters()).containsExactly(ALIASES, PREFIX + "a/b");
      get(two.disconnect());
      await().until(() -> server.link().filters().equals(Set.of(ALIASES)));
    }
  }

  @Test
  void aDurableSessionThatIsAwayLosesNothing() throws Exception {
    try (JoinedServer server = new JoinedServer(broker.port(), PATIENT).connected()) {
      Mqtt5AsyncClient browser = server.client("durable");
      get(browser.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send());
      inbox(browser, "kept");
      get(browser.disconnect());
      Mqtt5AsyncClient device = device("device");
      for (int i = 0; i < 20; i++) {
        get(publish(device, PREFIX + "kept", Integer.toString(i)));
      }
      assertThat(server.link().filters()).contains(PREFIX + "kept");
      BlockingQueue<Mqtt5Publish> inbox = new LinkedBlockingQueue<>();
      Mqtt5AsyncClient again = server.client("durable");
      again.publishes(com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL, inbox::add);
      get(again.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send());
      clients.add(again);
      assertThat(until(inbox, "19")).hasSize(20);
    }
  }

  @Test
  void publishesWaitForABrokerThatIsAwayAndGoOutOnceInOrder() throws Exception {
    try (JoinedServer server = new JoinedServer(broker.port(), PATIENT).connected()) {
      Mqtt5AsyncClient browser = connected(server.client("browser"));
      get(publish(browser, "t", "before"));
      broker.stop();
      await().until(() -> server.link().state() == MqttLink.State.AWAY);
      List<CompletableFuture<Mqtt5PublishResult>> waiting = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        waiting.add(publish(browser, "t", Integer.toString(i)));
      }
      // Durable here, and seen by who is connected here; but not acknowledged.
      BlockingQueue<Mqtt5Publish> here = inbox(connected(server.client("other")), "u");
      waiting.add(publish(browser, "u", "here"));
      assertThat(until(here, "here")).hasSize(1);
      assertThat(waiting).noneMatch(CompletableFuture::isDone);

      // A session that the broker has kept for the device.
      broker.resume();
      Mqtt5AsyncClient device = device("device");
      BlockingQueue<Mqtt5Publish> there = inbox(device, PREFIX + "late");
      for (CompletableFuture<Mqtt5PublishResult> each : waiting) {
        get(each);
      }
      get(publish(browser, "late", "end"));
      assertThat(until(there, "end")).hasSize(1);
    }
  }

  @Test
  void whatWaitedArrivesAtADeviceThatTheBrokerKnows() throws Exception {
    Mqtt5AsyncClient sleeper =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("sleeper")
            .serverHost("127.0.0.1")
            .serverPort(broker.port())
            .buildAsync();
    get(sleeper.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send());
    inbox(sleeper, PREFIX + "#");
    get(sleeper.disconnect());
    try (JoinedServer server = new JoinedServer(broker.port(), PATIENT).connected()) {
      Mqtt5AsyncClient browser = connected(server.client("browser"));
      broker.stop();
      await().until(() -> server.link().state() == MqttLink.State.AWAY);
      List<CompletableFuture<Mqtt5PublishResult>> waiting = new ArrayList<>();
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        sent.add(Integer.toString(i));
        waiting.add(publish(browser, "t", sent.get(i)));
      }
      broker.resume();
      for (CompletableFuture<Mqtt5PublishResult> each : waiting) {
        get(each);
      }
      BlockingQueue<Mqtt5Publish> inbox = new LinkedBlockingQueue<>();
      sleeper.publishes(com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL, inbox::add);
      get(sleeper.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send());
      clients.add(sleeper);
      assertThat(until(inbox, "299")).isEqualTo(sent);
    }
  }

  @Test
  void publishesFailAtOnceIfThatIsWhatIsWanted() throws Exception {
    UpstreamOptions failing =
        new UpstreamOptions(TopicMap.DEFAULT, WhenAway.FAIL, Duration.ofMinutes(1));
    try (JoinedServer server = new JoinedServer(broker.port(), failing).connected()) {
      Mqtt5AsyncClient browser = connected(server.client("browser"));
      get(publish(browser, "t", "there"));
      broker.stop();
      await().until(() -> server.link().state() == MqttLink.State.AWAY);
      assertThat(publish(browser, "t", "nowhere")).failsWithin(Duration.ofSeconds(60));
    }
  }

  @Test
  void anyDeviceSendsToAnAlias() throws Exception {
    try (JoinedServer server = new JoinedServer(broker.port(), PATIENT).connected()) {
      Mqtt5AsyncClient bob = server.client("bob");
      BlockingQueue<Mqtt5Publish> inbox = new LinkedBlockingQueue<>();
      bob.publishes(com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL, inbox::add);
      connected(bob);
      get(publish(bob, ",yali", "bob"));
      Mqtt5AsyncClient device = device("device");
      get(publish(device, PREFIX + ",yta/nobody", "lost"));
      get(publish(device, PREFIX + ",yta/not an alias", "lost"));
      get(publish(device, PREFIX + ",yta/bob", "hello"));
      assertThat(until(inbox, "hello")).containsExactly("hello");
    }
  }

  @Test
  void anAppThatIsMadeIsJoinedAtOnceAndOneThatIsRemovedLeavesAtOnce() throws Exception {
    AppKey late = new AppKey("567a4a754407a3cd028aaf6b");
    String aliases = late + "/,yta/+";
    try (JoinedServer server = new JoinedServer(broker.port(), PATIENT).connected()) {
      assertThat(server.link().filters()).containsExactly(ALIASES);
      server.apps().make(late);
      get(server.upstream().join(late));
      assertThat(server.link().filters()).containsExactlyInAnyOrder(ALIASES, aliases);
      TopicFilter news = new TopicFilter("news");
      get(server.upstream().wanted(late, news));
      assertThat(server.link().filters()).contains(late + "/news");
      server.apps().remove(late);
      await().until(() -> server.link().filters().equals(Set.of(ALIASES)));
      // What comes too late for it does not join it again.
      get(server.upstream().wanted(late, news));
      assertThat(server.upstream().refuses(late)).isFalse();
      assertThat(server.link().filters()).containsExactly(ALIASES);
      server.apps().make(late);
      get(server.upstream().join(late));
      assertThat(server.link().filters()).containsExactlyInAnyOrder(ALIASES, aliases);
    }
  }

  @Test
  void theFiguresTellOfTheLinks() throws Exception {
    try (JoinedServer server = new JoinedServer(broker.port(), PATIENT).connected()) {
      Mqtt5AsyncClient browser = connected(server.client("browser"));
      inbox(browser, "f");
      get(publish(browser, "f", "out"));
      get(publish(device("device"), PREFIX + "f", "in"));
      await().until(() -> server.upstream().figures().received() == 1);
      UpstreamFigures figures = server.upstream().figures();
      assertThat(figures).isEqualTo(new UpstreamFigures(1, 1, 0, 0, 0, 1, 0, 1));
      broker.stop();
      await().until(() -> server.upstream().figures().connected() == 0);
      CompletableFuture<?> waiting = publish(browser, "f", "later");
      await().until(() -> server.upstream().figures().waiting() == 1);
      broker.resume();
      get(waiting);
      await().until(() -> server.upstream().figures().waiting() == 0);
      assertThat(server.upstream().figures().reconnects()).isEqualTo(1);
      assertThat(server.upstream().figures().published()).isEqualTo(2);
    }
  }

  @Test
  void oneAppCanHaveTheWholeTree() throws Exception {
    UpstreamOptions whole =
        new UpstreamOptions(
            new TopicMap("", Optional.of(MemoryPlatform.APP)),
            WhenAway.DELAY,
            Duration.ofMinutes(1));
    try (JoinedServer server = new JoinedServer(broker.port(), whole).connected()) {
      Mqtt5AsyncClient browser = connected(server.client("browser"));
      Mqtt5AsyncClient device = device("device");
      BlockingQueue<Mqtt5Publish> there = inbox(device, "news");
      BlockingQueue<Mqtt5Publish> here = inbox(browser, "#");
      get(publish(browser, "news", "from here"));
      assertThat(until(there, "from here")).hasSize(1);
      get(publish(device, "any/thing", "from there"));
      assertThat(until(here, "from there")).containsExactly("from here", "from there");
    }
  }
}
