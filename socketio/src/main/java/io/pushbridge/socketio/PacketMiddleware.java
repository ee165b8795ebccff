package io.pushbridge.socketio;

/**
 * Sees every event of a socket before its handlers do. Runs on the socket's event loop and must not
 * block. Events keep their order as long as it answers before it returns.
 */
@FunctionalInterface
public interface PacketMiddleware {
  /** An event came. If it is refused, no handler sees it, and {@link Socket#onError} tells why. */
  void handle(Event event, Next next);
}
