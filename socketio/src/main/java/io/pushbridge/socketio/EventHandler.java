package io.pushbridge.socketio;

/**
 * Handles an event from a client. Runs on the socket's event loop, in the order of the events, and
 * must not block.
 */
@FunctionalInterface
public interface EventHandler {
  /**
   * The event came. What is thrown here is logged with the event's name and does no further harm.
   */
  void handle(Event event);
}
