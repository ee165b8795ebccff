package io.pushbridge.core.registry;

import java.util.Objects;

/**
 * A durable session as the registry keeps it.
 *
 * @param uid its internal identity: positive, 19 digits, never reused
 * @param name by which its client finds it again
 * @param expirySeconds how long it outlives its connection, {@link #NEVER_EXPIRES} for ever
 * @param disconnectedAt milliseconds since the epoch, 0 while connected
 */
public record SessionRecord(long uid, SessionName name, long expirySeconds, long disconnectedAt) {
  /** The expiry of sessions that stay until they are removed. */
  public static final long NEVER_EXPIRES = -1;

  /** Checks that nothing is missing. */
  public SessionRecord {
    Objects.requireNonNull(name);
  }
}
