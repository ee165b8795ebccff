package io.pushbridge.core.jwt;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which tokens let a client into an app.
 *
 * @param keys verify them; several, so that one can take another's place without a gap
 * @param issuer what their {@code iss} must be, if anything
 * @param audience what must be among their {@code aud}, if anything
 * @param leewaySeconds how far the clock of who signs may be from ours
 * @param maxLifetimeSeconds how long a token may be good from when it was made; 0 for any time
 * @param required whether nobody is let in without one, over Socket.IO and MQTT
 */
public record JwtSettings(
    List<JwtKey> keys,
    Optional<String> issuer,
    Optional<String> audience,
    int leewaySeconds,
    long maxLifetimeSeconds,
    boolean required) {
  /** How far clocks may be apart unless it is said otherwise, in seconds. */
  public static final int USUAL_LEEWAY = 30;

  /** The most that clocks may be apart, in seconds. */
  public static final int LONGEST_LEEWAY = 600;

  /** The most that can be asked of a lifetime, in seconds: ten years. */
  public static final long LONGEST_LIFETIME = 315_360_000;

  /** How many keys there may be. */
  public static final int MOST_KEYS = 16;

  private static final int LONGEST_NAME = 1_024;

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException in words for an operator
   */
  public JwtSettings {
    Objects.requireNonNull(issuer);
    Objects.requireNonNull(audience);
    keys = List.copyOf(keys);
    if (keys.isEmpty() || keys.size() > MOST_KEYS) {
      throw new IllegalArgumentException("there must be 1 to %d keys".formatted(MOST_KEYS));
    }
    Set<String> ids = new HashSet<>();
    for (JwtKey key : keys) {
      if (!key.id().isEmpty() && !ids.add(key.id())) {
        throw new IllegalArgumentException("two keys have the id " + key.id());
      }
    }
    if (leewaySeconds < 0 || leewaySeconds > LONGEST_LEEWAY) {
      throw new IllegalArgumentException(
          "the leeway must be a number of seconds from 0 to " + LONGEST_LEEWAY);
    }
    if (maxLifetimeSeconds < 0 || maxLifetimeSeconds > LONGEST_LIFETIME) {
      throw new IllegalArgumentException(
          "the longest lifetime must be a number of seconds from 0 to " + LONGEST_LIFETIME);
    }
    checkName("issuer", issuer);
    checkName("audience", audience);
  }

  private static void checkName(String what, Optional<String> name) {
    if (name.isPresent() && (name.get().isBlank() || name.get().length() > LONGEST_NAME)) {
      throw new IllegalArgumentException("an %s has 1 to 1024 characters".formatted(what));
    }
  }
}
