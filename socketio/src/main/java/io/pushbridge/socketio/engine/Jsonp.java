package io.pushbridge.socketio.engine;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Polling by script tags: answers are calls, packets come in a form field (socketio-protocol.md
 * §2.2 and §3.3).
 */
final class Jsonp {
  private static final String FIELD = "d";
  private static final int MAX_INDEX = 20;
  private static final int MAX_FIELDS = 100;

  private Jsonp() {}

  /** The number of the function to call, under this query key; null if the request is no JSONP. */
  static String index(Exchange exchange, String key) {
    String value = exchange.query().value(key);
    if (value == null) {
      return null;
    }
    // Nothing but digits may reach the script.
    String digits = value.replaceAll("[^0-9]", "");
    return digits.length() > MAX_INDEX ? digits.substring(0, MAX_INDEX) : digits;
  }

  /** A script that calls the function with the text. */
  static String call(String functions, String index, String text) {
    StringBuilder script = new StringBuilder(text.length() + text.length() / 4 + 32);
    script.append(functions).append('[').append(index).append("](\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> script.append('\\').append(c);
        case '\n' -> script.append("\\n");
        case '\r' -> script.append("\\r");
        default -> {
          if (c < 0x20 || c == '<' || c == '\u2028' || c == '\u2029') {
            script.append("\\u%04x".formatted((int) c));
          } else {
            script.append(c);
          }
        }
      }
    }
    return script.append("\");").toString();
  }

  /** The form field that holds the payload. */
  static String formField(byte[] body) throws MalformedPacketException {
    try {
      List<String> values =
          new QueryStringDecoder(
                  TextBytes.decode(body), StandardCharsets.UTF_8, false, MAX_FIELDS, true)
              .parameters()
              .get(FIELD);
      if (values == null) {
        throw new MalformedPacketException("no field d");
      }
      return values.get(0);
    } catch (IllegalArgumentException e) {
      throw new MalformedPacketException("not a form");
    }
  }

  /**
   * Forms change newlines, so clients write each as a backslash and an n, and what looked like that
   * before with one more backslash.
   */
  static String unescapeNewlines(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\\\n", i)) {
        plain.append("\\n");
        i += 2;
      } else if (text.startsWith("\\n", i)) {
        plain.append('\n');
        i += 1;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }
}
