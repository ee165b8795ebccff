package io.pushbridge.server.config;

import io.pushbridge.core.app.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Turns texts into values. A text that is none adds a problem and yields a value that is valid but
 * never used.
 */
final class Values {
  private static final int SHORTEST_TOKEN = 16;

  private final Map<Setting, Layer.Entry> entries;
  private final List<String> problems;

  Values(Map<Setting, Layer.Entry> entries, List<String> problems) {
    this.entries = entries;
    this.problems = problems;
  }

  String text(Setting setting) {
    String text = entries.get(setting).text().strip();
    if (text.isEmpty()) {
      problem(setting, "must not be empty");
      return setting.defaultText();
    }
    return text;
  }

  Path path(Setting setting) {
    try {
      return Path.of(text(setting));
    } catch (InvalidPathException e) {
      problem(setting, "is no path");
      return Path.of(setting.defaultText());
    }
  }

  int port(Setting setting) {
    return number(setting, 0, 65_535);
  }

  /** The port of a listener that can be done without: {@code off} for none. */
  int portOrOff(Setting setting) {
    return isOff(setting) ? Configuration.OFF : port(setting);
  }

  private boolean isOff(Setting setting) {
    return entries.get(setting).text().strip().equalsIgnoreCase("off");
  }

  int number(Setting setting, int least, int most) {
    String text = entries.get(setting).text().strip();
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, together with the numbers that are out of range.
    }
    problem(setting, "must be a number from %d to %d, not '%s'".formatted(least, most, text));
    return least;
  }

  <T> T choice(Setting setting, T[] choices, Function<T, String> name) {
    String text = entries.get(setting).text().strip().toLowerCase(Locale.ROOT);
    Optional<T> chosen =
        Arrays.stream(choices).filter(choice -> name.apply(choice).equals(text)).findFirst();
    if (chosen.isEmpty()) {
      String all = Arrays.stream(choices).map(name).collect(Collectors.joining(", "));
      problem(setting, "must be one of %s, not '%s'".formatted(all, text));
    }
    return chosen.orElse(choices[0]);
  }

  Optional<String> optional(Setting setting) {
    return Optional.of(entries.get(setting).text().strip()).filter(text -> !text.isEmpty());
  }

  Optional<String> appName(Setting setting) {
    String text = entries.get(setting).text().strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!Configuration.isAppName(text)) {
      problem(setting, "is no app's name");
    }
    return Optional.of(text);
  }

  /**
   * A secret of a caller, or none: printable ASCII without spaces, long enough not to be guessed.
   */
  Optional<Secret> token(Setting setting) {
    String text = entries.get(setting).text().strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.length() < SHORTEST_TOKEN || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      problem(
          setting,
          "must be %d or more printable ASCII characters without spaces".formatted(SHORTEST_TOKEN));
    }
    return Optional.of(new Secret(text));
  }

  /** Two listeners cannot have one port, unless it is 0. */
  void checkDistinct(List<Setting> ports) {
    Map<String, Setting> seen = new HashMap<>();
    for (Setting port : ports) {
      String text = entries.get(port).text().strip();
      Setting other = text.equals("0") || isOff(port) ? null : seen.putIfAbsent(text, port);
      if (other != null) {
        problem(port, "is %s, and so is %s".formatted(text, entries.get(other).place()));
      }
    }
  }

  /** Texts that are separated by commas. */
  List<String> list(Setting setting) {
    return Arrays.stream(entries.get(setting).text().split(","))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /** Origins of pages (RFC 6454), or {@code *}. */
  Set<String> origins(Setting setting) {
    Set<String> origins = new LinkedHashSet<>();
    for (String origin : list(setting)) {
      if (origin.equals("*") || origin.matches("https?://[^/\\s]+")) {
        origins.add(origin);
      } else {
        problem(setting, "has '%s', which is no origin like https://a.b".formatted(origin));
      }
    }
    return origins;
  }

  void problem(Setting setting, String what) {
    problems.add("%s %s".formatted(entries.get(setting).place(), what));
  }
}
