package io.pushbridge.server.relay;

import io.pushbridge.bridge.relay.Relay;
import io.pushbridge.bridge.relay.RelaySettings;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.http.HttpRoutes;
import io.pushbridge.socketio.SocketIoServer;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The relay, if the configuration names an app of it; else nothing of it is there. */
public final class ConfiguredRelay {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredRelay.class);

  private final Configuration.Relay wanted;
  private final Optional<Relay> relay;

  /** The relay that is wanted, or none. */
  public ConfiguredRelay(Configuration.Relay wanted, Clock clock) {
    this.wanted = wanted;
    this.relay =
        wanted.keys().isEmpty()
            ? Optional.empty()
            : Optional.of(new Relay(new RelaySettings(wanted.keys(), wanted.window()), clock));
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
