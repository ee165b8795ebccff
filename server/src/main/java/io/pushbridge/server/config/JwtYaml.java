package io.pushbridge.server.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.core.jwt.JwtKey;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.server.jwt.TokenKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what an app's {@code jwt} in the YAML file says, where every value is a text; what is wrong
 * with it is added to the problems. Files are looked for beside the YAML file.
 */
final class JwtYaml {
  private static final Set<String> KEYS =
      Set.of(
          "required",
          "issuer",
          "audience",
          "leeway-seconds",
          "max-lifetime-seconds",
          "keys",
          "jwks",
          "jwks-file");
  private static final Set<String> KEY_KEYS =
      Set.of("id", "secret", "secret-file", "secret-base64", "public-key", "public-key-file");

  private final Path folder;
  private final JsonNode jwt;
  private final String place;
  private final List<String> problems;

  private JwtYaml(Path folder, JsonNode jwt, String place, List<String> problems) {
    this.folder = folder;
    this.jwt = jwt;
    this.place = place;
    this.problems = problems;
  }

  /** The settings; empty if something is wrong. */
  static Optional<JwtSettings> read(
      Path folder, JsonNode jwt, String place, List<String> problems) {
    return new JwtYaml(folder, jwt, place, problems).read();
  }

  private Optional<JwtSettings> read() {
    int before = problems.size();
    YamlKeys.check(jwt, KEYS, place, problems);
    List<JwtKey> keys = new ArrayList<>();
    JsonNode list = jwt.path("keys");
    if (!list.isMissingNode() && !list.isArray()) {
      problems.add("keys of %s must be a list".formatted(place));
    }
    for (int i = 0; i < list.size(); i++) {
      key(list.get(i), "keys[%d] of %s".formatted(i, place)).ifPresent(keys::add);
    }
    keySet().ifPresent(keys::addAll);
    boolean required = flag("required");
    long leeway = number("leeway-seconds", JwtSettings.USUAL_LEEWAY, JwtSettings.LONGEST_LEEWAY);
    long lifetime = number("max-lifetime-seconds", 0, JwtSettings.LONGEST_LIFETIME);
    Optional<String> issuer = text("issuer");
    Optional<String> audience = text("audience");
    if (problems.size() > before) {
      return Optional.empty();
    }
    try {
      return Optional.of(new JwtSettings(keys, issuer, audience, (int) leeway, lifetime, required));
    } catch (IllegalArgumentException e) {
      problems.add("%s: %s".formatted(place, e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<String> text(String key) {
    return YamlKeys.text(jwt, key, place, problems);
  }

  private boolean flag(String key) {
    String text = jwt.path(key).asText("false");
    if (!text.equals("true") && !text.equals("false")) {
      problems.add("%s of %s must be true or false".formatted(key, place));
    }
    return text.equals("true");
  }

  private long number(String key, long usual, long most) {
    String text = jwt.path(key).asText(Long.toString(usual)).strip();
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, together with the numbers that are out of range.
    }
    problems.add(
        "%s of %s must be a number from 0 to %d, not '%s'".formatted(key, place, most, text));
    return usual;
  }

  private Optional<JwtKey> key(JsonNode given, String where) {
    YamlKeys.check(given, KEY_KEYS, where, problems);
    String id = given.path("id").asText("");
    int ways = given.size() - (given.has("id") ? 1 : 0);
    if (ways != 1) {
      problems.add(
          "%s needs one of secret, secret-file, secret-base64, public-key, public-key-file"
              .formatted(where));
      return Optional.empty();
    }
    try {
      if (given.has("secret")) {
        return Optional.of(TokenKeys.secret(id, given.get("secret").asText()));
      }
      if (given.has("secret-base64")) {
        return Optional.of(TokenKeys.secretBase64(id, given.get("secret-base64").asText()));
      }
      if (given.has("secret-file")) {
        return Optional.of(TokenKeys.secret(id, file(given.get("secret-file")).strip()));
      }
      if (given.has("public-key")) {
        return Optional.of(TokenKeys.pem(id, given.get("public-key").asText()));
      }
      return given.has("public-key-file")
          ? Optional.of(TokenKeys.pem(id, file(given.get("public-key-file"))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      problems.add("%s: %s".formatted(where, e.getMessage()));
    } catch (IOException e) {
      problems.add("%s: the file cannot be read".formatted(where));
    }
    return Optional.empty();
  }

  private Optional<List<JwtKey>> keySet() {
    if (jwt.has("jwks") && jwt.has("jwks-file")) {
      problems.add("%s has both jwks and jwks-file".formatted(place));
      return Optional.empty();
    }
    try {
      if (jwt.has("jwks")) {
        return Optional.of(TokenKeys.jwks(jwt.get("jwks").asText()));
      }
      return jwt.has("jwks-file")
          ? Optional.of(TokenKeys.jwks(file(jwt.get("jwks-file"))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      problems.add("%s: %s".formatted(place, e.getMessage()));
    } catch (IOException e) {
      problems.add("jwks-file of %s cannot be read".formatted(place));
    }
    return Optional.empty();
  }

  private String file(JsonNode name) throws IOException {
    try {
      return Files.readString(folder.resolve(name.asText()));
    } catch (InvalidPathException e) {
      throw new IOException(e);
    }
  }
}
