package io.pushbridge.core.will;

import io.pushbridge.core.registry.SessionName;
import java.util.Objects;

/**
 * A will in the store.
 *
 * @param number its number: of two wills of one session the newer has the greater one
 * @param session whose it is
 * @param uid the session's internal identity when it left the will
 * @param will the will; its delay does not outlast the session
 */
public record KeptWill(long number, SessionName session, long uid, Will will) {
  /** Checks that nothing is missing. */
  public KeptWill {
    Objects.requireNonNull(session);
    Objects.requireNonNull(will);
  }
}
