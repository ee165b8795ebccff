package io.pushbridge.server.cli.apns;

import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.server.config.ApnsConfiguration;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.config.Configuration;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Finds the app that an operator means, by name or appkey. */
final class AppByName {
  private AppByName() {}

  static Optional<AppSettings> find(Configuration configuration, String text) {
    return configuration.apps().stream()
        .filter(app -> app.name().equals(text) || app.key().text().equals(text))
        .findFirst();
  }

  static List<ApnsCredential> credentials(Configuration configuration, AppKey app) {
    ApnsConfiguration.ForApp own = configuration.apns().apps().get(app);
    return own == null ? List.of() : own.credentials();
  }

  /** Where a running server is asked about the app; it knows apps by name, too. */
  static String path(Configuration configuration, String text) {
    String known = find(configuration, text).map(app -> app.key().text()).orElse(text);
    return "/admin/apps/%s/apns".formatted(URLEncoder.encode(known, StandardCharsets.UTF_8));
  }
}
