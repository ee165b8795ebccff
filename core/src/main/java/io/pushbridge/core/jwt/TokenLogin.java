package io.pushbridge.core.jwt;

import io.pushbridge.core.app.AppKey;
import java.util.Objects;
import java.util.Optional;

/**
 * A token that was verified: who shows it may do what, and until when.
 *
 * @param app the app it is for
 * @param customid the one customid or client id its client may have, if it names one
 * @param rights what its client may do, and its alias
 * @param expiresAt from when on it is good for nothing, in milliseconds since the epoch; its
 *     client's connection ends then
 */
public record TokenLogin(
    AppKey app, Optional<String> customid, TokenRights rights, long expiresAt) {
  /** Checks that nothing is missing. */
  public TokenLogin {
    Objects.requireNonNull(app);
    Objects.requireNonNull(customid);
    Objects.requireNonNull(rights);
  }

  /**
   * Checks whether a client that calls itself so may show this token.
   *
   * @throws TokenRefusedException if it is another's
   */
  public void checkCustomid(String own) {
    if (!customid.orElse(own).equals(own)) {
      throw TokenRefusedException.forbidden("customid is another's");
    }
  }
}
