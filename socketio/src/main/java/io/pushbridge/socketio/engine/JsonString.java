package io.pushbridge.socketio.engine;

/** Reads one JSON string (RFC 8259 §7). */
final class JsonString {
  private static final int HEX_DIGITS = 4;

  private JsonString() {}

  static String parse(String json) throws MalformedPacketException {
    int end = json.length() - 1;
    if (end < 1 || json.charAt(0) != '"' || json.charAt(end) != '"') {
      throw new MalformedPacketException("not a JSON string");
    }
    StringBuilder text = new StringBuilder(json.length());
    int at = 1;
    while (at < end) {
      char c = json.charAt(at++);
      if (c == '"') {
        throw new MalformedPacketException("not a JSON string");
      } else if (c != '\\') {
        text.append(c);
      } else if (at == end) {
        throw new MalformedPacketException("not a JSON string");
      } else {
        char escape = json.charAt(at++);
        if (escape == 'u') {
          text.append(unicode(json, at, end));
          at += HEX_DIGITS;
        } else {
          text.append(escaped(escape));
        }
      }
    }
    return text.toString();
  }

  private static char escaped(char escape) throws MalformedPacketException {
    return switch (escape) {
      case '"', '\\', '/' -> escape;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> throw new MalformedPacketException("unknown escape");
    };
  }

  private static char unicode(String json, int at, int end) throws MalformedPacketException {
    if (at + HEX_DIGITS > end) {
      throw new MalformedPacketException("unknown escape");
    }
    int value = 0;
    for (int i = at; i < at + HEX_DIGITS; i++) {
      int digit = Character.digit(json.charAt(i), 16);
      if (digit < 0 || json.charAt(i) >= 0x80) {
        throw new MalformedPacketException("unknown escape");
      }
      value = 16 * value + digit;
    }
    return (char) value;
  }
}
