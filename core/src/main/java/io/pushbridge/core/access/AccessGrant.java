package io.pushbridge.core.access;

import io.pushbridge.core.app.AppKey;
import java.util.Objects;

/**
 * What an app's server has granted.
 *
 * @param app the app
 * @param scope what it covers
 * @param rights what it allows; nothing if it was revoked
 * @param expiresAt from when on it allows nothing, in milliseconds since the epoch; {@link #NEVER}
 */
public record AccessGrant(AppKey app, Scope scope, Rights rights, long expiresAt) {
  /** The end of a grant that has none. */
  public static final long NEVER = 0;

  /** Checks that nothing is missing. */
  public AccessGrant {
    Objects.requireNonNull(app);
    Objects.requireNonNull(scope);
    Objects.requireNonNull(rights);
  }

  /** Whether it is over at this time. */
  public boolean hasExpired(long nowMillis) {
    return expiresAt != NEVER && expiresAt <= nowMillis;
  }
}
