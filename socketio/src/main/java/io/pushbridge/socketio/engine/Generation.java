package io.pushbridge.socketio.engine;

/**
 * The generations of Socket.IO clients that speak different wire protocols (socketio-protocol.md
 * §1).
 */
public enum Generation {
  /** Socket.IO 0.9 (protocol 1): {@code /socket.io/1/}. */
  V0_9,
  /** Engine.IO 3, which includes 2: Socket.IO 1.x and 2.x. */
  EIO3,
  /** Engine.IO 4: Socket.IO 3.x and 4.x. */
  EIO4
}
