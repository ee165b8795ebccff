package io.pushbridge.benchmarks.socketio;

/**
 * One kind of load.
 *
 * @param mode what the clients do
 * @param connections how many there are
 * @param window how many requests are in flight: in all for {@link Mode#FANOUT}, else on each
 *     connection
 */
record Load(Mode mode, int connections, int window) {
  /** What the clients do. */
  enum Mode {
    /** Every connection asks and waits for its answer. */
    ACK,
    /** One connection asks for messages to everyone. */
    FANOUT,
    /** They answer heartbeats. */
    IDLE
  }

  /** Reads {@code fanout,1000,10}. */
  static Load of(String text) {
    String[] parts = text.split(",", 3);
    return new Load(
        Mode.valueOf(parts[0].toUpperCase(java.util.Locale.ROOT)),
        Integer.parseInt(parts[1]),
        parts.length < 3 ? 1 : Integer.parseInt(parts[2]));
  }

  @Override
  public String toString() {
    return switch (mode) {
      case ACK -> "request and acknowledgement, " + connections + " connections";
      case FANOUT -> "fan-out to " + connections + ", " + window + " in flight";
      case IDLE -> "memory per idle connection, " + connections + " connections";
    };
  }
}
