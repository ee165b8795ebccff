package io.pushbridge.server.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.jwt.JwtSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one app of a YAML file, whose values are all texts; what is wrong is a problem. */
final class YamlApp {
  /** Read elsewhere. */
  static final String APNS = "apns";

  private static final String JWT = "jwt";
  private static final String LIMITS = "limits";
  private static final String RECEIPTS = "receipts";
  static final Set<String> KEYS =
      Set.of("name", "appkey", "seckey", "device-password", APNS, RECEIPTS, LIMITS, JWT);

  private final Path folder;
  private final String place;
  private final JsonNode app;
  private final List<String> problems;

  private YamlApp(Path folder, String place, JsonNode app, List<String> problems) {
    this.folder = folder;
    this.place = place;
    this.app = app;
    this.problems = problems;
  }

  /**
   * The app; empty if something is wrong with it.
   *
   * @param folder where the files are that it names
   * @param place where it stands, for the problems
   */
  static Optional<AppSettings> read(
      Path folder, String place, JsonNode app, List<String> problems) {
    return new YamlApp(folder, place, app, problems).read();
  }

  private Optional<AppSettings> read() {
    int before = problems.size();
    YamlKeys.checkNames(app, KEYS, place, problems);
    for (String key : List.of("name", "appkey", "seckey")) {
      if (app.path(key).asText("").isBlank()) {
        problems.add("%s has no %s".formatted(place, key));
      }
    }
    Optional<Secret> devicePassword =
        YamlKeys.text(app, "device-password", place, problems).map(Secret::new);
    Map<AppLimit, Integer> limits = limits();
    Optional<Boolean> receipts = receipts();
    Optional<JwtSettings> jwt =
        app.has(JWT)
            ? JwtYaml.read(folder, app.get(JWT), "jwt of " + place, problems)
            : Optional.empty();
    if (problems.size() > before) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new AppSettings(
              app.get("name").asText(),
              new AppKey(app.get("appkey").asText()),
              new Secret(app.get("seckey").asText()),
              devicePassword,
              limits,
              receipts,
              jwt));
    } catch (IllegalArgumentException e) {
      problems.add("%s: %s".formatted(place, e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Boolean> receipts() {
    if (!app.has(RECEIPTS)) {
      return Optional.empty();
    }
    String text = app.get(RECEIPTS).asText();
    if (!text.equals("true") && !text.equals("false")) {
      problems.add("%s: receipts must be true or false".formatted(place));
    }
    return Optional.of(text.equals("true"));
  }

  private Map<AppLimit, Integer> limits() {
    Map<AppLimit, Integer> limits = new EnumMap<>(AppLimit.class);
    JsonNode set = app.path(LIMITS);
    if (set.isMissingNode() || set.isNull()) {
      return limits;
    }
    if (!set.isObject()) {
      problems.add("limits of %s do not hold keys and values".formatted(place));
      return limits;
    }
    Set<String> known = Set.copyOf(Arrays.stream(AppLimit.values()).map(AppLimit::key).toList());
    YamlKeys.checkNames(set, known, "limits of " + place, problems);
    for (AppLimit limit : AppLimit.values()) {
      if (set.has(limit.key())) {
        value(limit, set.get(limit.key())).ifPresent(value -> limits.put(limit, value));
      }
    }
    return limits;
  }

  private Optional<Integer> value(AppLimit limit, JsonNode node) {
    String text = node.asText().strip();
    try {
      long value = Long.parseLong(text);
      if (limit.allows(value)) {
        return Optional.of((int) value);
      }
    } catch (NumberFormatException notANumber) {
      // Said below, together with the numbers that are out of range.
    }
    problems.add(
        "%s of %s must be a number from %d to %d, not '%s'"
            .formatted(limit.key(), place, limit.least(), limit.most(), text));
    return Optional.empty();
  }
}
