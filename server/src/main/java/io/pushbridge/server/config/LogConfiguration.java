package io.pushbridge.server.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The log.
 *
 * @param format how lines are written
 * @param level what is logged unless a logger has a level of its own
 * @param levels by the names of loggers; a name counts for those below it, too
 */
public record LogConfiguration(Format format, Level level, Map<String, Level> levels) {
  /** Text, from information upwards. */
  public static final LogConfiguration USUAL =
      new LogConfiguration(Format.TEXT, Level.INFO, Map.of());

  /** Copies the levels. */
  public LogConfiguration {
    levels = Map.copyOf(new LinkedHashMap<>(levels));
  }

  /** How a line is written. */
  public enum Format {
    /** Time, level, logger, then key=value. */
    TEXT,
    /** One JSON object. */
    JSON
  }

  /** From which gravity on something is logged. */
  public enum Level {
    /** Nothing. */
    OFF,
    /** What is broken. */
    ERROR,
    /** What somebody should look at. */
    WARN,
    /** What happens seldom. */
    INFO,
    /** What happens to each connection and request. */
    DEBUG,
    /** Everything. */
    TRACE
  }
}
