package io.pushbridge.socketio;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Knows which sockets of a namespace are in which rooms, and reaches them. The one that comes with
 * the server knows the sockets of this process; a cluster puts its own before it ({@link
 * SocketIoServerBuilder#adapters}), which hands everything on to it and sends broadcasts, questions
 * and disconnects to the other processes as well. Every method may be called from any thread and
 * takes effect in the order of the calls of that thread; none blocks.
 */
public interface Adapter {
  /** A socket entered the namespace; false, and nothing happened, if another one has its id. */
  boolean add(Socket socket);

  /** A socket left the namespace, and every room. */
  void remove(Socket socket);

  /** A socket of this process enters a room. */
  void join(Socket socket, String room);

  /** A socket of this process leaves a room. */
  void leave(Socket socket, String room);

  /** Sends the event to all these sockets. */
  void broadcast(PreparedEvent event, BroadcastTargets targets);

  /**
   * Sends the event to all these sockets and collects what they answer in time. The result always
   * completes, and not exceptionally.
   */
  CompletionStage<BroadcastAnswers> ask(
      PreparedEvent event, BroadcastTargets targets, Duration timeout);

  /** Disconnects all these sockets. */
  void disconnect(BroadcastTargets targets, boolean closeTransport);

  /** The socket of this process with this id. */
  Optional<Socket> socket(String id);

  /** Runs the action for every socket of this process, on its loop. */
  void forEach(Consumer<Socket> action);

  /** How many sockets of this process are in the namespace. */
  int size();
}
