package io.pushbridge.link.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.link.Device5;
import io.pushbridge.link.MemoryPlatform;
import io.pushbridge.link.events.EventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Aliases and presence of devices at a broker that tells which of them published. */
abstract class BrokerDevicesContract {
  static final String PREFIX = MemoryPlatform.APP + "/";
  private static final Alias BOB = new Alias("bob");

  /** The broker's port. */
  abstract int port();

  /** How it tells. */
  abstract EventSource source();

  /** What the broker does when a client connects, if it has to be said for it. */
  void connected(JoinedServer server, String clientId) {}

  /** What it does when one goes. */
  void disconnected(JoinedServer server, String clientId) {}

  /** What it does when one subscribes. */
  void subscribed(JoinedServer server, String clientId, String filter) {}

  /** Where a device publishes its alias to, in the broker's names. */
  abstract String aliasTopic(String clientId);

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  static LinkMessage message(String topic, String text) {
    return new LinkMessage(topic, text.getBytes(UTF_8), Qos.AT_LEAST_ONCE);
  }

  private static String text(BlockingQueue<LinkMessage> inbox) throws Exception {
    LinkMessage next = inbox.poll(60, TimeUnit.SECONDS);
    assertThat(next).as("a message").isNotNull();
    return new String(next.payload(), UTF_8);
  }

  final JoinedServer server() {
    return server(router -> router);
  }

  private JoinedServer server(UnaryOperator<Router> front) {
    UpstreamOptions options =
        new UpstreamOptions(TopicMap.DEFAULT, WhenAway.DELAY, Duration.ofMinutes(1), source());
    return new JoinedServer(port(), options, front).connected();
  }

  private static Optional<Boolean> online(JoinedServer server) throws Exception {
    return get(server.platform().aliases().isOnline(MemoryPlatform.APP, BOB));
  }

  private static void toBob(JoinedServer server, String text) throws Exception {
    PublishOutcome outcome =
        get(
            server
                .platform()
                .publisher()
                .publish(PublishRequest.toAlias(MemoryPlatform.APP, BOB, text.getBytes(UTF_8))));
    assertThat(outcome.accepted()).isTrue();
  }

  @Test
  void aDeviceHasAnAliasAndIsSeenToComeAndGo() throws Exception {
    try (JoinedServer server = server()) {
      Device5 other = Device5.at(port(), "other");
      get(other.connect());
      BlockingQueue<LinkMessage> overheard = new LinkedBlockingQueue<>();
      get(other.subscribe(PREFIX + ",yta/bob", overheard));
      Device5 device = Device5.at(port(), "device");
      BlockingQueue<LinkMessage> inbox = new LinkedBlockingQueue<>();
      get(device.connect());
      connected(server, "device");
      get(device.subscribe(PREFIX + ",yta/bob", inbox));
      get(device.subscribe(PREFIX + "news", new LinkedBlockingQueue<>()));
      subscribed(server, "device", PREFIX + "news");
      BlockingQueue<String> watched = watch(server);

      get(device.publish(message(aliasTopic("device"), "bob")));
      await().until(() -> online(server).equals(Optional.of(true)));
      assertThat(get(server.platform().aliases().subscribedTo(MemoryPlatform.APP, news())))
          .containsExactly(BOB);
      toBob(server, "from here");
      assertThat(text(inbox)).isEqualTo("from here");

      // What one device sends another, the broker has delivered; it does not come twice.
      get(other.publish(message(PREFIX + ",yta/bob", "from there")));
      toBob(server, "end");
      assertThat(List.of(text(inbox), text(inbox))).containsExactly("from there", "end");

      // What is under way while a device goes may come twice.
      await().until(() -> server.upstream().figures().underWay() == 0);
      get(device.disconnect());
      disconnected(server, "device");
      await().until(() -> online(server).equals(Optional.of(false)));
      assertThat(watched.poll(60, TimeUnit.SECONDS)).contains("\"offline\",\"alias\":\"bob\"");
      // Whether the broker is told of it already is seen where it would be overheard.
      toBob(server, "kept");
      get(other.publish(message(PREFIX + ",yta/bob", "while away")));
      // Watchers are told of who has an alias when it comes; here it had none the first time.
      get(device.connect());
      connected(server, "device");
      get(device.subscribe(PREFIX + ",yta/bob", inbox));
      await().until(() -> online(server).equals(Optional.of(true)));
      assertThat(watched.poll(60, TimeUnit.SECONDS)).contains("\"online\",\"alias\":\"bob\"");
      List<String> texts = new ArrayList<>();
      while (!texts.contains("kept")) {
        texts.add(text(overheard));
      }
      assertThat(texts).containsExactly("from here", "from there", "end", "while away", "kept");
      get(other.disconnect());
      get(device.disconnect());
    }
  }

  @Test
  void aSessionThatWasCutOffBeginsAnewWhileTheDeviceIsThere() throws Exception {
    AtomicReference<SeenSessions> sessions = new AtomicReference<>();
    try (JoinedServer server =
        server(
            router -> {
              sessions.set(new SeenSessions(router));
              return sessions.get();
            })) {
      Device5 device = Device5.at(port(), "device");
      BlockingQueue<LinkMessage> inbox = new LinkedBlockingQueue<>();
      get(device.connect());
      connected(server, "device");
      get(device.subscribe(PREFIX + ",yta/bob", inbox));
      get(device.publish(message(aliasTopic("device"), "bob")));
      await().until(() -> online(server).equals(Optional.of(true)));
      int count = 1;
      for (EndReason reason : List.of(EndReason.SERVER_ERROR, EndReason.TOO_SLOW)) {
        int before = count++;
        await().until(() -> sessions.get().named("device/device").size() == before);
        // What is under way when it is cut off may come twice.
        await().until(() -> server.upstream().figures().underWay() == 0);
        LiveSession last = sessions.get().named("device/device").get(before - 1);
        last.loop().execute(() -> last.outlet().close(reason));
        await().until(() -> sessions.get().named("device/device").size() == before + 1);
        await().until(() -> online(server).equals(Optional.of(true)));
        toBob(server, "after " + reason);
        assertThat(text(inbox)).isEqualTo("after " + reason);
      }
      get(device.disconnect());
    }
  }

  @Test
  void devicesOfAnEarlierRunCountAsConnected() throws Exception {
    AppKey late = new AppKey("567a4a754407a3cd028aaf6b");
    Alias dave = new Alias("dave");
    try (JoinedServer server = server()) {
      server.apps().make(late);
      SessionRegistry registry = server.apps().registry();
      SessionName name = new SessionName(late, SessionName.Door.LINK, "device/old");
      long uid = get(registry.open(name, false, SessionRecord.NEVER_EXPIRES)).session().uid();
      get(registry.setAlias(late, uid, true, Optional.of(dave)));
      assertThat(get(server.platform().aliases().isOnline(late, dave))).contains(false);
      get(server.upstream().join(late));
      await().until(() -> get(server.platform().aliases().isOnline(late, dave)).orElseThrow());
    }
  }

  @Test
  void aDeviceIsToldItsAlias() throws Exception {
    try (JoinedServer server = server()) {
      Device5 device = Device5.at(port(), "asker");
      BlockingQueue<LinkMessage> answers = new LinkedBlockingQueue<>();
      get(device.connect());
      get(device.subscribe(PREFIX + ",yaliget/asker/alias", answers));
      String question = aliasTopic("asker").replace(",yali", ",yaliget");
      get(device.publish(message(question, "")));
      assertThat(text(answers)).isEmpty();
      get(device.publish(message(aliasTopic("asker"), "carol")));
      get(device.publish(message(aliasTopic("asker"), "no alias at all")));
      await()
          .until(
              () ->
                  get(server.platform().aliases().isOnline(MemoryPlatform.APP, new Alias("carol")))
                      .isPresent());
      get(device.publish(message(question, "")));
      assertThat(text(answers)).isEqualTo("carol");
      get(device.disconnect());
    }
  }

  private static TopicFilter news() {
    return new TopicFilter("news");
  }

  private static BlockingQueue<String> watch(JoinedServer server) throws Exception {
    Mqtt5AsyncClient watcher = server.client("watcher");
    BlockingQueue<String> watched = new LinkedBlockingQueue<>();
    watcher.publishes(
        MqttGlobalPublishFilter.ALL,
        notice -> watched.add(new String(notice.getPayloadAsBytes(), UTF_8)));
    get(watcher.connect());
    get(watcher.subscribeWith().topicFilter("news/p").send());
    return watched;
  }
}
