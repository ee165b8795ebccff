package io.pushbridge.socketio;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket that speaks no protocol: what comes is queued in order, as strings, byte buffers, or
 * an {@link Integer} close code.
 */
final class RawWebSocket implements WebSocket.Listener {
  private static final long PATIENCE_SECONDS = 20;

  private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private WebSocket socket;

  static RawWebSocket open(HttpClient client, int port, String pathAndQuery) {
    RawWebSocket listener = new RawWebSocket();
    listener.socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + pathAndQuery), listener)
            .join();
    return listener;
  }

  void send(String message) {
    socket.sendText(message, true).join();
  }

  void send(byte[] message) {
    socket.sendBinary(ByteBuffer.wrap(message), true).join();
  }

  /** One message that is this text, several times, each in a frame of its own. */
  void sendInParts(String part, int times) {
    for (int i = 1; i <= times; i++) {
      try {
        socket.sendText(part, i == times).join();
      } catch (java.util.concurrent.CompletionException e) {
        // The server had enough.
        return;
      }
    }
  }

  void abort() {
    socket.abort();
  }

  /** The next message. */
  String next() {
    return (String) nextObject();
  }

  /** The next message that is no ping. */
  String nextMessage() {
    String message = next();
    return message.equals("2") ? nextMessage() : message;
  }

  byte[] nextBinary() {
    Object message = nextObject();
    if (message.equals("2")) {
      return nextBinary();
    }
    ByteBuffer buffer = (ByteBuffer) message;
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private Object nextObject() {
    try {
      Object message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("nothing came");
      }
      return message;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The close code, once the server has closed; 1006 if it just went. */
  CompletableFuture<Integer> closed() {
    return closed;
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      received.add(text.toString());
      text.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
    ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data);
    received.add(copy.flip());
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    closed.complete(statusCode);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.complete(1006);
  }
}
