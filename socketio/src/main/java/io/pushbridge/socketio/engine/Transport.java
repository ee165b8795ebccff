package io.pushbridge.socketio.engine;

/** What carries a session's packets at the moment. Owned by the session's event loop. */
interface Transport {
  /** Its name in the protocol. */
  String name();

  /** Sends as much of the outbox as can go now. */
  void drain(Outbox outbox);

  /** Sends what the outbox holds if that is possible at once or soon, then ends. */
  void close(Outbox rest, CloseReason reason);
}
