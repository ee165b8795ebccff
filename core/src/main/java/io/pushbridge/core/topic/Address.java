package io.pushbridge.core.topic;

/**
 * What the topic field of a publish, subscribe or alias command means: reserved names begin with
 * {@code ,} (native-mqtt.md §3, rest-api.md §3.3). An access-manager token in front ({@code ,yam<32
 * hex>_}) is taken off and kept beside.
 *
 * @param kind what is addressed
 * @param name the bare topic, filter or alias; empty where the kind has none
 * @param token the access token, empty if none came
 */
public record Address(Kind kind, String name, String token) {
  private static final String TOKEN_PREFIX = ",yam";
  private static final int TOKEN_LENGTH = 32;

  /** What a name can address. */
  public enum Kind {
    /** An ordinary topic or filter. */
    TOPIC,
    /** {@code ,yta/<alias>}: one session by its alias. */
    ALIAS,
    /** {@code ,yali}: set the publisher's own alias to the payload. */
    SET_ALIAS,
    /** {@code ,yaliget}: ask for the publisher's own alias. */
    GET_ALIAS,
    /** {@code ,yapn}: store or remove a device token. */
    DEVICE_TOKEN,
    /** {@code $$report/<action>}: client statistics, counted and never delivered. */
    REPORT,
    /** Any other name that begins with {@code ,} or {@code $$}: acknowledged and dropped. */
    RESERVED
  }

  /** Reads a name; never fails: an invalid topic is a {@link Kind#TOPIC} that does not parse. */
  public static Address of(String text) {
    String token = tokenOf(text);
    String rest = token.isEmpty() ? text : text.substring(TOKEN_PREFIX.length() + TOKEN_LENGTH + 1);
    if (!rest.startsWith(",") && !rest.startsWith("$$")) {
      return new Address(Kind.TOPIC, rest, token);
    }
    if (rest.startsWith(",yta/")) {
      return new Address(Kind.ALIAS, rest.substring(5), token);
    }
    if (rest.startsWith("$$report/")) {
      return new Address(Kind.REPORT, rest.substring(9), token);
    }
    return new Address(
        switch (rest) {
          case ",yali" -> Kind.SET_ALIAS;
          case ",yaliget" -> Kind.GET_ALIAS;
          case ",yapn" -> Kind.DEVICE_TOKEN;
          default -> Kind.RESERVED;
        },
        "",
        token);
  }

  private static String tokenOf(String text) {
    int end = TOKEN_PREFIX.length() + TOKEN_LENGTH;
    if (!text.startsWith(TOKEN_PREFIX) || text.length() <= end || text.charAt(end) != '_') {
      return "";
    }
    String token = text.substring(TOKEN_PREFIX.length(), end);
    return token.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))
        ? token
        : "";
  }
}
