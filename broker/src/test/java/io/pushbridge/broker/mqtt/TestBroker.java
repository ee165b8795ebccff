package io.pushbridge.broker.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.pushbridge.broker.routing.EmbeddedRouter;
import io.pushbridge.core.Platform;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.PushPorts;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registration.Registering;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.will.Wills;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A whole broker on free ports over a store in memory, with two apps. */
final class TestBroker implements AutoCloseable {
  static final String HOST = "127.0.0.1";
  static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  static final AppKey OTHER = new AppKey("567a4a754407a3cd028aaf6b");
  static final String PASSWORD = "device-password";
  static final String OTHER_PASSWORD = "other-device-password";

  /** Reaches only apps with the bundle id {@code io.example}, and forgets what it is told. */
  private static final class Silent implements PushNotifier {
    @Override
    public boolean reaches(AppKey app, String bundleId, Environment environment) {
      return bundleId.equals("io.example");
    }

    @Override
    public Optional<String> refusal(ApnsRequest request) {
      return Optional.empty();
    }

    @Override
    public CompletionStage<Void> wake(WakeUp wakeUp, Consumer<PushAnswer> answers) {
      wakeUp.recipients().forEach(device -> answers.accept(PushAnswer.sent(device)));
      return CompletableFuture.completedFuture(null);
    }
  }

  private final Clock clock;
  private final AppLimits limits;
  private final MqttServerOptions options;
  private final EventLoopGroup acceptors = new NioEventLoopGroup(1);
  private final EventLoopGroup workers = new NioEventLoopGroup(2);
  private InMemoryStore store;
  private EmbeddedRouter router;
  private Platform platform;
  private Registering registering;
  private Wills wills;
  private MqttServer server;

  TestBroker() {
    this(options(Optional.empty()));
  }

  TestBroker(MqttServerOptions options) {
    this(options, Clock.systemUTC(), AppLimits.DEFAULT);
  }

  TestBroker(MqttServerOptions options, Clock clock, AppLimits limits) {
    this.options = options;
    this.clock = clock;
    this.limits = limits;
    this.store = new InMemoryStore(clock, app -> limits.of(AppLimit.MESSAGES_PER_TOPIC));
    try {
      start();
    } catch (IllegalStateException failed) {
      router.close();
      release();
      throw failed;
    }
  }

  static MqttServerOptions options(Optional<AppKey> anonymousApp) {
    return new MqttServerOptions(HOST, 0, 0, anonymousApp);
  }

  private void start() {
    Apps apps = await(Apps.load(store.appCatalog()));
    await(apps.save(app(APP, "demo", PASSWORD)));
    await(apps.save(app(OTHER, "other", OTHER_PASSWORD)));
    router = new EmbeddedRouter(2);
    platform =
        Platform.over(
            new Platform.Ports(
                apps,
                await(AccessRules.load(store.accessCatalog(), apps, clock)),
                store.messageLog(),
                store.sessionRegistry(),
                store.retainedMessages(),
                router,
                new PushPorts(new Silent(), store.wakeUpOutbox(), store.badgeCounters()),
                clock,
                1,
                new Tally()));
    registering = new Registering(apps, store.registrations(), store.sessionRegistry());
    wills = new Wills(store.wills(), platform.sessions(), platform.publisher(), clock);
    await(wills.resume());
    server =
        MqttServer.start(
            options, platform, store.sessionRegistry(), registering, wills, acceptors, workers);
    await(wills.publishDue());
  }

  private App app(AppKey key, String name, String password) {
    return new App(key, name, new Secret("sec-" + name), new Secret(password), limits);
  }

  /** Ends the broker in good order and opens the same store with another. */
  void restart() {
    stop();
    store = store.restart();
    start();
  }

  private void stop() {
    server.close();
    platform.wakeUps().close();
    await(platform.sessions().disconnectAll(EndReason.SHUTDOWN));
    router.close();
  }

  /** The loops its connections run on. */
  EventLoopGroup workers() {
    return workers;
  }

  Platform platform() {
    return platform;
  }

  Registering registering() {
    return registering;
  }

  Wills wills() {
    return wills;
  }

  InMemoryStore store() {
    return store;
  }

  MqttServer server() {
    return server;
  }

  int port() {
    return server.mqttPort();
  }

  RawClient raw() throws IOException {
    return new RawClient(HOST, port());
  }

  /** An MQTT 3.1.1 client of the first app; not connected yet. */
  Mqtt3BlockingClient client3(String id) {
    return client3(id, APP, PASSWORD);
  }

  Mqtt3BlockingClient client3(String id, AppKey app, String password) {
    return MqttClient.builder()
        .useMqttVersion3()
        .identifier(id)
        .serverHost(HOST)
        .serverPort(port())
        .simpleAuth()
        .username(app.text())
        .password(password.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }

  /** An MQTT 5 client of the first app; not connected yet. */
  Mqtt5BlockingClient client5(String id) {
    return client5(id, APP, PASSWORD);
  }

  Mqtt5BlockingClient client5(String id, AppKey app, String password) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(id)
        .serverHost(HOST)
        .serverPort(port())
        .simpleAuth()
        .username(app.text())
        .password(password.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the stage failed", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the stage did not complete", e);
    }
  }

  @Override
  public void close() {
    stop();
    release();
  }

  private void release() {
    acceptors.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    workers.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    store.close();
  }
}
