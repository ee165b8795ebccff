package io.pushbridge.socketio.engine;

/** Takes new sessions. */
@FunctionalInterface
public interface EngineAcceptor {
  /**
   * A session opened; its handler hears of everything that follows. Runs on the session's event
   * loop.
   */
  EngineHandler accept(EngineSession session);
}
