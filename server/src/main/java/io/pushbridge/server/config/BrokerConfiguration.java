package io.pushbridge.server.config;

import io.pushbridge.link.events.EventSource;
import io.pushbridge.link.external.BrokerAddress;
import io.pushbridge.link.upstream.WhenAway;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Another MQTT broker that apps are joined to; then the server has no MQTT door of its own.
 *
 * @param address where it is; its client id is the prefix of those of the connections
 * @param connections how many connections share the apps
 * @param prefix what stands before an app's topics there, {@code {appkey}} for its appkey
 * @param app the name of the one app that is joined; empty for all
 * @param whenAway what publishers are told while the broker is away
 * @param patience how long a publisher waits for the broker's acknowledgement
 * @param source how the broker tells which client published
 */
public record BrokerConfiguration(
    BrokerAddress address,
    int connections,
    String prefix,
    Optional<String> app,
    WhenAway whenAway,
    Duration patience,
    EventSource source) {
  /** Checks that nothing is missing. */
  public BrokerConfiguration {
    Objects.requireNonNull(address);
    Objects.requireNonNull(prefix);
    Objects.requireNonNull(app);
    Objects.requireNonNull(whenAway);
    Objects.requireNonNull(patience);
    Objects.requireNonNull(source);
    if (connections < 1) {
      throw new IllegalArgumentException("at least one connection");
    }
  }
}
