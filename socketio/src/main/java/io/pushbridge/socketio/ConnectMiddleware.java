package io.pushbridge.socketio;

/**
 * Decides whether a client may enter a namespace. Runs on the socket's event loop and must not
 * block; it may answer later.
 */
@FunctionalInterface
public interface ConnectMiddleware {
  /** A client asks to enter. The socket is not connected yet: what is emitted to it is dropped. */
  void handle(Socket socket, Next next);
}
