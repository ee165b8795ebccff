package io.pushbridge.link.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.link.MemoryPlatform;
import io.pushbridge.link.Mosquitto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps that are joined to Mosquitto while something of ours fails. */
class UpstreamFailureTest {
  private static final String PREFIX = MemoryPlatform.APP + "/";
  private static final UpstreamOptions PATIENT =
      new UpstreamOptions(TopicMap.DEFAULT, WhenAway.DELAY, Duration.ofMinutes(1));

  @TempDir private Path folder;
  private Mosquitto broker;

  @BeforeEach
  void startBroker() throws Exception {
    broker = Mosquitto.start(folder);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static BlockingQueue<String> inbox(Mqtt5AsyncClient client, String filter)
      throws Exception {
    BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
    get(client.connect());
    get(
        client
            .subscribeWith()
            .topicFilter(filter)
            .qos(MqttQos.AT_LEAST_ONCE)
            .callback(publish -> inbox.add(new String(publish.getPayloadAsBytes(), UTF_8)))
            .send());
    return inbox;
  }

  private static List<String> take(BlockingQueue<String> inbox, int count) throws Exception {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      String next = inbox.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("after %s", texts).isNotNull();
      texts.add(next);
    }
    return texts;
  }

  /** Refuses the first subscription of a link's session. */
  private static final class RefusingRouter implements Router {
    private final Router router;
    private final AtomicInteger attached = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    RefusingRouter(Router router) {
      this.router = router;
    }

    private static boolean isLink(LiveSession session) {
      return session.name().door() == Door.LINK;
    }

    @Override
    public CompletionStage<Void> attach(LiveSession session, Collection<Subscription> held) {
      if (isLink(session)) {
        attached.incrementAndGet();
      }
      return router.attach(session, held);
    }

    @Override
    public CompletionStage<Void> detach(LiveSession session) {
      return router.detach(session);
    }

    @Override
    public CompletionStage<Void> subscribe(LiveSession session, Subscription subscription) {
      return isLink(session) && asked.getAndIncrement() == 0
          ? CompletableFuture.failedFuture(new IllegalStateException("refused once"))
          : router.subscribe(session, subscription);
    }

    @Override
    public CompletionStage<Void> unsubscribe(LiveSession session, TopicFilter filter) {
      return router.unsubscribe(session, filter);
    }

    @Override
    public CompletionStage<Void> route(Delivery delivery) {
      return router.route(delivery);
    }
  }

  @Test
  void aSessionThatCouldNotSubscribeBeginsAnewOnce() throws Exception {
    List<RefusingRouter> routers = new ArrayList<>();
    try (JoinedServer server =
        new JoinedServer(
                broker.port(),
                PATIENT,
                router -> {
                  routers.add(new RefusingRouter(router));
                  return routers.get(0);
                })
            .connected()) {
      // Longer than the pause between two attempts.
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(60))
          .until(() -> routers.get(0).attached.get() == 2);
      Mqtt5AsyncClient browser = server.client("browser");
      get(browser.connect());
      get(browser.publishWith().topic("t").qos(MqttQos.AT_LEAST_ONCE).send());
      get(browser.disconnect());
    }
  }

  @Test
  void messagesOfTheBrokerKeepTheirOrderWhenTheStoreFails() throws Exception {
    try (JoinedServer server = new JoinedServer(broker.port(), PATIENT).connected()) {
      Mqtt5AsyncClient browser = server.client("browser");
      BlockingQueue<String> inbox = inbox(browser, "news");
      InMemoryStore store = server.apps().store();
      store.holdChanges();
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        sent.add(Integer.toString(i));
        server
            .link()
            .deliver(
                new LinkMessage(PREFIX + "news", sent.get(i).getBytes(UTF_8), Qos.AT_LEAST_ONCE));
      }
      // When the loop has come to this, all of them are on their way into the store.
      get(server.upstream().wanted(MemoryPlatform.APP, new TopicFilter("news")));
      store.failChanges(true);
      store.releaseChanges();
      AppKey last = new AppKey("567a4a754407a3cd028aaf6b");
      assertThatThrownBy(() -> server.apps().make(last)).isNotNull();
      store.failChanges(false);
      assertThat(take(inbox, 50)).isEqualTo(sent);
      get(browser.disconnect());
    }
  }
}
