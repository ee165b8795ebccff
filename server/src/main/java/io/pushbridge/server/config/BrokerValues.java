package io.pushbridge.server.config;

import io.pushbridge.core.app.Secret;
import io.pushbridge.link.events.EventSource;
import io.pushbridge.link.external.BrokerAddress;
import io.pushbridge.link.upstream.TopicMap;
import io.pushbridge.link.upstream.WhenAway;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Turns the {@code broker.…} settings into values; what is wrong is added to the problems. */
final class BrokerValues {
  private static final int PORT = 1883;
  private static final int TLS_PORT = 8883;
  private static final int MOST_CONNECTIONS = 64;
  private static final String EXTERNAL = "external";

  private final Values values;

  private BrokerValues(Values values) {
    this.values = values;
  }

  static Optional<BrokerConfiguration> read(Values values) {
    return new BrokerValues(values).read();
  }

  private Optional<BrokerConfiguration> read() {
    String[] modes = {"embedded", EXTERNAL};
    boolean external = values.choice(Setting.BROKER_MODE, modes, mode -> mode).equals(EXTERNAL);
    WhenAway whenAway =
        values.choice(
            Setting.BROKER_WHEN_AWAY,
            WhenAway.values(),
            choice -> choice.name().toLowerCase(Locale.ROOT));
    EventSource source =
        values.choice(
            Setting.BROKER_PRESENCE,
            EventSource.values(),
            choice -> choice.name().toLowerCase(Locale.ROOT));
    Duration patience = Duration.ofSeconds(values.number(Setting.BROKER_PATIENCE, 1, 3_600));
    int connections = values.number(Setting.BROKER_CONNECTIONS, 1, MOST_CONNECTIONS);
    Optional<String> app = values.appName(Setting.BROKER_APP);
    String prefix = values.optional(Setting.BROKER_PREFIX).orElse("");
    if (!external) {
      if (values.optional(Setting.BROKER_URL).isPresent()) {
        values.problem(Setting.BROKER_URL, "needs broker.mode: external");
      }
      return Optional.empty();
    }
    checkPrefix(prefix, app);
    return address()
        .map(
            to ->
                new BrokerConfiguration(to, connections, prefix, app, whenAway, patience, source));
  }

  private void checkPrefix(String prefix, Optional<String> app) {
    if (app.isEmpty() && !prefix.contains(TopicMap.APPKEY + "/")) {
      values.problem(
          Setting.BROKER_PREFIX,
          "must have %s/ in it, so that apps stay apart, unless broker.app names the only one"
              .formatted(TopicMap.APPKEY));
    } else if (prefix.matches(".*[+#\\x00].*")) {
      values.problem(Setting.BROKER_PREFIX, "must have no wildcards");
    }
  }

  private Optional<BrokerAddress> address() {
    Optional<String> url = values.optional(Setting.BROKER_URL);
    Optional<URI> uri = url.flatMap(BrokerValues::uri);
    if (uri.isEmpty()) {
      values.problem(
          Setting.BROKER_URL, "must be like mqtt://host:1883 or mqtts://host:8883, without a user");
      return Optional.empty();
    }
    boolean tls = uri.get().getScheme().equals("mqtts");
    int port = uri.get().getPort() >= 0 ? uri.get().getPort() : tls ? TLS_PORT : PORT;
    Optional<Path> trusted = values.optional(Setting.BROKER_TRUSTED).map(Path::of);
    return Optional.of(
        new BrokerAddress(
            uri.get().getHost(),
            port,
            tls,
            trusted,
            user(),
            values.text(Setting.BROKER_CLIENT_ID)));
  }

  private Optional<BrokerAddress.User> user() {
    Optional<String> name = values.optional(Setting.BROKER_USERNAME);
    String password = values.optional(Setting.BROKER_PASSWORD).orElse("");
    if (name.isEmpty() && !password.isEmpty()) {
      values.problem(Setting.BROKER_USERNAME, "must be there with broker.password");
    }
    return name.map(text -> new BrokerAddress.User(text, new Secret(password)));
  }

  private static Optional<URI> uri(String text) {
    try {
      URI uri = new URI(text);
      boolean known = "mqtt".equals(uri.getScheme()) || "mqtts".equals(uri.getScheme());
      boolean bare =
          uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getQuery() == null
              && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
      return known && bare ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
