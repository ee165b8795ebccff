package io.pushbridge.socketio;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A part of the server that clients connect to by name. Every method may be called from any thread.
 */
public interface Namespace {
  /** Its name, beginning with a slash. */
  String name();

  /** Lets the middleware decide about clients that want to enter, after those added before. */
  Namespace use(ConnectMiddleware middleware);

  /** Runs for every socket that has entered, on its loop, before any of its events is handled. */
  Namespace onConnect(Consumer<Socket> handler);

  /** Everyone in the room. */
  BroadcastOperator to(String room);

  /** The same as {@link #to}. */
  default BroadcastOperator in(String room) {
    return to(room);
  }

  /** Everyone but those in the room; a socket's id is the room it alone is in. */
  BroadcastOperator except(String room);

  /** Sends an event to everyone in the namespace. */
  void emit(PreparedEvent event);

  /** Sends an event to everyone in the namespace. */
  void emit(String event, Object... args);

  /** Sends an event to everyone in the namespace and collects the answers. */
  CompletionStage<BroadcastAnswers> emitWithAck(Duration timeout, String event, Object... args);

  /** The connected socket with this id. */
  Optional<Socket> socket(String id);

  /**
   * Runs the action for every connected socket of this process, each on its own loop, some time
   * soon.
   */
  void forEach(Consumer<Socket> action);

  /** How many sockets are in the namespace. */
  int size();
}
