package io.pushbridge.socketio.engine;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Which web origins may connect. An allowed origin is echoed in the CORS answer together with leave
 * to send credentials; a request that names any other origin is refused with 403, on polling and on
 * WebSocket alike. Requests without an {@code Origin} header do not come from a page and are always
 * accepted.
 */
public final class Origins {
  private static final Origins ANY = new Origins(origin -> true);

  private final Predicate<String> allowed;

  private Origins(Predicate<String> allowed) {
    this.allowed = allowed;
  }

  /** Every origin. */
  public static Origins any() {
    return ANY;
  }

  /** Exactly these, each like {@code https://example.com:8443}. */
  public static Origins only(String... origins) {
    Set<String> set = Set.of(origins);
    return new Origins(set::contains);
  }

  /** Those for which the predicate holds. It runs on event loops and must not block. */
  public static Origins matching(Predicate<String> allowed) {
    return new Origins(allowed);
  }

  boolean allows(String origin) {
    return allowed.test(origin);
  }
}
