package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One client in one namespace. All handlers run on {@link #loop()}, one at a time and in order, and
 * must not block; work that may block belongs on an executor of the application's, which may call
 * back into the socket. Every method may be called from any thread; calls made by one thread take
 * effect in their order.
 *
 * <p>Arguments of events and acknowledgements are {@link JsonNode}s, or strings, numbers, booleans,
 * null, byte arrays (sent as binary), maps and lists of these, which become JSON when the method is
 * called.
 */
public interface Socket {
  /** Its id, which is also the name of a room that it alone is in. */
  String id();

  /** The namespace it is in. */
  Namespace namespace();

  /** What the client said when it connected. */
  Handshake handshake();

  /** The event loop of the connection, on which the handlers run. */
  Executor loop();

  /** Handles events of this name. Several handlers run in the order in which they were added. */
  void on(String event, EventHandler handler);

  /** Handles events of every name, before their own handlers. */
  void onAny(EventHandler handler);

  /** Sees, and may refuse, every event before its handlers do. */
  void use(PacketMiddleware middleware);

  /**
   * Learns which events a packet middleware refused, and why. Clients of Socket.IO 1 and 2 learn
   * it, too: their protocol has a packet for it.
   */
  void onError(Consumer<Refusal> handler);

  /** Runs when the socket is about to leave: it is still in its rooms. */
  void onDisconnecting(Consumer<DisconnectReason> handler);

  /** Runs once, when the socket is gone. At once if it is gone already. */
  void onDisconnect(Consumer<DisconnectReason> handler);

  /** Sends an event. Dropped if the socket is not connected. */
  void emit(String event, Object... args);

  /** Sends an event that other sockets send, too. */
  void emit(PreparedEvent event);

  /** Sends the event {@code message}. */
  default void send(Object... args) {
    emit("message", args);
  }

  /**
   * Sends an event and waits for its answer.
   *
   * @return the answer's arguments; fails with {@link java.util.concurrent.TimeoutException} if
   *     none comes in time, and with {@link io.pushbridge.socketio.engine.SessionEndedException} if
   *     the socket is or gets disconnected
   */
  CompletionStage<List<JsonNode>> emitWithAck(Duration timeout, String event, Object... args);

  /** Enters a room. */
  void join(String room);

  /** Leaves a room. */
  void leave(String room);

  /** The rooms it is in, its own among them. */
  Set<String> rooms();

  /** Everyone in the room but this socket. */
  default BroadcastOperator to(String room) {
    return broadcast().to(room);
  }

  /** The same as {@link #to}. */
  default BroadcastOperator in(String room) {
    return to(room);
  }

  /** Everyone but this socket and those in the room; a socket's id is the room it alone is in. */
  default BroadcastOperator except(String room) {
    return broadcast().except(room);
  }

  /** Everyone in the namespace but this socket. */
  BroadcastOperator broadcast();

  /** Whether it is in its namespace. */
  boolean isConnected();

  /**
   * Takes the client out of the namespace.
   *
   * @param closeTransport whether to close its connection, and so every other namespace it is in,
   *     too
   */
  void disconnect(boolean closeTransport);

  /**
   * Closes the connection and says nothing of it in the namespaces, as a server does that stops: a
   * client of the official libraries that was disconnected stays away, one whose connection ends
   * comes back by itself, after a random pause.
   */
  void closeConnection();

  /**
   * Ends the connection at once, with {@link DisconnectReason#SLOW_CONSUMER}: what waits for the
   * client is dropped, and nothing is said in the namespaces, so that it comes back by itself.
   */
  void cutOff();

  /**
   * Whether little enough waits for the client that more may be sent. It turns false at half of the
   * outbox limits; a client whose outbox passes its limits is disconnected with {@link
   * DisconnectReason#SLOW_CONSUMER}.
   */
  boolean isWritable();

  /** Runs each time the socket turns writable again. */
  void onWritable(Runnable handler);

  /**
   * Completes, on the loop, when the client has proved that it received everything sent to it
   * before this call: Engine.IO 4 on WebSocket, by the pong to a later ping, which is sent at once;
   * polling, by the poll after the one that carried it; where the protocol proves nothing, when it
   * is written to the TCP socket. Fails with {@link
   * io.pushbridge.socketio.engine.SessionEndedException} when the connection ends first. Cheap to
   * call often: calls share one proof.
   */
  CompletionStage<Void> confirm();
}
