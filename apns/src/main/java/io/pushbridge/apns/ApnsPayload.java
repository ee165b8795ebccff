package io.pushbridge.apns;

import com.eatthepath.pushy.apns.PushType;
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
 *   <li>an alert that is missing is the message text, unless the notification is one that shows
 *       nothing: in the background, or of a kind that the app handles itself;
 *   <li>a {@code badge} of {@code "+1"} stands for a number that each device has of its own.
 * </ul>
 *
 * A message text that became the alert is cut, on a code point, so that the whole fits Apple's
 * 4,096 bytes, 5,120 for VoIP. What the publisher wrote is never cut: an explicit payload that
 * cannot fit makes no payload at all.
 *
 * @param json the payload as compact JSON text
 * @param type how it is to be declared to Apple
 * @param badgeAt where {@link #BADGE_DIGITS} digits stand in the text that are to be replaced by
 *     the device's badge; negative for a payload that is the same for all
 */
public record ApnsPayload(String json, PushType type, int badgeAt) {
  /** The most that Apple takes of an ordinary notification. */
  public static final int MAX_BYTES = 4_096;

  /** The most that Apple takes of a VoIP notification. */
  public static final int MAX_VOIP_BYTES = 5_120;

  /** As many as the largest number has. */
  static final int BADGE_DIGITS = 10;

  private static final int BADGE = Integer.MAX_VALUE;
  private static final int OTHER_BADGE = BADGE - 1_000_000_000;
  private static final String UP_BY_ONE = "+1";

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

  /** What only an update of a live activity has. */
  private static final Set<String> LIVE_ACTIVITY_KEYS = Set.of("content-state", "event");

  /** Those that show an alert. */
  private static final Set<PushType> SHOWN = Set.of(PushType.ALERT, PushType.VOIP);

  // Numbers keep their digits: nothing passes through a double.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** The same for every device, as an alert. */
  public ApnsPayload(String json) {
    this(json, PushType.ALERT, -1);
  }

  /**
   * Maps a wish and a message text.
   *
   * @return the payload; empty if none is wanted, if the explicit one or its options are not what
   *     they should be, or if it is too large
   */
  public static Optional<ApnsPayload> of(ApnsRequest request, String text) {
    return ApnsOptions.parse(request.options()).flatMap(options -> of(request, options, text));
  }

  static Optional<ApnsPayload> of(ApnsRequest request, ApnsOptions options, String text) {
    return switch (request.kind()) {
      case NONE -> Optional.empty();
      case DEFAULT -> {
        ObjectNode root = JSON.createObjectNode();
        yield withTextAlert(root, root.putObject(APS), text, PushType.ALERT);
      }
      case EXPLICIT -> read(request.json()).flatMap(given -> explicit(given, options, text));
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

  private static Optional<ApnsPayload> explicit(
      ObjectNode given, ApnsOptions options, String text) {
    ObjectNode root = given.get(APS) instanceof ObjectNode ? given : wrapped(given);
    ObjectNode aps = (ObjectNode) root.get(APS);
    PushType type = options.pushType().orElseGet(() -> typeOf(aps));
    if (!SHOWN.contains(type) && aps.isEmpty()) {
      root.remove(APS);
    }
    return SHOWN.contains(type) && isMissing(aps.get(ALERT))
        ? withTextAlert(root, aps, text, type)
        : fitting(root, aps, type);
  }

  private static PushType typeOf(ObjectNode aps) {
    if (isSilent(aps)) {
      return PushType.BACKGROUND;
    }
    return LIVE_ACTIVITY_KEYS.stream().anyMatch(aps::has) ? PushType.LIVE_ACTIVITY : PushType.ALERT;
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
    return aps.path(SILENT).asInt() == 1
        && isMissing(aps.get(ALERT))
        && !aps.has("sound")
        && !aps.has("badge");
  }

  private static int roomOf(PushType type) {
    return type == PushType.VOIP ? MAX_VOIP_BYTES : MAX_BYTES;
  }

  private static Optional<ApnsPayload> fitting(ObjectNode root, ObjectNode aps, PushType type) {
    ApnsPayload payload = placed(root, aps, type, countsUp(aps));
    return size(payload.json) <= roomOf(type) ? Optional.of(payload) : Optional.empty();
  }

  private static boolean countsUp(ObjectNode aps) {
    return UP_BY_ONE.equals(aps.path("badge").textValue());
  }

  /** Finds the badge's place by writing two numbers of the same length there. */
  private static ApnsPayload placed(
      ObjectNode root, ObjectNode aps, PushType type, boolean countsUp) {
    if (!countsUp) {
      return new ApnsPayload(root.toString(), type, -1);
    }
    aps.put("badge", OTHER_BADGE);
    String other = root.toString();
    aps.put("badge", BADGE);
    String json = root.toString();
    int at = 0;
    while (json.charAt(at) == other.charAt(at)) {
      at++;
    }
    return new ApnsPayload(json, type, at);
  }

  private static Optional<ApnsPayload> withTextAlert(
      ObjectNode root, ObjectNode aps, String text, PushType type) {
    boolean countsUp = countsUp(aps);
    aps.put(ALERT, "");
    int room = roomOf(type) - size(placed(root, aps, type, countsUp).json);
    if (room < 0) {
      return Optional.empty();
    }
    aps.put(ALERT, cut(text, room));
    return Optional.of(placed(root, aps, type, countsUp));
  }

  /** The payload of a device with this badge. */
  String with(int badge) {
    return badgeAt < 0
        ? json
        : json.substring(0, badgeAt) + badge + json.substring(badgeAt + BADGE_DIGITS);
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
