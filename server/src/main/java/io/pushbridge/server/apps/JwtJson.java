package io.pushbridge.server.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.server.jwt.TokenKeys;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads which tokens an operator wants to let clients in, and writes which do. What is wrong with a
 * body is thrown as {@link IllegalArgumentException} in words that show no secret.
 */
final class JwtJson {
  private static final String REQUIRED = "required";
  private static final String ISSUER = "issuer";
  private static final String AUDIENCE = "audience";
  private static final String LEEWAY = "leewaySeconds";
  private static final String LIFETIME = "maxLifetimeSeconds";
  private static final String KEYS = "keys";
  private static final String JWKS = "jwks";
  private static final String DROPPED = "dropKeys";
  private static final Set<String> ALL =
      Set.of(REQUIRED, ISSUER, AUDIENCE, LEEWAY, LIFETIME, KEYS, JWKS, DROPPED);
  private static final Set<String> KEY_FIELDS = Set.of("id", "secret", "secretBase64", "publicKey");

  private JwtJson() {}

  /**
   * The settings that a body asks for. Keys that it holds take the places of those of the same id.
   *
   * @param before what stays where the body says nothing; empty for the defaults
   */
  static JwtSettings read(String text, Optional<JwtSettings> before) {
    JsonNode body = AppJson.read(text, ALL);
    List<JwtKey> given = new ArrayList<>(keys(body.path(KEYS)));
    given.addAll(keySet(body.path(JWKS)));
    Set<String> replaced = new HashSet<>(dropped(body.path(DROPPED)));
    given.forEach(key -> replaced.add(key.id()));
    List<JwtKey> keys = new ArrayList<>(before.map(JwtSettings::keys).orElse(List.of()));
    keys.removeIf(key -> replaced.contains(key.id()));
    keys.addAll(given);
    return new JwtSettings(
        keys,
        name(body, ISSUER, before.flatMap(JwtSettings::issuer)),
        name(body, AUDIENCE, before.flatMap(JwtSettings::audience)),
        (int)
            number(
                body,
                LEEWAY,
                JwtSettings.LONGEST_LEEWAY,
                before.map(JwtSettings::leewaySeconds).orElse(JwtSettings.USUAL_LEEWAY)),
        number(
            body,
            LIFETIME,
            JwtSettings.LONGEST_LIFETIME,
            before.map(JwtSettings::maxLifetimeSeconds).orElse(0L)),
        AppJson.flag(body, REQUIRED).orElse(before.map(JwtSettings::required).orElse(false)));
  }

  /** Null goes back to nothing. */
  private static Optional<String> name(JsonNode body, String key, Optional<String> before) {
    return body.has(key) ? AppJson.text(body, key) : before;
  }

  private static long number(JsonNode body, String key, long most, long before) {
    JsonNode value = body.path(key);
    if (value.isMissingNode()) {
      return before;
    }
    if (!AppJson.isWhole(value) || value.asLong() < 0 || value.asLong() > most) {
      throw new IllegalArgumentException("%s must be a number from 0 to %d".formatted(key, most));
    }
    return value.asLong();
  }

  private static List<JwtKey> keys(JsonNode list) {
    if (!list.isMissingNode() && !list.isArray()) {
      throw new IllegalArgumentException("keys must be a list");
    }
    List<JwtKey> keys = new ArrayList<>(list.size());
    list.forEach(key -> keys.add(key(key)));
    return keys;
  }

  private static JwtKey key(JsonNode given) {
    JsonNode key = AppJson.read(given.toString(), KEY_FIELDS);
    String id = AppJson.text(key, "id").orElse("");
    if (key.size() != (key.has("id") ? 2 : 1)) {
      throw new IllegalArgumentException("a key needs one of secret, secretBase64, publicKey");
    }
    if (key.has("secret")) {
      return TokenKeys.secret(id, AppJson.text(key, "secret").orElse(""));
    }
    return key.has("publicKey")
        ? TokenKeys.pem(id, AppJson.text(key, "publicKey").orElse(""))
        : TokenKeys.secretBase64(id, AppJson.text(key, "secretBase64").orElse(""));
  }

  /** A JSON Web Key Set, as an object or as the text of one. */
  private static List<JwtKey> keySet(JsonNode set) {
    if (set.isMissingNode()) {
      return List.of();
    }
    return TokenKeys.jwks(set.isTextual() ? set.textValue() : set.toString());
  }

  private static List<String> dropped(JsonNode ids) {
    boolean right = ids.isArray() && ids.valueStream().allMatch(JsonNode::isTextual);
    if (!ids.isMissingNode() && !right) {
      throw new IllegalArgumentException("dropKeys must be a list of ids");
    }
    return ids.valueStream().map(JsonNode::textValue).toList();
  }

  /** The settings without secrets: of a secret its length, a public key as it is. */
  static ObjectNode of(JwtSettings jwt) {
    ObjectNode shown =
        AppJson.object()
            .put(REQUIRED, jwt.required())
            .put(ISSUER, jwt.issuer().orElse(null))
            .put(AUDIENCE, jwt.audience().orElse(null))
            .put(LEEWAY, jwt.leewaySeconds())
            .put(LIFETIME, jwt.maxLifetimeSeconds());
    ArrayNode keys = shown.putArray(KEYS);
    jwt.keys().forEach(key -> show(key, keys.addObject()));
    return shown;
  }

  private static void show(JwtKey key, ObjectNode shown) {
    shown.put("id", key.id()).put("algorithm", key.algorithm().name()).put("bits", bits(key));
    if (key.algorithm() != JwtAlgorithm.HS256) {
      shown.put("publicKey", Base64.getEncoder().encodeToString(key.encoded()));
    }
  }

  private static int bits(JwtKey key) {
    return switch (key.algorithm()) {
      case HS256 -> key.encoded().length * Byte.SIZE;
      case RS256 -> ((RSAPublicKey) key.key()).getModulus().bitLength();
      case ES256 -> 256;
    };
  }
}
