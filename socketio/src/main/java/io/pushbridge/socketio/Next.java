package io.pushbridge.socketio;

/** What a middleware says when it is done. Only the first call counts; any thread may make it. */
public interface Next {
  /** Goes on with the next middleware. */
  void proceed();

  /** Ends it here: the client learns the message. */
  default void refuse(String message) {
    refuse(message, null);
  }

  /**
   * Ends it here: the client learns the message and the data, which become JSON as in {@link
   * Socket#emit(String, Object...)}.
   */
  void refuse(String message, Object data);
}
