package io.pushbridge.core.app;

import java.util.Objects;

/**
 * A secret that another has taken the place of, and that is good for a while longer.
 *
 * @param secret the former secret
 * @param until from when on it is good for nothing, in milliseconds since the epoch
 */
public record RetiredSecret(Secret secret, long until) {
  /** Checks that nothing is missing. */
  public RetiredSecret {
    Objects.requireNonNull(secret);
  }
}
