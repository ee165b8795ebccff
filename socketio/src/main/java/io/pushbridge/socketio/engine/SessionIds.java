package io.pushbridge.socketio.engine;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Makes ids that nobody can guess. Safe for use by many threads. */
public final class SessionIds {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 15;
  private static final int HEX_BYTES = 16;

  private SessionIds() {}

  /** 120 random bits as 20 characters that are safe in URLs. */
  public static String next() {
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
