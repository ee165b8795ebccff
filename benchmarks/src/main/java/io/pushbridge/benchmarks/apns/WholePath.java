package io.pushbridge.benchmarks.apns;

import io.pushbridge.apns.ApnsSettings;
import io.pushbridge.apns.PushyNotifier;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.CredentialDirectory;
import io.pushbridge.apns.mock.AppleKeys;
import io.pushbridge.broker.routing.EmbeddedRouter;
import io.pushbridge.core.Platform;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.push.PushPorts;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.Store;
import io.pushbridge.store.StoreOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A platform on a real store, with devices that all sleep and want one topic. */
final class WholePath implements AutoCloseable {
  static final String PAYLOAD =
      "{\"aps\":{\"alert\":\"a message of the usual length, more or less\"}}";
  private static final String TEXT = "a message of the usual length, more or less";
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final int WINDOW = 1_000;

  private final Store store;
  private final EmbeddedRouter router;
  private final PushyNotifier notifier;
  private final Platform platform;
  private final int devices;

  private WholePath(
      Store store, EmbeddedRouter router, PushyNotifier notifier, Platform platform, int devices) {
    this.store = store;
    this.router = router;
    this.notifier = notifier;
    this.platform = platform;
    this.devices = devices;
  }

  static String token(int number) {
    return "%064x".formatted(number);
  }

  static WholePath open(Path folder, int port, int devices) throws Exception {
    Clock clock = Clock.systemUTC();
    Store store = Store.open(folder, clock, 0, StoreOptions.defaults());
    Apps apps = await(Apps.load(store.appCatalog()));
    await(
        apps.save(
            new App(APP, "load", new Secret("sec-load"), new Secret("load"), AppLimits.DEFAULT)));
    EmbeddedRouter router = new EmbeddedRouter(2);
    ApnsCredential credential =
        ApnsCredential.read(
            APP, AppleKeys.keySource("main", Set.of(Environment.PRODUCTION), "im.example"));
    PushyNotifier notifier =
        new PushyNotifier(
            new CredentialDirectory(List.of(credential)),
            AppleKeys.reaching(port, ApnsSettings.Flow.STANDARD),
            store.push().badges(),
            clock);
    Platform platform =
        Platform.over(
            new Platform.Ports(
                apps,
                await(AccessRules.load(store.accessCatalog(), apps, clock)),
                store.messageLog(),
                store.sessionRegistry(),
                store.retainedMessages(),
                router,
                new PushPorts(notifier, store.push().outbox(), store.push().badges()),
                clock,
                0,
                new Tally()));
    WholePath path = new WholePath(store, router, notifier, platform, devices);
    path.register();
    return path;
  }

  private void register() throws Exception {
    SessionRegistry registry = store.sessionRegistry();
    Semaphore window = new Semaphore(WINDOW);
    long now = System.currentTimeMillis();
    for (int i = 0; i < devices; i++) {
      window.acquire();
      int number = i;
      var unused =
          registry
              .open(
                  new SessionName(APP, SessionName.Door.SOCKETIO, "device" + i),
                  false,
                  SessionRecord.NEVER_EXPIRES)
              .thenCompose(
                  opened -> {
                    long uid = opened.session().uid();
                    var subscribed =
                        registry.subscribe(
                            uid, Subscription.of(new TopicFilter("news"), Qos.AT_LEAST_ONCE));
                    var named =
                        registry.setAlias(APP, uid, true, Optional.of(new Alias("d" + number)));
                    var stored =
                        registry.storeToken(
                            new DeviceToken(
                                APP, uid, token(number), "", Environment.PRODUCTION, now));
                    return subscribed
                        .thenCombine(named, (one, other) -> one)
                        .thenCombine(stored, (one, other) -> one);
                  })
              .whenComplete((done, failure) -> window.release());
    }
    window.acquire(WINDOW);
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  void publish() throws Exception {
    await(
        platform
            .publisher()
            .publish(
                PublishRequest.toTopic(
                    APP, new TopicName("news"), TEXT.getBytes(StandardCharsets.UTF_8))));
  }

  /** One message to all devices; gives how many notifications a second. */
  double fanOut(CountingApple apple) throws Exception {
    long from = System.nanoTime();
    long before = apple.count();
    publish();
    apple.await(before + devices);
    double rate = devices * 1e9 / (System.nanoTime() - from);
    settle();
    return rate;
  }

  /** A message of its own to each of so many devices; gives how many notifications a second. */
  double oneByOne(int count, CountingApple apple) throws Exception {
    Semaphore window = new Semaphore(WINDOW);
    long from = System.nanoTime();
    long before = apple.count();
    for (int i = 0; i < count; i++) {
      window.acquire();
      var unused =
          platform
              .publisher()
              .publish(
                  PublishRequest.toAlias(
                      APP, new Alias("d" + i), TEXT.getBytes(StandardCharsets.UTF_8)))
              .whenComplete((outcome, failure) -> window.release());
    }
    apple.await(before + count);
    double rate = count * 1e9 / (System.nanoTime() - from);
    settle();
    return rate;
  }

  /** What was sent is noted, too, before the next round. */
  private void settle() {
    while (platform.wakeUps().pending() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() throws IOException {
    platform.wakeUps().close();
    notifier.close();
    router.close();
    store.close();
  }
}
