package io.pushbridge.socketio;

import java.util.Arrays;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application attached to one socket. Lists are replaced as a whole under this object's
 * lock, and read without it, so that handlers may be added from any thread while events are
 * handled.
 */
final class Handlers {
  private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);
  private static final Named[] NO_EVENTS = {};

  private volatile Named[] events = NO_EVENTS;
  private volatile PacketMiddleware[] middleware = {};
  private volatile Listener<?>[] listeners = {};

  /** A handler of one event, or of all if the name is null. */
  private record Named(String name, EventHandler handler) {}

  /** Things that happen to a socket besides events. */
  enum Moment {
    ERROR,
    DISCONNECTING,
    DISCONNECT,
    WRITABLE
  }

  private record Listener<T>(Moment moment, Consumer<T> handler) {}

  synchronized void on(String event, EventHandler handler) {
    events = with(events, new Named(event, handler));
  }

  synchronized void use(PacketMiddleware added) {
    middleware = with(middleware, added);
  }

  synchronized <T> void on(Moment moment, Consumer<T> handler) {
    listeners = with(listeners, new Listener<>(moment, handler));
  }

  private static <T> T[] with(T[] array, T more) {
    T[] longer = Arrays.copyOf(array, array.length + 1);
    longer[array.length] = more;
    return longer;
  }

  PacketMiddleware[] middleware() {
    return middleware;
  }

  /** Runs the handlers of an event: first those of all events. */
  void handle(Event event) {
    Named[] all = events;
    for (Named any : all) {
      if (any.name() == null) {
        call(event, any.handler());
      }
    }
    for (Named named : all) {
      if (event.name().equals(named.name())) {
        call(event, named.handler());
      }
    }
  }

  private static void call(Event event, EventHandler handler) {
    try {
      handler.handle(event);
    } catch (RuntimeException | Error e) {
      LOG.error("event=handler_failed name={} socket={}", event.name(), event.socket(), e);
    }
  }

  /** Runs the handlers of a moment. */
  @SuppressWarnings("unchecked") // a moment's handlers are all added with the same type
  <T> void handle(Moment moment, T value) {
    for (Listener<?> listener : listeners) {
      if (listener.moment() == moment) {
        try {
          ((Listener<T>) listener).handler().accept(value);
        } catch (RuntimeException | Error e) {
          LOG.error("event=handler_failed name={}", moment, e);
        }
      }
    }
  }
}
