package io.pushbridge.link.events;

import java.util.Objects;

/**
 * Something a client of a broker did.
 *
 * @param kind what
 * @param clientId who
 * @param filter the filter in the broker's names, empty where there is none
 */
public record ClientEvent(Kind kind, String clientId, String filter) {
  /** What clients do. */
  public enum Kind {
    /** It came. */
    CONNECTED,
    /** It went. */
    DISCONNECTED,
    /** It holds a filter from now on. */
    SUBSCRIBED,
    /** It holds it no more. */
    UNSUBSCRIBED
  }

  /** Checks that nothing is missing. */
  public ClientEvent {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(clientId);
    Objects.requireNonNull(filter);
  }
}
