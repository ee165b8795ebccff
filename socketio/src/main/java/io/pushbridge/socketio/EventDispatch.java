package io.pushbridge.socketio;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one event through the socket's middleware to its handlers. Owned by the socket's loop. */
final class EventDispatch {
  private static final Logger LOG = LoggerFactory.getLogger(EventDispatch.class);

  private final Event event;
  private final Handlers handlers;
  private final PacketMiddleware[] middleware;
  private int next;

  EventDispatch(Event event, Handlers handlers) {
    this.event = event;
    this.handlers = handlers;
    this.middleware = handlers.middleware();
  }

  void proceed() {
    if (next == middleware.length) {
      handlers.handle(event);
      return;
    }
    MiddlewareStep step =
        new MiddlewareStep(
            event.socket().loop(), this::proceed, (message, data) -> event.refused(message, data));
    try {
      middleware[next++].handle(event, step);
    } catch (RuntimeException | Error e) {
      LOG.error("event=middleware_failed name={} socket={}", event.name(), event.socket(), e);
      step.refuse("middleware failed");
    }
  }
}
