package io.pushbridge.server.config;

import io.pushbridge.core.app.Secret;
import io.pushbridge.core.topic.Alias;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Everything an operator can set, validated. Prints without secrets.
 *
 * @param data the folder that holds everything durable
 * @param host the address all listeners bind to
 * @param node 0 to 1023, unlike that of every other server that makes message ids
 * @param mqtt the MQTT doors
 * @param socketio the Socket.IO door
 * @param http REST, health and the demo page
 * @param admin administration and metrics
 * @param limits bounds on what clients may send
 * @param apps the apps that must exist
 * @param relay the signed relay
 * @param apns waking iOS devices
 * @param broker another broker; empty for the embedded one
 * @param devices registration and tickets
 * @param listen ciphers, and proxies before the doors
 * @param drain how long clients that are told to go may take when the server stops
 * @param log how much is logged, and how it is written
 */
public record Configuration(
    Path data,
    String host,
    int node,
    Mqtt mqtt,
    SocketIo socketio,
    Http http,
    Admin admin,
    Limits limits,
    List<AppSettings> apps,
    Relay relay,
    ApnsConfiguration apns,
    Optional<BrokerConfiguration> broker,
    DeviceConfiguration devices,
    ListenConfiguration listen,
    Duration drain,
    LogConfiguration log) {
  /** In the place of a port: there is no such listener. */
  public static final int OFF = -1;

  private static final Duration USUAL_DRAIN = Duration.ofSeconds(10);

  /** Without a relay, ciphers, services for devices, and any credential of Apple's. */
  public Configuration(
      Path data,
      String host,
      int node,
      Mqtt mqtt,
      SocketIo socketio,
      Http http,
      Admin admin,
      Limits limits,
      List<AppSettings> apps) {
    this(
        data,
        host,
        node,
        mqtt,
        socketio,
        http,
        admin,
        limits,
        apps,
        Relay.NONE,
        ApnsConfiguration.NONE,
        Optional.empty(),
        DeviceConfiguration.NONE,
        ListenConfiguration.NONE,
        USUAL_DRAIN,
        LogConfiguration.USUAL);
  }

  /** With this relay. */
  public Configuration withRelay(Relay other) {
    return new Configuration(
        data, host, node, mqtt, socketio, http, admin, limits, apps, other, apns, broker, devices,
        listen, drain, log);
  }

  /** With this for waking iOS devices. */
  public Configuration withApns(ApnsConfiguration other) {
    return new Configuration(
        data, host, node, mqtt, socketio, http, admin, limits, apps, relay, other, broker, devices,
        listen, drain, log);
  }

  /** With this long to drain. */
  public Configuration withDrain(Duration other) {
    return new Configuration(
        data, host, node, mqtt, socketio, http, admin, limits, apps, relay, apns, broker, devices,
        listen, other, log);
  }

  /** With this broker, or the embedded one. */
  public Configuration withBroker(Optional<BrokerConfiguration> other) {
    return new Configuration(
        data, host, node, mqtt, socketio, http, admin, limits, apps, relay, apns, other, devices,
        listen, drain, log);
  }

  /** With these services for devices. */
  public Configuration withDevices(DeviceConfiguration other) {
    return new Configuration(
        data, host, node, mqtt, socketio, http, admin, limits, apps, relay, apns, broker, other,
        listen, drain, log);
  }

  /** With doors guarded like this. */
  public Configuration withListening(ListenConfiguration other) {
    return new Configuration(
        data, host, node, mqtt, socketio, http, admin, limits, apps, relay, apns, broker, devices,
        other, drain, log);
  }

  /**
   * The MQTT doors.
   *
   * @param port plain MQTT over TCP, 0 for any free one, {@link #OFF} for none
   * @param webSocketPort MQTT over WebSocket at {@code /mqtt}, 0 for any free one, {@link #OFF} for
   *     none
   * @param anonymousApp the name of the app that clients without a user name belong to
   * @param maxKeepAlive the longest keep alive of MQTT 5 clients, in seconds; 0 for no bound
   */
  public record Mqtt(int port, int webSocketPort, Optional<String> anonymousApp, int maxKeepAlive) {
    /** Without a bound on the keep alive. */
    public Mqtt(int port, int webSocketPort, Optional<String> anonymousApp) {
      this(port, webSocketPort, anonymousApp, 0);
    }

    /** Checks the ports. */
    public Mqtt {
      checkPort(port);
      checkPort(webSocketPort);
      Objects.requireNonNull(anonymousApp);
    }
  }

  /**
   * The Socket.IO door.
   *
   * @param port 0 for any free one, {@link #OFF} for none
   * @param origins whose pages may connect; empty: all
   * @param unversionedIsEio3 whether handshakes without a version are taken for Engine.IO 3
   */
  public record SocketIo(int port, Set<String> origins, boolean unversionedIsEio3) {
    /** For all pages, with nothing but handshakes of a version. */
    public SocketIo(int port) {
      this(port, Set.of(), false);
    }

    /** Checks the port. */
    public SocketIo {
      checkPort(port);
      origins = Set.copyOf(origins);
    }
  }

  /**
   * REST, health and the demo page.
   *
   * @param port 0 for any free one, {@link #OFF} for none
   * @param messageIds how REST answers write message ids
   * @param timeout after which a publish that is not done is answered with status 4
   * @param wrongSeckeys how many wrong seckeys an address may show in a minute, 0 for any number
   */
  public record Http(int port, MessageIdForm messageIds, Duration timeout, int wrongSeckeys) {
    /** How many wrong seckeys an address may show in a minute unless it is said otherwise. */
    public static final int WRONG_SECKEYS = 60;

    /** With the usual bound on wrong seckeys. */
    public Http(int port, MessageIdForm messageIds, Duration timeout) {
      this(port, messageIds, timeout, WRONG_SECKEYS);
    }

    /** Checks the port, the timeout and the bound. */
    public Http {
      checkPort(port);
      Objects.requireNonNull(messageIds);
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("the timeout must be positive");
      }
      if (wrongSeckeys < 0) {
        throw new IllegalArgumentException("the bound on wrong seckeys must not be negative");
      }
    }
  }

  /**
   * Administration and metrics.
   *
   * @param host the address to bind to, of its own
   * @param port 0 for any free one
   * @param token what callers show; without, one is made up and kept in the data folder
   */
  public record Admin(String host, int port, Optional<Secret> token) {
    /** Checks host and port. */
    public Admin {
      if (host == null || host.isBlank()) {
        throw new IllegalArgumentException("host must not be empty");
      }
      checkPort(port);
      Objects.requireNonNull(token);
    }
  }

  /**
   * Bounds on what clients may send.
   *
   * @param messageBytes the longest message body, in bytes
   */
  public record Limits(int messageBytes) {
    /** The least that can be set. */
    public static final int LEAST = 1_024;

    /** The most that can be set: 16 MiB. */
    public static final int MOST = 16 << 20;

    /** Checks the bounds. */
    public Limits {
      if (messageBytes < LEAST || messageBytes > MOST) {
        throw new IllegalArgumentException("message size out of bounds");
      }
    }
  }

  /**
   * The signed relay (relay-api.md).
   *
   * @param keys the key of each of its apps, by name; without any there is no relay
   * @param origins of the pages that may push over HTTP, {@code *} for all
   * @param window how far a signature's time may be from ours, zero for any time
   * @param httpSigned whether pushes over HTTP must be signed
   */
  public record Relay(
      Map<String, Secret> keys, Set<String> origins, Duration window, boolean httpSigned) {
    /** No relay. */
    public static final Relay NONE = new Relay(Map.of(), Set.of(), Duration.ZERO, true);

    /** Copies the map and the set. */
    public Relay {
      keys = Map.copyOf(keys);
      origins = Set.copyOf(origins);
      if (window.isNegative()) {
        throw new IllegalArgumentException("the window must not be negative");
      }
    }
  }

  /** Checks that nothing is missing; copies the list. */
  public Configuration {
    Objects.requireNonNull(relay);
    Objects.requireNonNull(apns);
    Objects.requireNonNull(broker);
    Objects.requireNonNull(devices);
    Objects.requireNonNull(listen);
    if (drain.isNegative()) {
      throw new IllegalArgumentException("the time to drain must not be negative");
    }
    Objects.requireNonNull(data);
    Objects.requireNonNull(mqtt);
    Objects.requireNonNull(socketio);
    Objects.requireNonNull(http);
    Objects.requireNonNull(admin);
    Objects.requireNonNull(limits);
    if (host == null || host.isBlank()) {
      throw new IllegalArgumentException("host must not be empty");
    }
    if (node < 0 || node > 1_023) {
      throw new IllegalArgumentException("node must be 0 to 1023");
    }
    apps = List.copyOf(apps);
  }

  /** Whether a name can be an app's: letters, digits and {@code _}, 1 to 128, or with {@code -}. */
  static boolean isAppName(String name) {
    return Alias.parse(name.replace('-', '_')).isPresent();
  }

  static void checkPort(int port) {
    if (port < OFF || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, or off");
    }
  }
}
