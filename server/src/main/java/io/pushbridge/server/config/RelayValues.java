package io.pushbridge.server.config;

import io.pushbridge.core.app.Secret;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what is set for the signed relay. What it says of mistakes shows no key. */
final class RelayValues {
  private static final String ENFORCED = "enforced";
  private static final int LONGEST_WINDOW = 86_400;

  private RelayValues() {}

  static Configuration.Relay read(Values values) {
    String[] signing = {ENFORCED, "ignored"};
    return new Configuration.Relay(
        keys(values),
        values.origins(Setting.RELAY_ORIGINS),
        Duration.ofSeconds(values.number(Setting.RELAY_WINDOW, 0, LONGEST_WINDOW)),
        values.choice(Setting.RELAY_HTTP_SIGNATURE, signing, choice -> choice).equals(ENFORCED));
  }

  private static Map<String, Secret> keys(Values values) {
    Map<String, Secret> keys = new LinkedHashMap<>();
    List<String> apps = values.list(Setting.RELAY_APPS);
    for (int i = 0; i < apps.size(); i++) {
      String[] parts = apps.get(i).split(":", 2);
      if (parts.length < 2 || !Configuration.isAppName(parts[0]) || parts[1].isBlank()) {
        values.problem(Setting.RELAY_APPS, "has no NAME:KEY in place %d".formatted(i + 1));
      } else if (keys.put(parts[0], new Secret(parts[1])) != null) {
        values.problem(Setting.RELAY_APPS, "has %s twice".formatted(parts[0]));
      }
    }
    return keys;
  }
}
