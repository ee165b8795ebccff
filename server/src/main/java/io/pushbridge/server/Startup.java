package io.pushbridge.server;

import io.pushbridge.bridge.BridgeLimits;
import io.pushbridge.bridge.YunbaBridge;
import io.pushbridge.broker.mqtt.MqttServer;
import io.pushbridge.broker.mqtt.MqttServerOptions;
import io.pushbridge.broker.registration.DeviceServices;
import io.pushbridge.broker.routing.EmbeddedRouter;
import io.pushbridge.core.Platform;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.removal.AppRemoval;
import io.pushbridge.core.retained.RetainedLimits;
import io.pushbridge.core.will.Wills;
import io.pushbridge.server.admin.AdminRoutes;
import io.pushbridge.server.admin.AdminServer;
import io.pushbridge.server.admin.AdminToken;
import io.pushbridge.server.api.ApiEndpoints;
import io.pushbridge.server.api.ApiRoutes;
import io.pushbridge.server.apps.AppAdministration;
import io.pushbridge.server.apps.AppRoutes;
import io.pushbridge.server.apps.EnsuredApps;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.credentials.Seckeys;
import io.pushbridge.server.data.OwnerOnlyFolder;
import io.pushbridge.server.devices.ConfiguredDevices;
import io.pushbridge.server.http.DemoFacts;
import io.pushbridge.server.http.HttpServer;
import io.pushbridge.server.metrics.FiguresTimer;
import io.pushbridge.server.metrics.Metrics;
import io.pushbridge.server.operations.ServerRoutes;
import io.pushbridge.server.operations.SessionRoutes;
import io.pushbridge.server.operations.StoreRoutes;
import io.pushbridge.server.push.ApnsRoutes;
import io.pushbridge.server.push.Pushing;
import io.pushbridge.server.relay.ConfiguredRelay;
import io.pushbridge.server.rest.RestApi;
import io.pushbridge.server.rest.RestOptions;
import io.pushbridge.server.sdk.SdkRoutes;
import io.pushbridge.server.upstream.JoinedBroker;
import io.pushbridge.socketio.SocketIoServer;
import io.pushbridge.store.Store;
import io.pushbridge.store.StoreOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens one part after the other; if one fails, closes the others and says why. Used once. */
final class Startup {
  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
  private static final long PATIENCE_SECONDS = 60;
  // Base64 and JSON escapes make a packet longer than its message.
  private static final int PACKET_ROOM = 64 << 10;
  private static final int ESCAPED = 6;

  private final Configuration configuration;
  private final Surroundings surroundings;
  private final Opened opened = new Opened();

  Startup(Configuration configuration, Surroundings surroundings) {
    this.configuration = configuration;
    this.surroundings = surroundings;
  }

  PushbridgeServer run() throws StartFailedException {
    try {
      return open();
    } catch (StartFailedException e) {
      opened.close();
      throw e;
    } catch (RuntimeException e) {
      opened.close();
      throw new StartFailedException("cannot start: " + reasonOf(e), e);
    }
  }

  private PushbridgeServer open() throws StartFailedException {
    Store store = step("cannot open the data folder " + configuration.data(), this::openStore);
    opened.add("store", store);
    AppRemoval removal = new AppRemoval(store.appCatalog(), store.appData());
    step("cannot finish the removal of an app", () -> await(removal.finish()));
    Apps apps = step("cannot read the apps", () -> await(Apps.load(store.appCatalog())));
    store.messagesPerTopic(app -> apps.limitsOf(app).of(AppLimit.MESSAGES_PER_TOPIC));
    store.retainedLimits(app -> RetainedLimits.of(apps.limitsOf(app)));
    List<App> shown =
        step("cannot keep the apps", () -> await(EnsuredApps.ensure(apps, configuration.apps())));
    AccessRules access =
        step(
            "cannot read the grants",
            () -> await(AccessRules.load(store.accessCatalog(), apps, surroundings.clock())));
    Optional<AppKey> anonymous = anonymousApp(apps);

    Pushing pushing =
        step(
            "cannot read the credentials of Apple's",
            () ->
                await(
                    Pushing.open(
                        configuration.apns(),
                        store.push(),
                        surroundings.clock(),
                        surroundings.notifier())));
    opened.add("push", pushing);
    JoinedBroker broker = openRouter(store, apps);
    Platform platform = openPlatform(store, apps, access, pushing, broker);
    Doors doors =
        step("cannot use the TLS files", () -> Doors.open(configuration, surroundings.clock()));
    opened.add("doors", doors);
    EventLoops loops = EventLoops.open();
    opened.add("event loops", loops);
    // Whoever slipped in while the others were told to go; closed after the listeners.
    opened.add("late sessions", () -> await(platform.sessions().disconnectAll(EndReason.SHUTDOWN)));
    Health health = new Health(store::healthy, broker::connected);
    ConfiguredDevices devices = new ConfiguredDevices(configuration, store, platform);
    MqttServer mqtt = openMqtt(store, platform, devices, loops, doors, anonymous);
    DeviceServices services =
        step(
            "cannot serve devices",
            () ->
                devices.serve(
                    () -> doors.mqttPort(mqtt.ports()), loops.acceptors(), loops.workers()));
    opened.add("services for devices", services);
    ConfiguredRelay relay = new ConfiguredRelay(configuration.relay(), apps, surroundings.clock());
    SocketIoServer socketio = openSocketIo(platform, relay, loops, doors);
    HttpServer http = openHttp(store, platform, socketio, relay, health, doors);
    AppAdministration administration =
        new AppAdministration(configuration.apps(), platform, removal, pushing, relay);
    opened.add("figures", FiguresTimer.start(platform.system()));
    Ports ports =
        doors
            .ports(mqtt.ports(), socketio.ports(), http.ports(), Configuration.OFF)
            .withDevices(ConfiguredDevices.portsOf(services));
    AdminServer admin =
        openAdmin(
            store,
            platform,
            pushing,
            health,
            doors,
            List.of(
                new AppRoutes(administration, platform, store.retainedMessages()),
                new SessionRoutes(platform, store.sessionRegistry()),
                new ServerRoutes(configuration.host(), ports.plain(), platform, health::isReady)));
    ports = ports.withAdmin(admin.port());
    health.up();
    LOG.info(
        "event=started mqtt={} mqtt_ws={} socketio={} http={} admin={} tls={} apps={}",
        ports.mqtt(),
        ports.mqttWebSocket(),
        ports.socketio(),
        ports.http(),
        ports.admin(),
        ports.tls(),
        apps.all().size());
    return new PushbridgeServer(configuration, platform, ports, shown, opened, health);
  }

  private Optional<AppKey> anonymousApp(Apps apps) throws StartFailedException {
    Optional<String> name = configuration.mqtt().anonymousApp();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    AppKey key =
        apps.named(name.get())
            .map(App::key)
            .orElseThrow(
                () ->
                    new StartFailedException(
                        "no app is named %s (mqtt.anonymous-app)".formatted(name.get()), null));
    LOG.warn(
        "event=anonymous_mqtt_allowed app={} meaning=\"clients without a user name may publish"
            + " and subscribe in this app; for trials only\"",
        name.get());
    return Optional.of(key);
  }

  private JoinedBroker openRouter(Store store, Apps apps) {
    EmbeddedRouter router =
        new EmbeddedRouter(Math.max(2, Runtime.getRuntime().availableProcessors()));
    opened.add("router", router);
    JoinedBroker broker =
        JoinedBroker.of(
            configuration.broker(), configuration.node(), router, apps, store.sessionRegistry());
    opened.add("broker", broker);
    return broker;
  }

  private Platform openPlatform(
      Store store, Apps apps, AccessRules access, Pushing pushing, JoinedBroker broker)
      throws StartFailedException {
    Platform platform =
        Platform.over(
            new Platform.Ports(
                apps,
                access,
                store.messageLog(),
                store.sessionRegistry(),
                store.retainedMessages(),
                broker.router(),
                pushing.ports(),
                surroundings.thirdParties(),
                broker.forwarding(),
                surroundings.clock(),
                configuration.node(),
                new Tally()));
    opened.add("wake-ups", platform.wakeUps());
    step("cannot read the wake-ups", () -> await(platform.wakeUps().resume()));
    step("cannot join the broker", () -> await(broker.start(platform)));
    opened.add("session sweep", SessionSweep.start(store.sessionRegistry(), surroundings.clock()));
    return platform;
  }

  private MqttServer openMqtt(
      Store store,
      Platform platform,
      ConfiguredDevices devices,
      EventLoops loops,
      Doors doors,
      Optional<AppKey> anonymous)
      throws StartFailedException {
    Configuration.Mqtt wanted = configuration.mqtt();
    MqttServerOptions options =
        new MqttServerOptions(
                configuration.host(), wanted.port(), wanted.webSocketPort(), anonymous)
            .withMaxPayloadBytes(configuration.limits().messageBytes())
            .withMaxKeepAlive(wanted.maxKeepAlive());
    Wills wills =
        new Wills(store.wills(), platform.sessions(), platform.publisher(), surroundings.clock());
    step("cannot read the wills", () -> await(wills.resume()));
    opened.add("wills", WillTimer.start(wills));
    MqttServer mqtt =
        step(
            "cannot serve MQTT",
            () ->
                MqttServer.start(
                    options,
                    doors.mqtt(),
                    platform,
                    store.sessionRegistry(),
                    devices.registering(),
                    wills,
                    loops.acceptors(),
                    loops.workers()));
    opened.add("mqtt", mqtt);
    return mqtt;
  }

  private SocketIoServer openSocketIo(
      Platform platform, ConfiguredRelay relay, EventLoops loops, Doors doors)
      throws StartFailedException {
    int messageBytes = configuration.limits().messageBytes();
    BridgeLimits limits = BridgeLimits.DEFAULT.withMessageBytes(messageBytes);
    SocketIoServer socketio =
        step(
            "cannot serve Socket.IO",
            () ->
                SocketIoServer.builder()
                    .eventLoops(loops.acceptors(), loops.workers())
                    .host(configuration.host())
                    .ports(doors.socketio())
                    .maxPayload(messageBytes * ESCAPED + PACKET_ROOM)
                    .setup(
                        server -> {
                          YunbaBridge.attach(server.of("/"), platform, limits);
                          relay.attach(server);
                        })
                    .start());
    opened.add("socketio", socketio);
    return socketio;
  }

  private HttpServer openHttp(
      Store store,
      Platform platform,
      SocketIoServer socketio,
      ConfiguredRelay relay,
      Health health,
      Doors doors)
      throws StartFailedException {
    Configuration.Http wanted = configuration.http();
    int messageBytes = configuration.limits().messageBytes();
    Seckeys seckeys = new Seckeys(platform.apps(), wanted.wrongSeckeys(), surroundings.clock());
    ApiRoutes v1 =
        new ApiRoutes(
            seckeys,
            wanted.timeout(),
            ApiEndpoints.over(platform, store.messageLog(), store.sessionRegistry(), messageBytes));
    RestApi api =
        new RestApi(
            platform,
            store.sessionRegistry(),
            seckeys,
            new RestOptions(wanted.messageIds(), wanted.timeout(), messageBytes));
    DemoFacts demo =
        new DemoFacts(
            () -> platform.apps().named(EnsuredApps.DEMO).map(app -> app.key().text()),
            () -> doors.socketIoPorts(socketio.ports()).plain(),
            () -> doors.socketIoPorts(socketio.ports()).ciphered());
    HttpServer http =
        step(
            "cannot serve HTTP on %s:%d".formatted(configuration.host(), wanted.port()),
            () ->
                HttpServer.start(
                    new HttpServer.Options(doors.http(), messageBytes, demo, health.routes()),
                    api,
                    v1,
                    relay.routes(),
                    new SdkRoutes()));
    opened.add("http", http);
    return http;
  }

  private AdminServer openAdmin(
      Store store,
      Platform platform,
      Pushing pushing,
      Health health,
      Doors doors,
      List<AdminRoutes> others)
      throws StartFailedException {
    Configuration.Admin wanted = configuration.admin();
    Metrics metrics = Metrics.of(platform, store);
    opened.add("metrics", metrics);
    List<AdminRoutes> features = new ArrayList<>(others);
    features.add(metrics);
    features.add(new StoreRoutes(store));
    features.add(new ApnsRoutes(pushing, platform, metrics.registry()));
    AdminServer admin =
        step(
            "cannot serve administration on %s:%d".formatted(wanted.host(), wanted.port()),
            () ->
                AdminServer.start(
                    new AdminServer.Options(
                        doors.admin(),
                        AdminToken.ensure(configuration.data(), wanted.token()),
                        configuration.data()),
                    health.routes(),
                    features));
    opened.add("admin", admin);
    return admin;
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static <T> T step(String failureWords, Callable<T> step) throws StartFailedException {
    try {
      return step.call();
    } catch (Exception e) {
      throw new StartFailedException(failureWords + ": " + reasonOf(e), e);
    }
  }

  /** What the failure itself says, without what merely carried it here, on one line. */
  private static String reasonOf(Exception failure) {
    Throwable reason = failure;
    while (reason.getCause() != null
        && (reason instanceof ExecutionException || reason instanceof CompletionException)) {
      reason = reason.getCause();
    }
    String message = reason.getMessage();
    return message == null || message.isBlank()
        ? reason.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  private Store openStore() throws IOException {
    OwnerOnlyFolder.create(configuration.data());
    return Store.open(
        configuration.data(),
        surroundings.clock(),
        configuration.node(),
        StoreOptions.defaults(),
        surroundings.files());
  }
}
