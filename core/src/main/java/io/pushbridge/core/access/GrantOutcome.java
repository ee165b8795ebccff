package io.pushbridge.core.access;

import java.util.Objects;

/**
 * What became of a wish to grant.
 *
 * @param result granted or not
 * @param token the token it was made for; empty if it covers everybody or was not made
 */
public record GrantOutcome(Result result, String token) {
  /** Granted or not. */
  public enum Result {
    /** It is durable and in force. */
    GRANTED,
    /** The app's access manager is off. */
    NOT_GUARDED,
    /** The app has no such token. */
    UNKNOWN_TOKEN,
    /** The app has as many grants as it may have. */
    TOO_MANY
  }

  /** Checks that nothing is missing. */
  public GrantOutcome {
    Objects.requireNonNull(result);
    Objects.requireNonNull(token);
  }

  /** Without the token: whoever reads it could use it. */
  @Override
  public String toString() {
    return "GrantOutcome[" + result + "]";
  }
}
