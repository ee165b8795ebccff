package io.pushbridge.server.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which keys may stand in an object of the YAML file. */
final class YamlKeys {
  private YamlKeys() {}

  /**
   * Adds a problem for each key that is not known, and one if there can be no keys at all.
   *
   * @param where what the object is, for the problems
   */
  static void check(JsonNode object, Set<String> known, String where, List<String> problems) {
    if (!object.isObject()) {
      problems.add("%s needs keys below it".formatted(where));
    }
    checkNames(object, known, where, problems);
  }

  /**
   * The text below a key; empty if there is none, or nothing but white space. Anything else than a
   * text is a problem.
   *
   * @param where what the object is, for the problems
   */
  static Optional<String> text(JsonNode object, String key, String where, List<String> problems) {
    JsonNode value = object.path(key);
    if (value.isContainerNode()) {
      problems.add("%s of %s must be a single value".formatted(key, where));
    }
    return Optional.ofNullable(value.textValue()).filter(text -> !text.isBlank());
  }

  /** Adds a problem for each key that is not known. */
  static void checkNames(JsonNode object, Set<String> known, String where, List<String> problems) {
    object
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                problems.add(
                    "unknown key %s of %s%s".formatted(key, where, Suggestion.near(key, known)));
              }
            });
  }
}
