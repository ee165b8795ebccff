package io.pushbridge.server.apps;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes keys and secrets that nobody guesses. */
final class RandomSecrets {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int APPKEY_BYTES = 12;
  private static final int SECKEY_LETTERS = 48;
  private static final int PASSWORD_LETTERS = 24;

  private RandomSecrets() {}

  static AppKey appKey() {
    byte[] bytes = new byte[APPKEY_BYTES];
    RANDOM.nextBytes(bytes);
    return new AppKey(HexFormat.of().formatHex(bytes));
  }

  static Secret seckey() {
    return new Secret("sec-" + letters(SECKEY_LETTERS));
  }

  static Secret devicePassword() {
    return new Secret(letters(PASSWORD_LETTERS));
  }

  private static String letters(int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
