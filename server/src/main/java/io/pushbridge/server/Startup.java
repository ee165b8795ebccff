package io.pushbridge.server;

import static io.pushbridge.server.Steps.await;
import static io.pushbridge.server.Steps.step;

import io.pushbridge.bridge.BridgeLimits;
import io.pushbridge.bridge.YunbaBridge;
import io.pushbridge.broker.mqtt.MqttServer;
import io.pushbridge.broker.mqtt.MqttServerOptions;
import io.pushbridge.broker.registration.DeviceServices;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.will.Wills;
import io.pushbridge.server.admin.AdminRoutes;
import io.pushbridge.server.admin.AdminServer;
import io.pushbridge.server.admin.AdminToken;
import io.pushbridge.server.api.ApiEndpoints;
import io.pushbridge.server.api.ApiRoutes;
import io.pushbridge.server.apps.AppAdministration;
import io.pushbridge.server.apps.AppRoutes;
import io.pushbridge.server.apps.EnsuredApps;
import io.pushbridge.server.apps.JwtRoutes;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.credentials.Seckeys;
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
import io.pushbridge.server.upstream.BrokerMeters;
import io.pushbridge.server.upstream.JoinedBroker;
import io.pushbridge.socketio.SocketIoServer;
import io.pushbridge.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the surfaces on their {@link Foundation}, one part after the other; if one fails, closes
 * the others and says why. Used once.
 */
final class Startup {
  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
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
      throw new StartFailedException("cannot start: " + Steps.reasonOf(e), e);
    }
  }

  private PushbridgeServer open() throws StartFailedException {
    Foundation foundation = Foundation.open(configuration, surroundings, opened);
    Store store = foundation.store();
    Platform platform = foundation.platform();
    Apps apps = platform.apps();
    Pushing pushing = foundation.pushing();
    Doors doors =
        step("cannot use the TLS files", () -> Doors.open(configuration, surroundings.clock()));
    opened.add("doors", doors);
    EventLoops loops = EventLoops.open();
    opened.add("event loops", loops);
    // Whoever slipped in while the others were told to go; closed after the listeners.
    opened.add("late sessions", () -> await(platform.sessions().disconnectAll(EndReason.SHUTDOWN)));
    Health health = new Health(store::healthy, foundation.broker()::connected);
    ConfiguredDevices devices = new ConfiguredDevices(configuration, store, platform);
    MqttServer mqtt = openMqtt(store, platform, devices, loops, doors, foundation.anonymous());
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
        new AppAdministration(
            configuration.apps(),
            platform,
            foundation.removal(),
            pushing,
            relay,
            foundation.broker()::join);
    opened.add("figures", FiguresTimer.start(platform.system()));
    Metrics metrics = Metrics.of(platform, store, socketio, loops.workers());
    opened.add("metrics", metrics);
    Ports ports =
        doors
            .ports(mqtt.ports(), socketio.ports(), http.ports(), Configuration.OFF)
            .withDevices(ConfiguredDevices.portsOf(services));
    AdminServer admin =
        openAdmin(
            store,
            platform,
            pushing,
            metrics,
            health,
            doors,
            foundation.broker(),
            List.of(
                new AppRoutes(administration, platform, store.retainedMessages()),
                new JwtRoutes(administration, platform, configuration.devices().registers()),
                new SessionRoutes(platform, store.sessionRegistry()),
                new ServerRoutes(
                    new ServerRoutes.Listening(
                        configuration.host(), ports.plain(), ports.ciphered(), doors::certificate),
                    platform,
                    health::isReady)));
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
    return new PushbridgeServer(configuration, platform, ports, foundation.shown(), opened, health);
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
                    .origins(doors.pages())
                    .unversionedIsEio3(configuration.socketio().unversionedIsEio3())
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
      Metrics metrics,
      Health health,
      Doors doors,
      JoinedBroker broker,
      List<AdminRoutes> others)
      throws StartFailedException {
    Configuration.Admin wanted = configuration.admin();
    List<AdminRoutes> features = new ArrayList<>(others);
    features.add(metrics);
    new BrokerMeters(broker).bindTo(metrics.registry());
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
}
