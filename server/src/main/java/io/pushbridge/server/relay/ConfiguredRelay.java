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
 * The relay, if the configuration names an app of it, or an app had been given a key when the
 * server started; else nothing of it is there.
 */
public final class ConfiguredRelay {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredRelay.class);

  private final Configuration.Relay wanted;
  private final Apps apps;
  private final Optional<Relay> relay;

  /** The relay that is wanted, or none. */
  public ConfiguredRelay(Configuration.Relay wanted, Apps apps, Clock clock) {
    this.wanted = wanted;
    this.apps = apps;
    boolean given = apps.all().stream().anyMatch(app -> app.relayKey().isPresent());
    this.relay =
        wanted.keys().isEmpty() && !given
            ? Optional.empty()
            : Optional.of(new Relay(new RelaySettings(this::keyOf, wanted.window()), clock));
  }

  /** The configured key; else the one that an app of this name was given at run time. */
  private Optional<Secret> keyOf(String name) {
    Secret configured = wanted.keys().get(name);
    return configured != null ? Optional.of(configured) : apps.named(name).flatMap(App::relayKey);
  }

  /** Whether there is a relay, so that keys are in force at once. */
  public boolean isThere() {
    return relay.isPresent();
  }

  /** Whether the key of this name is configured, so that none given at run time counts. */
  public boolean isConfigured(String name) {
    return wanted.keys().containsKey(name);
  }

  /** Serves its clients, beside the Yunba API, which is attached before. */
  public void attach(SocketIoServer server) {
    relay.ifPresent(
        there -> {
          there.attach(server);
          LOG.info(
              "event=relay_enabled apps={} http_signature={}",
              wanted.keys().size(),
              wanted.httpSigned());
        });
  }

  /** Its HTTP side. */
  public HttpRoutes routes() {
    return relay
        .<HttpRoutes>map(there -> new RelayRoutes(there, wanted.origins(), wanted.httpSigned()))
        .orElse((routes, writers) -> {});
  }
}
