package io.pushbridge.socketio.engine;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Makes ids that nobody can guess. Safe for use by many threads. */
public final class SessionIds {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 15;
  private static final int HEX_BYTES = 16;

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]{20,128}");

  private SessionIds() {}

  /** As long as the request's generation has them. */
  static String next(HandshakeRequest request) {
    return request.generation() == Generation.V0_9 ? nextHex() : next();
  }

  /**
   * An id of the source, checked.
   *
   * @throws IllegalArgumentException if it is none; the message does not show it
   */
  public static String from(IdSource source, HandshakeRequest request) {
    String id = source.next(request);
    if (id == null || !VALID.matcher(id).matches()) {
      throw new IllegalArgumentException("not 20 to 128 letters, digits, - and _");
    }
    return id;
  }

  /** 120 random bits as 20 characters that are safe in URLs. */
  static String next() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** 128 random bits as 32 hexadecimal digits. */
  static String nextHex() {
    byte[] bytes = new byte[HEX_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
