package io.pushbridge.server.config;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.jwt.JwtSettings;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An app that must exist when the server is up.
 *
 * @param name what its owner calls it
 * @param key its appkey
 * @param seckey its seckey; replaces one kept before
 * @param devicePassword its device password; empty to keep the one it has, or for a random one
 * @param limits the bounds that are set; the others stay as they are
 * @param receipts whether publishers hear of the first recipient's acknowledgement; empty to leave
 *     that as it is
 * @param jwt which tokens let its clients in; empty to leave that as it is
 */
public record AppSettings(
    String name,
    AppKey key,
    Secret seckey,
    Optional<Secret> devicePassword,
    Map<AppLimit, Integer> limits,
    Optional<Boolean> receipts,
    Optional<JwtSettings> jwt) {
  private static final int LONGEST_SECRET = 256;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException in words that do not show the secrets
   */
  public AppSettings {
    Objects.requireNonNull(key);
    Objects.requireNonNull(receipts);
    Objects.requireNonNull(jwt);
    limits = Map.copyOf(limits);
    if (!Configuration.isAppName(name)) {
      throw new IllegalArgumentException("an app's name is 1 to 128 letters, digits, '_' and '-'");
    }
    checkSecret("seckey", seckey);
    devicePassword.ifPresent(password -> checkSecret("device password", password));
  }

  /** With nothing said of tokens. */
  public AppSettings(
      String name,
      AppKey key,
      Secret seckey,
      Optional<Secret> devicePassword,
      Map<AppLimit, Integer> limits,
      Optional<Boolean> receipts) {
    this(name, key, seckey, devicePassword, limits, receipts, Optional.empty());
  }

  /** The same with these tokens. */
  public AppSettings withJwt(JwtSettings other) {
    return new AppSettings(name, key, seckey, devicePassword, limits, receipts, Optional.of(other));
  }

  /** With nothing said of limits, receipts and tokens. */
  public AppSettings(String name, AppKey key, Secret seckey, Optional<Secret> devicePassword) {
    this(name, key, seckey, devicePassword, Map.of(), Optional.empty());
  }

  /** The limits of the app that are in force when these have been: what is set here wins. */
  public AppLimits over(AppLimits kept) {
    AppLimits merged = kept;
    for (Map.Entry<AppLimit, Integer> limit : limits.entrySet()) {
      merged = merged.with(limit.getKey(), limit.getValue());
    }
    return receipts.map(merged::withReceipts).orElse(merged);
  }

  /**
   * Checks a secret of an app.
   *
   * @param what what it is called in words
   * @throws IllegalArgumentException in words that do not show it
   */
  public static void checkSecret(String what, Secret secret) {
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
