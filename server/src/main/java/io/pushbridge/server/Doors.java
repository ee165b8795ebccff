package io.pushbridge.server;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.pushbridge.broker.mqtt.ClientIdentity;
import io.pushbridge.broker.mqtt.MqttListener;
import io.pushbridge.broker.mqtt.MqttListener.Carrier;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.config.ListenConfiguration.Door;
import io.pushbridge.server.config.ListenConfiguration.Tls;
import io.pushbridge.server.devices.DevicePorts;
import io.pushbridge.server.http.HttpListener;
import io.pushbridge.server.listen.CertificateNames;
import io.pushbridge.server.listen.FirstHandlers;
import io.pushbridge.server.listen.Networks;
import io.pushbridge.server.tls.InvalidPemException;
import io.pushbridge.server.tls.ServerTls;
import io.pushbridge.server.tls.TlsFiles;
import io.pushbridge.socketio.SocketIoServerBuilder;
import io.pushbridge.socketio.engine.EngineListener;
import io.pushbridge.socketio.engine.Origins;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Which ports there are by the configuration, and what stands before each. Immutable. */
final class Doors implements AutoCloseable {
  private final Configuration configuration;
  private final ListenConfiguration listen;
  private final Optional<ServerTls> tls;
  private final Networks networks;

  private Doors(Configuration configuration, Optional<ServerTls> tls) {
    this.configuration = configuration;
    this.listen = configuration.listen();
    this.tls = tls;
    this.networks = new Networks(listen.proxy().from());
  }

  /**
   * Reads what the doors need.
   *
   * @throws IOException if a PEM file cannot be read
   * @throws InvalidPemException if it cannot be used
   */
  static Doors open(Configuration configuration, Clock clock)
      throws IOException, InvalidPemException {
    Optional<Tls> wanted = configuration.listen().tls();
    return new Doors(
        configuration,
        wanted.isPresent() ? Optional.of(cipher(wanted.get(), clock)) : Optional.empty());
  }

  private static ServerTls cipher(Tls wanted, Clock clock) throws IOException, InvalidPemException {
    TlsFiles files =
        new TlsFiles(
            wanted.certificate(),
            wanted.key(),
            wanted.clients().map(ListenConfiguration.Clients::authorities));
    boolean required = wanted.clients().map(ListenConfiguration.Clients::required).orElse(false);
    return ServerTls.open(files, required, wanted.checkEvery(), clock);
  }

  List<MqttListener> mqtt() {
    List<MqttListener> listeners = new ArrayList<>();
    Configuration.Mqtt plain = configuration.mqtt();
    add(listeners, plain.port(), Carrier.TCP, Door.MQTT);
    add(listeners, plain.webSocketPort(), Carrier.WEBSOCKET, Door.MQTT_WS);
    add(listeners, secure().mqtt(), Carrier.TCP, Door.MQTT_TLS);
    add(listeners, secure().mqttWebSocket(), Carrier.WEBSOCKET, Door.MQTT_WSS);
    return listeners;
  }

  /** Devices of another broker have no door here. */
  private ListenConfiguration.SecurePorts secure() {
    ListenConfiguration.SecurePorts wanted =
        tls.isPresent() ? listen.ports() : ListenConfiguration.NONE.ports();
    return configuration.broker().isPresent()
        ? new ListenConfiguration.SecurePorts(
            Configuration.OFF, Configuration.OFF, wanted.socketio(), wanted.http())
        : wanted;
  }

  private void add(List<MqttListener> listeners, int port, Carrier carrier, Door door) {
    if (port != Configuration.OFF) {
      listeners.add(new MqttListener(configuration.host(), port, carrier, before(door)));
    }
  }

  List<SocketIoServerBuilder.Port> socketio() {
    List<SocketIoServerBuilder.Port> listeners = new ArrayList<>();
    int plain = configuration.socketio().port();
    if (plain != Configuration.OFF) {
      listeners.add(new SocketIoServerBuilder.Port(plain, before(Door.SOCKETIO)));
    }
    if (tls.isPresent() && listen.ports().socketio() != Configuration.OFF) {
      listeners.add(
          new SocketIoServerBuilder.Port(listen.ports().socketio(), before(Door.SOCKETIO_TLS)));
    }
    return listeners;
  }

  /** Whose pages may connect over Socket.IO. */
  Origins pages() {
    Set<String> origins = configuration.socketio().origins();
    return origins.isEmpty() || origins.contains("*")
        ? Origins.any()
        : Origins.only(origins.toArray(String[]::new));
  }

  List<HttpListener> http() {
    List<HttpListener> listeners = new ArrayList<>();
    int plain = configuration.http().port();
    if (plain != Configuration.OFF) {
      listeners.add(http(plain, Optional.empty(), Duration.ZERO, Door.HTTP));
    }
    if (tls.isPresent() && listen.ports().http() != Configuration.OFF) {
      Duration hsts = listen.tls().map(Tls::hsts).orElse(Duration.ZERO);
      listeners.add(http(listen.ports().http(), tls, hsts, Door.HTTP_TLS));
    }
    return listeners;
  }

  private HttpListener http(int port, Optional<ServerTls> cipher, Duration hsts, Door door) {
    Predicate<SocketAddress> proxies = networks::admit;
    return new HttpListener(
        configuration.host(),
        port,
        cipher,
        hsts,
        listen.proxy().doors().contains(door) ? Optional.of(proxies) : Optional.empty(),
        listen.handshake());
  }

  HttpListener admin() {
    Configuration.Admin admin = configuration.admin();
    boolean ciphered = listen.tls().map(Tls::admin).orElse(false);
    return new HttpListener(
        admin.host(),
        admin.port(),
        ciphered ? tls : Optional.empty(),
        Duration.ZERO,
        Optional.empty(),
        listen.handshake());
  }

  private Consumer<Channel> before(Door door) {
    boolean asks = door == Door.MQTT_TLS || door == Door.MQTT_WSS;
    boolean ciphered = asks || door == Door.SOCKETIO_TLS;
    boolean proxied = listen.proxy().doors().contains(door);
    if (!ciphered && !proxied) {
      return channel -> {};
    }
    BiConsumer<Channel, InetSocketAddress> address =
        door == Door.SOCKETIO || door == Door.SOCKETIO_TLS
            ? EngineListener::client
            : ClientIdentity::address;
    Optional<SslContext> cipher =
        ciphered ? tls.map(asks ? ServerTls::mutual : ServerTls::open) : Optional.empty();
    return new FirstHandlers(
        proxied ? Optional.of(networks) : Optional.empty(),
        cipher,
        asks ? names() : Optional.empty(),
        address,
        listen.handshake());
  }

  private Optional<CertificateNames> names() {
    return listen
        .tls()
        .flatMap(Tls::clients)
        .map(clients -> new CertificateNames(clients.clientId(), clients.app()));
  }

  /**
   * Where devices connect without a cipher, else with one; {@link Configuration#OFF} for nowhere.
   */
  int mqttPort(List<Integer> bound) {
    if (configuration.mqtt().port() != Configuration.OFF) {
      return bound.get(0);
    }
    boolean webSocket = configuration.mqtt().webSocketPort() != Configuration.OFF;
    return secure().mqtt() == Configuration.OFF ? Configuration.OFF : bound.get(webSocket ? 1 : 0);
  }

  /**
   * Where everything listens, from the bound ports of each server in the order of its listeners.
   */
  Ports ports(List<Integer> mqtt, List<Integer> socketio, List<Integer> http, int admin) {
    Iterator<Integer> mqttPorts = mqtt.iterator();
    Iterator<Integer> socketioPorts = socketio.iterator();
    Iterator<Integer> httpPorts = http.iterator();
    ListenConfiguration.SecurePorts secure = secure();
    int mqttPort = bound(configuration.mqtt().port(), mqttPorts);
    int webSocketPort = bound(configuration.mqtt().webSocketPort(), mqttPorts);
    int socketioPort = bound(configuration.socketio().port(), socketioPorts);
    int httpPort = bound(configuration.http().port(), httpPorts);
    return new Ports(
        mqttPort,
        webSocketPort,
        socketioPort,
        httpPort,
        admin,
        new Ports.Tls(
            bound(secure.mqtt(), mqttPorts),
            bound(secure.mqttWebSocket(), mqttPorts),
            bound(secure.socketio(), socketioPorts),
            bound(secure.http(), httpPorts)),
        DevicePorts.NONE);
  }

  /** Where Socket.IO listens, without and with a cipher. */
  record SocketIoPorts(int plain, int ciphered) {}

  SocketIoPorts socketIoPorts(List<Integer> bound) {
    Iterator<Integer> ports = bound.iterator();
    int plain = bound(configuration.socketio().port(), ports);
    return new SocketIoPorts(plain, ports.hasNext() ? ports.next() : Configuration.OFF);
  }

  private static int bound(int wanted, Iterator<Integer> ports) {
    return wanted == Configuration.OFF ? Configuration.OFF : ports.next();
  }

  /** Stops watching the PEM files. */
  /** The certificate that the ciphered doors show at the moment. */
  Optional<X509Certificate> certificate() {
    return tls.map(ServerTls::certificate);
  }

  @Override
  public void close() {
    tls.ifPresent(ServerTls::close);
  }
}
