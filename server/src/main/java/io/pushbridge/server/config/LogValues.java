package io.pushbridge.server.config;

import io.pushbridge.server.config.LogConfiguration.Format;
import io.pushbridge.server.config.LogConfiguration.Level;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code log.*}. */
final class LogValues {
  private static final String NAME = "[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*";

  private LogValues() {}

  static LogConfiguration read(Values values) {
    return new LogConfiguration(
        values.choice(Setting.LOG_FORMAT, Format.values(), LogValues::lower),
        values.choice(Setting.LOG_LEVEL, levelsFromInfo(), LogValues::lower),
        levels(values));
  }

  /** The usual one first: it stands in for a wrong one. */
  private static Level[] levelsFromInfo() {
    return new Level[] {Level.INFO, Level.OFF, Level.ERROR, Level.WARN, Level.DEBUG, Level.TRACE};
  }

  private static Map<String, Level> levels(Values values) {
    Map<String, Level> levels = new LinkedHashMap<>();
    for (String entry : values.list(Setting.LOG_LEVELS)) {
      String[] parts = entry.split("=", 2);
      Optional<Level> level = parts.length < 2 ? Optional.empty() : level(parts[1].strip());
      if (level.isEmpty() || !parts[0].strip().matches(NAME)) {
        values.problem(Setting.LOG_LEVELS, "has '%s', which is no LOGGER=LEVEL".formatted(entry));
      } else if (levels.put(parts[0].strip(), level.get()) != null) {
        values.problem(Setting.LOG_LEVELS, "has %s twice".formatted(parts[0].strip()));
      }
    }
    return levels;
  }

  private static Optional<Level> level(String text) {
    return Arrays.stream(Level.values())
        .filter(level -> lower(level).equals(text.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
