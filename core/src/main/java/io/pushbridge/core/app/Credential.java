package io.pushbridge.core.app;

import java.util.Objects;
import java.util.Optional;

/**
 * What somebody shows to be let in: a secret, and the one before it while that is still good.
 *
 * @param secret the secret
 * @param former what it was before it was rotated, if that may still be shown
 */
public record Credential(Secret secret, Optional<RetiredSecret> former) {
  private static final Secret NONE = new Secret("");

  /** Checks that nothing is missing. */
  public Credential {
    Objects.requireNonNull(secret);
    Objects.requireNonNull(former);
  }

  /** One that was never rotated. */
  public static Credential of(Secret secret) {
    return new Credential(secret, Optional.empty());
  }

  /**
   * Another secret in its place.
   *
   * @param next the new secret
   * @param until how long this one may still be shown, in milliseconds since the epoch; a time that
   *     is over means not at all. Of several former ones only the last is good
   * @param nowMillis the time
   */
  public Credential rotated(Secret next, long until, long nowMillis) {
    return until <= nowMillis
        ? of(next)
        : new Credential(next, Optional.of(new RetiredSecret(secret, until)));
  }

  /**
   * Whether this UTF-8 text lets somebody in at this time. How long it takes says nothing about the
   * secrets.
   */
  public boolean accepts(byte[] shown, long nowMillis) {
    boolean current = secret.matches(shown);
    boolean before = former.map(RetiredSecret::secret).orElse(NONE).matches(shown);
    boolean inTime = former.isPresent() && former.get().until() > nowMillis;
    return current || (before && inTime);
  }
}
