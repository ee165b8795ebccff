package io.pushbridge.server.config;

import io.pushbridge.apns.ApnsSettings;
import io.pushbridge.apns.credential.Sealer;
import io.pushbridge.core.app.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Turns the {@code apns.…} settings into values; what is wrong is added to the problems. */
final class ApnsValues {
  private static final int MOST_CONNECTIONS = 64;
  private static final int MOST_IN_FLIGHT = 100_000;
  private static final int MOST_QUEUED = 10_000_000;

  private final Values values;

  ApnsValues(Values values) {
    this.values = values;
  }

  ApnsSettings settings() {
    int port = values.number(Setting.APNS_PORT, 1, 65_535);
    return new ApnsSettings(
        endpoint(Setting.APNS_PRODUCTION_HOST, port),
        endpoint(Setting.APNS_DEVELOPMENT_HOST, port),
        trusted(),
        proxy(),
        ApnsSettings.Flow.STANDARD.withBounds(
            values.number(Setting.APNS_CONNECTIONS, 1, MOST_CONNECTIONS),
            values.number(Setting.APNS_IN_FLIGHT, 1, MOST_IN_FLIGHT),
            values.number(Setting.APNS_QUEUE, 1, MOST_QUEUED)));
  }

  Optional<Sealer> sealer() {
    Optional<String> key = values.optional(Setting.APNS_ENCRYPTION_KEY);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Sealer.with(new Secret(key.get())));
    } catch (IllegalArgumentException e) {
      values.problem(Setting.APNS_ENCRYPTION_KEY, e.getMessage());
      return Optional.empty();
    }
  }

  /** A host, or a host and its own port. */
  private ApnsSettings.Endpoint endpoint(Setting setting, int port) {
    String text = values.text(setting);
    int colon = text.lastIndexOf(':');
    try {
      return colon < 0
          ? new ApnsSettings.Endpoint(text, port)
          : new ApnsSettings.Endpoint(
              text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      values.problem(setting, "must be a host, or a host and a port: host:2197");
      return ApnsSettings.STANDARD.production();
    }
  }

  private List<X509Certificate> trusted() {
    Optional<String> file = values.optional(Setting.APNS_TRUSTED);
    if (file.isEmpty()) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(Path.of(file.get()))) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (IOException | CertificateException | InvalidPathException e) {
      values.problem(Setting.APNS_TRUSTED, "is no readable file of certificates (PEM)");
      return List.of();
    }
  }

  private Optional<ApnsSettings.Proxy> proxy() {
    Optional<String> text = values.optional(Setting.APNS_PROXY);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(text.get());
      if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0) {
        String[] user = Optional.ofNullable(uri.getUserInfo()).orElse("").split(":", 2);
        return Optional.of(
            new ApnsSettings.Proxy(
                uri.getHost(), uri.getPort(), user[0], new Secret(user.length > 1 ? user[1] : "")));
      }
    } catch (URISyntaxException notOne) {
      // Said below, without the text: it may hold a password.
    }
    values.problem(
        Setting.APNS_PROXY, "must be http://HOST:PORT or http://USER:PASSWORD@HOST:PORT");
    return Optional.empty();
  }
}
