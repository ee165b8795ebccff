package io.pushbridge.socketio.engine;

/**
 * What the layer above does with one session. Every method runs on the session's event loop and
 * must not block.
 */
public interface EngineHandler {
  /**
   * A text message came. Throwing {@link MalformedPacketException} ends the session with {@link
   * CloseReason#PARSE_ERROR}.
   */
  void onText(String message) throws MalformedPacketException;

  /** A binary message came; the array is the handler's. */
  void onBinary(byte[] message) throws MalformedPacketException;

  /** The session ended. Called once, last. */
  void onClose(CloseReason reason);

  /** The outbox, which had been above its high water mark, is below the low one again. */
  default void onWritable() {}
}
