package io.pushbridge.bridge.command;

/**
 * Which commands of one connection may be worked on at the same time. Those of one shared lane may:
 * the platform keeps their order. Between lanes it does not, so a command of another lane waits
 * until all before it are done: what a client asks after a change sees the change.
 */
public enum Lane {
  /** Connecting and leaving: alone. */
  CONNECTION(false),
  /** Subscribing and unsubscribing. */
  SUBSCRIPTION(true),
  /** Publishing. */
  PUBLISH(true),
  /** Setting the alias. */
  ALIAS(true),
  /** Looking something up. */
  QUERY(true),
  /** Device tokens. */
  DEVICE(true);

  private final boolean shared;

  Lane(boolean shared) {
    this.shared = shared;
  }

  /** Whether commands of this lane may be worked on together. */
  public boolean shared() {
    return shared;
  }
}
