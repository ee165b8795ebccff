package io.pushbridge.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How the doors are guarded: ciphers, and what stands before them.
 *
 * @param tls certificate and key; without, there are no ciphered ports
 * @param ports the ciphered ports
 * @param proxy whose word on where a client is is taken
 * @param handshake how long a connection may take for its PROXY header and its TLS handshake
 */
public record ListenConfiguration(
    Optional<Tls> tls, SecurePorts ports, Proxy proxy, Duration handshake) {
  /** No ciphers, no proxies. */
  public static final ListenConfiguration NONE =
      new ListenConfiguration(
          Optional.empty(),
          new SecurePorts(
              Configuration.OFF, Configuration.OFF, Configuration.OFF, Configuration.OFF),
          Proxy.NONE,
          Duration.ofSeconds(10));

  /** Checks that nothing is missing. */
  public ListenConfiguration {
    Objects.requireNonNull(tls);
    Objects.requireNonNull(ports);
    Objects.requireNonNull(proxy);
    if (handshake.isNegative() || handshake.isZero()) {
      throw new IllegalArgumentException("the time for a handshake must be positive");
    }
  }

  /**
   * Certificate and key.
   *
   * @param certificate PEM file of the certificate and those that vouch for it
   * @param key PEM file of its private key
   * @param checkEvery how often the files are looked at for changes
   * @param clients what MQTT clients show; empty: they are not asked
   * @param admin whether the admin listener is ciphered, too
   * @param hsts how long browsers are to remember that this host speaks TLS only; zero for not at
   *     all (RFC 6797)
   */
  public record Tls(
      Path certificate,
      Path key,
      Duration checkEvery,
      Optional<Clients> clients,
      boolean admin,
      Duration hsts) {
    /** Checks that nothing is missing or negative. */
    public Tls {
      Objects.requireNonNull(certificate);
      Objects.requireNonNull(key);
      Objects.requireNonNull(clients);
      if (checkEvery.isNegative() || checkEvery.isZero() || hsts.isNegative()) {
        throw new IllegalArgumentException("times must be positive");
      }
    }
  }

  /** A part of the subject of a certificate (RFC 4519). */
  public enum SubjectPart {
    /** The common name. */
    CN,
    /** The organization. */
    O,
    /** The organizational unit. */
    OU,
    /** The user id. */
    UID
  }

  /**
   * Client certificates on the ciphered MQTT ports.
   *
   * @param authorities PEM file of those that vouch for clients
   * @param required whether a client without a certificate is refused
   * @param clientId the part of the subject that is the client id; empty: it may be any
   * @param app the part of the subject that is the appkey, in the place of user name and password;
   *     empty: they are asked for as always
   */
  public record Clients(
      Path authorities,
      boolean required,
      Optional<SubjectPart> clientId,
      Optional<SubjectPart> app) {
    /** Checks that nothing is missing. */
    public Clients {
      Objects.requireNonNull(authorities);
      Objects.requireNonNull(clientId);
      Objects.requireNonNull(app);
    }
  }

  /**
   * The ciphered ports, each 0 for any free one or {@link Configuration#OFF}.
   *
   * @param mqtt MQTT over TLS
   * @param mqttWebSocket MQTT over WebSocket over TLS
   * @param socketio Socket.IO over TLS
   * @param http REST and pages over TLS
   */
  public record SecurePorts(int mqtt, int mqttWebSocket, int socketio, int http) {
    /** Checks the ports. */
    public SecurePorts {
      Configuration.checkPort(mqtt);
      Configuration.checkPort(mqttWebSocket);
      Configuration.checkPort(socketio);
      Configuration.checkPort(http);
    }
  }

  /** A port by its purpose. */
  public enum Door {
    /** MQTT over TCP. */
    MQTT,
    /** MQTT over WebSocket. */
    MQTT_WS,
    /** MQTT over TLS. */
    MQTT_TLS,
    /** MQTT over WebSocket over TLS. */
    MQTT_WSS,
    /** Socket.IO. */
    SOCKETIO,
    /** Socket.IO over TLS. */
    SOCKETIO_TLS,
    /** REST and pages. */
    HTTP,
    /** REST and pages over TLS. */
    HTTP_TLS
  }

  /**
   * Where connections begin with a PROXY header, version 1 or 2, and where they do, must.
   *
   * @param doors which ports
   * @param from the networks whose connections are taken there; none: all
   */
  public record Proxy(Set<Door> doors, List<Network> from) {
    /** Nowhere. */
    public static final Proxy NONE = new Proxy(Set.of(), List.of());

    /** Copies both. */
    public Proxy {
      doors = Set.copyOf(doors);
      from = List.copyOf(from);
    }
  }

  /**
   * A network, as {@code 10.0.0.0/8}.
   *
   * @param address of the network, a literal
   * @param bits how many of its leading bits count
   */
  public record Network(String address, int bits) {}
}
