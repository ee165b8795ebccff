package io.pushbridge.core.session;

import io.pushbridge.core.Platform;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.delivery.InMemoryRouter;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.Forwarding;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.push.PushPorts;
import io.pushbridge.core.push.RecordingNotifier;
import io.pushbridge.core.push.ThirdPartyPush;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A whole platform over in-memory ports, with two apps and scripted clients. */
public final class Bench implements AutoCloseable {
  public static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  public static final AppKey OTHER = new AppKey("567a4a754407a3cd028aaf6b");

  public final ManualClock clock = new ManualClock();
  public InMemoryStore store = new InMemoryStore(clock);
  public final RecordingNotifier notifier = new RecordingNotifier();

  /** The title at which the phone makers' service fails. */
  public static final String BROKEN = "broken";

  /** Each {@code <message id> <title> <content>}. */
  public final List<String> notices = new CopyOnWriteArrayList<>();

  public Platform platform;
  private InMemoryRouter router;

  public Bench() {
    for (AppKey key : List.of(APP, OTHER)) {
      App app =
          new App(key, "app", new Secret("sec-" + key), new Secret("device"), AppLimits.DEFAULT);
      get(store.appCatalog().save(app));
    }
    start();
  }

  private void start() {
    router = new InMemoryRouter();
    Apps apps = get(Apps.load(store.appCatalog()));
    platform =
        Platform.over(
            new Platform.Ports(
                apps,
                get(AccessRules.load(store.accessCatalog(), apps, clock)),
                store.messageLog(),
                store.sessionRegistry(),
                store.retainedMessages(),
                router,
                new PushPorts(notifier, store.wakeUpOutbox(), store.badgeCounters()),
                this::show,
                Forwarding.NONE,
                clock,
                0,
                new Tally()));
    get(platform.wakeUps().resume());
  }

  private void show(Message message, ThirdPartyPush notice) {
    if (notice.title().equals(BROKEN)) {
      throw new IllegalStateException("the phone makers' service is down");
    }
    notices.add("%s %s %s".formatted(message.id(), notice.title(), notice.content()));
  }

  /** As if the process had been killed and started again. */
  public void restart() {
    platform.wakeUps().close();
    router.close();
    store = store.restart();
    start();
  }

  public PublishOutcome publish(String topic, String text, Qos qos) {
    return get(platform.publisher().publish(request(topic, text).withQos(qos)));
  }

  public PublishOutcome publishToAlias(String alias, String text) {
    return get(
        platform.publisher().publish(PublishRequest.toAlias(APP, new Alias(alias), bytes(text))));
  }

  public static PublishRequest request(String topic, String text) {
    return PublishRequest.toTopic(APP, new TopicName(topic), bytes(text));
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The value of a stage that completes soon. */
  public static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new AssertionError(failed.getCause());
    } catch (InterruptedException | TimeoutException late) {
      throw new AssertionError(late);
    }
  }

  @Override
  public void close() {
    platform.wakeUps().close();
    router.close();
    store.close();
  }
}
