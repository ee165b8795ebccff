package io.pushbridge.bridge.relay;

import io.pushbridge.socketio.Socket;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One client of the relay: its id, the user it says it is, and its socket. A client of Engine.IO 3
 * that is in several namespaces has one id in all of them (relay-api.md §1); it is then spoken to
 * where it last spoke or, before that, where it entered last.
 *
 * <p>Changed on the client's loop alone; the user and the socket are read by any thread.
 */
final class Peer {
  private final String id;
  private final Deque<Socket> sockets = new ArrayDeque<>(2);
  private volatile Socket current;
  private volatile String userId;

  Peer(String id, String userId) {
    this.id = id;
    this.userId = userId;
  }

  /** The plain socket id: what stands behind the namespace, where one stands before it. */
  static String plain(String socketId) {
    return socketId.substring(socketId.lastIndexOf('#') + 1);
  }

  String id() {
    return id;
  }

  String userId() {
    return userId;
  }

  void userId(String claimed) {
    userId = claimed;
  }

  Socket socket() {
    return current;
  }

  /** From now on it is spoken to here. */
  void speaksOn(Socket socket) {
    sockets.remove(socket);
    sockets.push(socket);
    current = socket;
  }

  /** It is not here any more; true if it is nowhere else either. */
  boolean leaves(Socket socket) {
    sockets.remove(socket);
    current = sockets.peek();
    return sockets.isEmpty();
  }
}
