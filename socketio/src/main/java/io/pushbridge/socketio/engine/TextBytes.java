package io.pushbridge.socketio.engine;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Text to bytes and back. Outgoing JSON is escaped to ASCII on polling, and on WebSocket only where
 * raw text would do harm: U+2028, U+2029 and surrogates without a partner (socketio-protocol.md
 * §5).
 */
final class TextBytes {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private TextBytes() {}

  /** UTF-8 with the JSON part, which begins at {@code jsonFrom}, escaped to ASCII. */
  static byte[] ascii(String text, int jsonFrom) {
    if (isAscii(text)) {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
    return escape(text, jsonFrom, true).getBytes(StandardCharsets.UTF_8);
  }

  /** UTF-8 with those characters of the JSON part escaped that cannot travel raw. */
  static byte[] utf8(String text, int jsonFrom) {
    if (isAscii(text)) {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
    return escape(text, jsonFrom, false).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * How many UTF-16 units this well-formed UTF-8 has: one for each character, two for one beyond
   * U+FFFF.
   */
  static int utf16Length(byte[] utf8) {
    int units = 0;
    for (byte b : utf8) {
      boolean continuation = (b & 0xc0) == 0x80;
      boolean fourBytes = (b & 0xf8) == 0xf0;
      units += continuation ? 0 : fourBytes ? 2 : 1;
    }
    return units;
  }

  /**
   * Undoes the second UTF-8 encoding that clients of Socket.IO 1.x put on text payloads: if all
   * characters are bytes that together are UTF-8, reads them as such; other text stays as it is.
   */
  static String decodedOnceMore(String text) {
    boolean ascii = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xff) {
        return text;
      }
      ascii &= c < 0x80;
    }
    if (ascii) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return text;
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static String escape(String text, int jsonFrom, boolean everything) {
    if (jsonFrom > text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() * 2).append(text, 0, jsonFrom);
    for (int i = jsonFrom; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        out.append(c);
      } else if (everything || c == '\u2028' || c == '\u2029' || isLoneSurrogate(text, i)) {
        out.append("\\u")
            .append(HEX[c >> 12])
            .append(HEX[(c >> 8) & 15])
            .append(HEX[(c >> 4) & 15])
            .append(HEX[c & 15]);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  /** The text in these bytes, which must be well-formed UTF-8. */
  static String decode(byte[] utf8) throws MalformedPacketException {
    String text = new String(utf8, StandardCharsets.UTF_8);
    // Malformed bytes become U+FFFD; a client may also have sent that character itself.
    if (text.indexOf('\uFFFD') >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
      } catch (CharacterCodingException e) {
        throw new MalformedPacketException("not UTF-8");
      }
    }
    return text;
  }

  /** The bytes behind base64, which some clients break into lines. */
  static byte[] base64(String text) throws MalformedPacketException {
    String oneLine = text.indexOf('\n') < 0 ? text : text.replace("\r", "").replace("\n", "");
    try {
      return Base64.getDecoder().decode(oneLine);
    } catch (IllegalArgumentException e) {
      throw new MalformedPacketException("not base64");
    }
  }
}
