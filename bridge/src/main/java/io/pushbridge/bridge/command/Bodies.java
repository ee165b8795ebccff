package io.pushbridge.bridge.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** What answers share, keys in the order they are put in; and a message's text as bytes. */
final class Bodies {
  private static final String MSG = "msg";
  private static final String ERROR_MSG = "error_msg";

  private Bodies() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode success(boolean success) {
    return object().put("success", success);
  }

  /**
   * A message's text as bytes. Half of a surrogate pair, which JSON can spell and UTF-8 cannot,
   * becomes U+FFFD, as in every other decoding with replacement.
   */
  static byte[] utf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] replaced(String text) {
    int[] whole =
        text.codePoints()
            .map(point -> Character.getType(point) == Character.SURROGATE ? 0xFFFD : point)
            .toArray();
    return new String(whole, 0, whole.length).getBytes(StandardCharsets.UTF_8);
  }

  /** Both texts of a failure at the end of an object: clients read one or the other. */
  static ObjectNode withReason(ObjectNode body, String why) {
    return body.put(MSG, why).put(ERROR_MSG, why);
  }

  /** A failed look-up, whose texts stand the other way round (socketio-api.md §4). */
  static ObjectNode failedQuery(String why) {
    return success(false).put(ERROR_MSG, why).put(MSG, why);
  }
}
