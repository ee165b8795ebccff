package io.pushbridge.apns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.push.ApnsRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON that a device gets for a message: the mapping of a publisher's wish and the message text
 * to Apple's payload (README.md of the specification, rule 1).
 *
 * <ul>
 *   <li>the wrapped form {@code {"aps":{…}}} keeps everything beside {@code aps} as the app's own
 *       keys at the root;
 *   <li>the older flat form {@code {"alert":…,"sound":…,"badge":…}} moves the keys that Apple knows
 *       into {@code aps} and leaves the others at the root;
 *   <li>an alert that is missing is the message text, unless {@code content-available} says that
 *       the notification is to be silent.
 * </ul>
 *
 * A message text that became the alert is cut, on a code point, so that the whole fits Apple's
 * 4,096 bytes. What the publisher wrote is never cut: an explicit payload that cannot fit makes no
 * payload at all.
 *
 * @param json the payload as compact JSON text, at most {@link #MAX_BYTES} bytes of UTF-8
 */
public record ApnsPayload(String json) {
  /** The most that Apple takes of an ordinary notification. */
  public static final int MAX_BYTES = 4_096;

  private static final String APS = "aps";
  private static final String ALERT = "alert";
  private static final String SILENT = "content-available";

  /** What stands inside {@code aps}; anything else in the flat form is the app's own. */
  private static final Set<String> APPLE_KEYS =
      Set.of(
          ALERT,
          "badge",
          "sound",
          SILENT,
          "mutable-content",
          "category",
          "thread-id",
          "target-content-id",
          "interruption-level",
          "relevance-score",
          "filter-criteria",
          "url-args");

  // Numbers keep their digits: nothing passes through a double.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * Maps a wish and a message text.
   *
   * @return the payload; empty if none is wanted, if the explicit one is not a JSON object, or if
   *     it is too large
   */
  public static Optional<ApnsPayload> of(ApnsRequest request, String text) {
    return switch (request.kind()) {
      case NONE -> Optional.empty();
      case DEFAULT -> {
        ObjectNode root = JSON.createObjectNode();
        yield withTextAlert(root, root.putObject(APS), text);
      }
      case EXPLICIT -> read(request.json()).flatMap(given -> explicit(given, text));
    };
  }

  /** Reads an object with at least one key. */
  private static Optional<ObjectNode> read(String json) {
    try {
      return JSON.readTree(json) instanceof ObjectNode object && !object.isEmpty()
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException malformed) {
      return Optional.empty();
    }
  }

  private static Optional<ApnsPayload> explicit(ObjectNode given, String text) {
    ObjectNode root = given.get(APS) instanceof ObjectNode ? given : wrapped(given);
    ObjectNode aps = (ObjectNode) root.get(APS);
    if (isSilent(aps) || !isMissing(aps.get(ALERT))) {
      return fitting(root);
    }
    return withTextAlert(root, aps, text);
  }

  private static ObjectNode wrapped(ObjectNode flat) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode aps = root.putObject(APS);
    flat.properties()
        .forEach(
            entry -> {
              if (APPLE_KEYS.contains(entry.getKey())) {
                aps.set(entry.getKey(), entry.getValue());
              } else if (!entry.getKey().equals(APS)) {
                root.set(entry.getKey(), entry.getValue());
              }
            });
    return root;
  }

  private static boolean isMissing(JsonNode alert) {
    return alert == null || alert.isNull();
  }

  /** Whether it wakes the app in the background and shows nothing. */
  private static boolean isSilent(ObjectNode aps) {
    return aps.path(SILENT).asInt() == 1 && !aps.has("sound") && !aps.has("badge");
  }

  private static Optional<ApnsPayload> fitting(ObjectNode root) {
    String json = root.toString();
    return size(json) <= MAX_BYTES ? Optional.of(new ApnsPayload(json)) : Optional.empty();
  }

  private static Optional<ApnsPayload> withTextAlert(ObjectNode root, ObjectNode aps, String text) {
    aps.put(ALERT, "");
    int room = MAX_BYTES - size(root.toString());
    if (room < 0) {
      return Optional.empty();
    }
    aps.put(ALERT, cut(text, room));
    return Optional.of(new ApnsPayload(root.toString()));
  }

  /** The longest beginning whose JSON form has at most so many bytes. */
  private static String cut(String text, int room) {
    int used = 0;
    int end = 0;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      used += writtenSize(codePoint);
      if (used > room) {
        return text.substring(0, end);
      }
      end += Character.charCount(codePoint);
    }
    return text;
  }

  /** Bytes that one code point takes inside a JSON text. */
  private static int writtenSize(int codePoint) {
    if (codePoint < 0x20 || codePoint == '"' || codePoint == '\\') {
      return size(JSON.getNodeFactory().textNode(Character.toString(codePoint)).toString()) - 2;
    }
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  private static int size(String json) {
    return json.getBytes(StandardCharsets.UTF_8).length;
  }
}
