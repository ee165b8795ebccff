package io.pushbridge.socketio.engine;

/**
 * Makes ids. An id is 20 to 128 letters, digits, {@code -} and {@code _}, nobody else has it, and
 * nobody can guess it: who knows a session's id can act for its client. What makes another kind of
 * id, one that is in use, or throws, is logged, and the client refused. Called on event loops, of
 * several threads at once; must not block.
 */
@FunctionalInterface
public interface IdSource {
  /** An id for the client that made this request. */
  String next(HandshakeRequest request);

  /** At least 120 bits of a secure random generator. */
  static IdSource random() {
    return SessionIds::next;
  }
}
