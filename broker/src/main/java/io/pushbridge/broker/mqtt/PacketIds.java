package io.pushbridge.broker.mqtt;

/**
 * Chooses the packet ids of what the server sends. A logged message has the same id over every
 * connection of its session, so that a client knows one that comes again (MQTT 5 §4.4, §4.3.3); the
 * others take turns in the upper half. Confined to the event loop.
 */
final class PacketIds {
  /** How many ids logged messages share: 1 to this. */
  static final int LOGGED = 32_767;

  private static final int FIRST_UNLOGGED = LOGGED + 1;
  private static final int LAST = 65_535;

  private int unlogged = LAST;

  /** The id of the message at a position of the log. */
  static int ofPosition(long position) {
    return (int) (position % LOGGED) + 1;
  }

  /** The next id for a message that is not kept for the session. */
  int next() {
    unlogged = unlogged == LAST ? FIRST_UNLOGGED : unlogged + 1;
    return unlogged;
  }
}
