package io.pushbridge.server.apps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.Credential;
import io.pushbridge.core.app.RetiredSecret;
import io.pushbridge.core.app.Secret;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what an operator asks for and writes what an app is. What is wrong with a body is thrown as
 * {@link IllegalArgumentException} in words that show no secret.
 */
final class AppJson {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String RECEIPTS = "receipts";

  private AppJson() {}

  /** A body: a JSON object with no other keys than these; nothing at all is an empty one. */
  static JsonNode read(String body, Set<String> keys) {
    JsonNode read;
    try {
      read = body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body);
    } catch (JsonProcessingException notJson) {
      throw new IllegalArgumentException("the body must be a JSON object", notJson);
    }
    if (!read.isObject()) {
      throw new IllegalArgumentException("the body must be a JSON object");
    }
    for (Iterator<String> names = read.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!keys.contains(name)) {
        throw new IllegalArgumentException("unknown key " + name);
      }
    }
    return read;
  }

  static Optional<String> text(JsonNode body, String key) {
    JsonNode value = body.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException(key + " must be a text");
    }
    return Optional.of(value.asText());
  }

  static Optional<Secret> secret(JsonNode body, String key) {
    return text(body, key).map(Secret::new);
  }

  static Optional<Boolean> flag(JsonNode body, String key) {
    JsonNode value = body.path(key);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(key + " must be true or false");
    }
    return Optional.of(value.asBoolean());
  }

  static Optional<Boolean> receipts(JsonNode limits) {
    return flag(limits, RECEIPTS);
  }

  /** What is set in an object of limits; null means the default. */
  static Map<AppLimit, Optional<Integer>> limits(JsonNode limits) {
    if (!limits.isMissingNode() && !limits.isObject()) {
      throw new IllegalArgumentException("limits must be a JSON object");
    }
    Map<AppLimit, Optional<Integer>> set = new EnumMap<>(AppLimit.class);
    for (Map.Entry<String, JsonNode> entry : limits.properties()) {
      if (!entry.getKey().equals(RECEIPTS)) {
        AppLimit limit =
            AppLimit.ofKey(entry.getKey())
                .orElseThrow(
                    () -> new IllegalArgumentException("there is no limit " + entry.getKey()));
        set.put(limit, value(limit, entry.getValue()));
      }
    }
    return set;
  }

  private static Optional<Integer> value(AppLimit limit, JsonNode value) {
    if (value.isNull()) {
      return Optional.empty();
    }
    if (!isWhole(value) || !limit.allows(value.asLong())) {
      throw new IllegalArgumentException(
          "%s must be a number from %d to %d".formatted(limit.key(), limit.least(), limit.most()));
    }
    return Optional.of(value.asInt());
  }

  /** Whether it is a whole number of 64 bits. */
  static boolean isWhole(JsonNode value) {
    return value.canConvertToExactIntegral() && value.canConvertToLong();
  }

  /** An app without its secrets. */
  static ObjectNode of(App app, boolean configured) {
    return JSON.createObjectNode()
        .put("appkey", app.key().text())
        .put("name", app.name())
        .put("from", configured ? "configuration" : "administration");
  }

  /** Every bound that is in force, and the switch. */
  static ObjectNode limitsOf(App app) {
    ObjectNode shown = JSON.createObjectNode();
    for (AppLimit limit : AppLimit.values()) {
      shown.put(limit.key(), app.limits().of(limit));
    }
    return shown.put(RECEIPTS, app.limits().receipts());
  }

  static void secrets(App app, ObjectNode shown) {
    shown.put("seckey", app.seckey().reveal());
    shown.put("devicePassword", app.devicePassword().reveal());
    app.relayKey().ifPresent(key -> shown.put("relayKey", key.reveal()));
  }

  /** Until when the former secret is good, if it still is. */
  static void former(Credential credential, String key, long nowMillis, ObjectNode shown) {
    credential
        .former()
        .map(RetiredSecret::until)
        .filter(until -> until > nowMillis)
        .ifPresent(until -> shown.put(key, Instant.ofEpochMilli(until).toString()));
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
