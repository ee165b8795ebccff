package io.pushbridge.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a configuration: every value with where it comes from, and what is wrong. Fit to
 * be shown: the values of secret settings are not in it.
 *
 * @param settings one for each setting, in the order of {@link Setting}
 * @param apps the apps that are right, of all sources
 * @param problems everything that is wrong, one line each
 * @param configuration what the server would be started with; empty if something is wrong
 */
public record ConfigurationReport(
    List<Line> settings,
    List<SourcedApp> apps,
    List<String> problems,
    Optional<Configuration> configuration) {
  /** What stands in place of a secret. */
  public static final String REDACTED = "[redacted]";

  /**
   * A setting's value.
   *
   * @param setting which
   * @param text what is in force, {@link #REDACTED} for a secret that is set, empty if nothing is
   * @param origin {@code default}, a file, a variable or a flag
   */
  public record Line(Setting setting, String text, String origin) {
    static List<Line> of(Map<Setting, Layer.Entry> entries) {
      return Arrays.stream(Setting.values())
          .map(setting -> of(setting, entries.get(setting)))
          .toList();
    }

    private static Line of(Setting setting, Layer.Entry entry) {
      boolean hidden = setting.isSecret() && !entry.text().isBlank();
      return new Line(setting, hidden ? REDACTED : entry.text().strip(), entry.origin());
    }
  }

  /**
   * An app.
   *
   * @param app what is configured for it
   * @param origin the file, the variable or the flag that named it last
   */
  public record SourcedApp(AppSettings app, String origin) {}

  /** Copies the lists. */
  public ConfigurationReport {
    settings = List.copyOf(settings);
    apps = List.copyOf(apps);
    problems = List.copyOf(problems);
  }
}
