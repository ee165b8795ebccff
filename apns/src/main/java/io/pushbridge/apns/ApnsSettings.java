package io.pushbridge.apns;

import io.pushbridge.core.app.Secret;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How Apple is reached, the same for all credentials.
 *
 * @param production where production devices are pushed to
 * @param development where development devices are pushed to
 * @param trusted whose certificates the servers may show; empty for the authorities that Java
 *     trusts
 * @param proxy an HTTP proxy on the way, if any
 * @param flow how much at a time
 */
public record ApnsSettings(
    Endpoint production,
    Endpoint development,
    List<X509Certificate> trusted,
    Optional<Proxy> proxy,
    Flow flow) {
  /** Apple's ordinary port. */
  public static final int PORT = 443;

  /** Apple's other port, for networks that let nothing but web traffic to 443. */
  public static final int ALTERNATE_PORT = 2_197;

  /** Apple's hosts, on the ordinary port, directly. */
  public static final ApnsSettings STANDARD =
      new ApnsSettings(
          new Endpoint("api.push.apple.com", PORT),
          new Endpoint("api.sandbox.push.apple.com", PORT),
          List.of(),
          Optional.empty(),
          Flow.STANDARD);

  /**
   * A host and its port.
   *
   * @param host the name
   * @param port the port
   */
  public record Endpoint(String host, int port) {
    /** Checks both. */
    public Endpoint {
      if (host.isBlank() || port < 1 || port > 65_535) {
        throw new IllegalArgumentException("a server is a host and a port from 1 to 65535");
      }
    }
  }

  /**
   * An HTTP proxy that connects through.
   *
   * @param host its name
   * @param port its port
   * @param user who asks, empty for nobody
   * @param password the user's, empty for none
   */
  public record Proxy(String host, int port, String user, Secret password) {}

  /**
   * How much at a time, for each credential and environment.
   *
   * @param connections how many connections
   * @param inFlight how many notifications wait for an answer at a time
   * @param queued how many wait for their turn, those included that are to be tried again
   * @param answerTimeout after which a notification without an answer is tried again
   * @param firstPause before the second attempt
   * @param longestPause between two attempts
   */
  public record Flow(
      int connections,
      int inFlight,
      int queued,
      Duration answerTimeout,
      Duration firstPause,
      Duration longestPause) {
    /** One connection, 1,000 in flight, 10,000 queued, a minute's patience. */
    public static final Flow STANDARD =
        new Flow(
            1,
            1_000,
            10_000,
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60));

    /** Checks the bounds. */
    public Flow {
      if (connections < 1 || inFlight < 1 || queued < 1) {
        throw new IllegalArgumentException("connections, in-flight and queued must be positive");
      }
      if (answerTimeout.toMillis() < 1
          || firstPause.toMillis() < 1
          || longestPause.compareTo(firstPause) < 0) {
        throw new IllegalArgumentException("times must be positive");
      }
    }

    /** With other bounds. */
    public Flow withBounds(int connectionCount, int inFlightCount, int queuedCount) {
      return new Flow(
          connectionCount, inFlightCount, queuedCount, answerTimeout, firstPause, longestPause);
    }

    /** With other times. */
    public Flow withTimes(Duration answer, Duration first, Duration longest) {
      return new Flow(connections, inFlight, queued, answer, first, longest);
    }
  }

  /** Checks that nothing is missing; copies the list. */
  public ApnsSettings {
    Objects.requireNonNull(production);
    Objects.requireNonNull(development);
    trusted = List.copyOf(trusted);
    Objects.requireNonNull(proxy);
    Objects.requireNonNull(flow);
  }

  /** Where devices of this environment are pushed to. */
  public Endpoint endpoint(Environment environment) {
    return environment == Environment.PRODUCTION ? production : development;
  }

  /** With another flow. */
  public ApnsSettings with(Flow other) {
    return new ApnsSettings(production, development, trusted, proxy, other);
  }
}
