package io.pushbridge.apns;

import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a publisher wants a payload to be sent ({@code opts.apns}); what it leaves out is chosen from
 * the payload.
 *
 * @param pushType {@code push_type}: one of Apple's
 * @param priority {@code priority}: 10 or 5
 * @param collapseId {@code collapse_id}: at most 64 bytes
 * @param topicSuffix {@code topic_suffix}: put behind the bundle id, with its dot
 */
record ApnsOptions(
    Optional<PushType> pushType,
    Optional<DeliveryPriority> priority,
    Optional<String> collapseId,
    Optional<String> topicSuffix) {
  static final ApnsOptions NONE =
      new ApnsOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_COLLAPSE_ID = 64;
  private static final Pattern SUFFIX = Pattern.compile("\\.?([A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*)?");
  private static final int LONGEST_SUFFIX = 100;

  /** Reads options; empty if they are not what they should be. No text means no options. */
  static Optional<ApnsOptions> parse(String json) {
    if (json.isEmpty()) {
      return Optional.of(NONE);
    }
    try {
      JsonNode given = JSON.readTree(json);
      return given.isObject() ? Optional.of(read(given)) : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException wrong) {
      return Optional.empty();
    }
  }

  private static ApnsOptions read(JsonNode given) {
    return new ApnsOptions(
        text(given, "push_type").map(ApnsOptions::pushTypeOf),
        text(given, "priority").map(ApnsOptions::priorityOf),
        text(given, "collapse_id").map(ApnsOptions::checkedCollapseId),
        text(given, "topic_suffix").map(ApnsOptions::suffixOf));
  }

  private static Optional<String> text(JsonNode given, String key) {
    JsonNode value = given.path(key);
    if (value.isMissingNode() || value.isNull() || value.asText().isEmpty()) {
      if (value.isContainerNode()) {
        throw new IllegalArgumentException(key);
      }
      return Optional.empty();
    }
    return Optional.of(value.asText());
  }

  private static PushType pushTypeOf(String name) {
    return PushType.getFromHeaderValue(name);
  }

  private static DeliveryPriority priorityOf(String text) {
    return Arrays.stream(DeliveryPriority.values())
        .filter(priority -> Integer.toString(priority.getCode()).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("priority"));
  }

  /** It travels as a header: no control characters. */
  private static String checkedCollapseId(String id) {
    if (id.getBytes(StandardCharsets.UTF_8).length > LONGEST_COLLAPSE_ID
        || id.chars().anyMatch(c -> c < 0x20 || c > 0x7E)) {
      throw new IllegalArgumentException("collapse_id");
    }
    return id;
  }

  private static String suffixOf(String suffix) {
    if (suffix.length() > LONGEST_SUFFIX || !SUFFIX.matcher(suffix).matches()) {
      throw new IllegalArgumentException("topic_suffix");
    }
    return suffix.startsWith(".") ? suffix : "." + suffix;
  }
}
