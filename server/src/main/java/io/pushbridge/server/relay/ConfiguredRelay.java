package io.pushbridge.server.relay;

import io.pushbridge.bridge.relay.Relay;
import io.pushbridge.bridge.relay.RelaySettings;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.http.HttpRoutes;
import io.pushbridge.socketio.SocketIoServer;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay: on while the configuration names an app of it or an app has a key that was given at
 * run time; while it is off, nothing of it can be seen. Thread-safe.
 */
public final class ConfiguredRelay {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredRelay.class);

  private final Configuration.Relay wanted;
  private final Apps apps;
  private final Relay relay;
  private volatile boolean on;

  /** The relay that is wanted. */
  public ConfiguredRelay(Configuration.Relay wanted, Apps apps, Clock clock) {
    this.wanted = wanted;
    this.apps = apps;
    this.relay = new Relay(new RelaySettings(this::keyOf, wanted.window()), clock);
    keysChanged();
  }

  /** The configured key; else the one that an app of this name was given at run time. */
  private Optional<Secret> keyOf(String name) {
    Secret configured = wanted.keys().get(name);
    return configured != null ? Optional.of(configured) : apps.named(name).flatMap(App::relayKey);
  }

  /**
   * Turns it on when there is a first key, and off when there is none any more; for clients that
   * come from now on.
   */
  public void keysChanged() {
    boolean before = on;
    on =
        !wanted.keys().isEmpty() || apps.all().stream().anyMatch(app -> app.relayKey().isPresent());
    if (on != before) {
      LOG.info("event={} http_signature={}", on ? "relay_on" : "relay_off", wanted.httpSigned());
    }
  }

  /** Whether there is a relay at the moment. */
  public boolean isOn() {
    return on;
  }

  /** Whether the key of this name is configured, so that none given at run time counts. */
  public boolean isConfigured(String name) {
    return wanted.keys().containsKey(name);
  }

  /** Serves its clients, beside the Yunba API, which is attached before. */
  public void attach(SocketIoServer server) {
    relay.attach(server, this::isOn);
  }

  /** Its HTTP side. */
  public HttpRoutes routes() {
    return new RelayRoutes(relay, this::isOn, wanted.origins(), wanted.httpSigned());
  }
}
