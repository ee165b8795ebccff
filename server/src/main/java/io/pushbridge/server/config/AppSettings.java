package io.pushbridge.server.config;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import java.util.Objects;
import java.util.Optional;

/**
 * An app that must exist when the server is up.
 *
 * @param name what its owner calls it
 * @param key its appkey
 * @param seckey its seckey; replaces one kept before
 * @param devicePassword its device password; empty to keep the one it has, or for a random one
 */
public record AppSettings(String name, AppKey key, Secret seckey, Optional<Secret> devicePassword) {
  private static final int LONGEST_SECRET = 256;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException in words that do not show the secrets
   */
  public AppSettings {
    Objects.requireNonNull(key);
    if (!Configuration.isAppName(name)) {
      throw new IllegalArgumentException("an app's name is 1 to 128 letters, digits, '_' and '-'");
    }
    checkSecret("seckey", seckey);
    devicePassword.ifPresent(password -> checkSecret("device password", password));
  }

  private static void checkSecret(String what, Secret secret) {
    String text = secret.reveal();
    if (text.isBlank() || text.length() > LONGEST_SECRET) {
      throw new IllegalArgumentException("a " + what + " has 1 to 256 characters");
    }
  }

  /**
   * Reads {@code NAME:APPKEY:SECKEY}.
   *
   * @throws IllegalArgumentException in words that do not show the seckey
   */
  public static AppSettings parse(String text) {
    String[] parts = text.split(":", 3);
    if (parts.length < 3) {
      throw new IllegalArgumentException("an app is written NAME:APPKEY:SECKEY");
    }
    return new AppSettings(parts[0], new AppKey(parts[1]), new Secret(parts[2]), Optional.empty());
  }
}
