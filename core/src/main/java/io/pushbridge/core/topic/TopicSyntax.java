package io.pushbridge.core.topic;

/** Which names a surface takes. */
public enum TopicSyntax {
  /**
   * Socket.IO, REST and the SDKs' dialect: letters, digits, {@code _} and {@code /}, at most 128
   * characters (README.md of the specification, "Limits").
   */
  STRICT(128),
  /**
   * MQTT 3.1, 3.1.1 and 5: any UTF-8 without U+0000 (MQTT 5 §4.7.3), bounded to 4,096 bytes and 128
   * levels.
   */
  MQTT(4_096);

  /** More levels than anyone nests, few enough to walk. */
  static final int MAX_LEVELS = 128;

  private final int maxLength;

  TopicSyntax(int maxLength) {
    this.maxLength = maxLength;
  }

  /**
   * Checks the characters and the length of a name or filter; wildcards are the caller's business.
   *
   * @throws InvalidNameException if it breaks this syntax
   */
  void check(String text, boolean filter) {
    if (text == null || text.isEmpty()) {
      throw new InvalidNameException("empty");
    }
    if (this == STRICT ? text.length() > maxLength : utf8Length(text) > maxLength) {
      throw new InvalidNameException("longer than " + maxLength);
    }
    int levels = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/') {
        levels++;
      } else if (!allowed(c, filter)) {
        throw new InvalidNameException("character not allowed at " + i);
      } else if (Character.isSurrogate(c) && !paired(text, i)) {
        throw new InvalidNameException("lone surrogate at " + i);
      }
    }
    if (levels > MAX_LEVELS) {
      throw new InvalidNameException("more than " + MAX_LEVELS + " levels");
    }
  }

  private boolean allowed(char c, boolean filter) {
    if (c == '+' || c == '#') {
      return filter;
    }
    return this == MQTT ? c != 0 && !isNonCharacter(c) : isWord(c);
  }

  /** Letters, digits and underscore of ASCII. */
  static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  // MQTT 5 §1.5.4: a receiver may refuse control characters and non-characters. The first four are
  // ours: presence names use them inside the subscription tree.
  private static boolean isNonCharacter(char c) {
    return c < 5 || c == '\uFFFE' || c == '\uFFFF';
  }

  private static boolean paired(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }

  private static int utf8Length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A surrogate pair is two chars and four bytes.
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }
}
