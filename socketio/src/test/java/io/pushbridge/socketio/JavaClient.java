package io.pushbridge.socketio;

import io.socket.client.Ack;
import io.socket.client.IO;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The official Java client; what comes is queued by event. */
final class JavaClient implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final io.socket.client.Socket socket;
  private final Map<String, BlockingQueue<Object[]>> events = new ConcurrentHashMap<>();

  private JavaClient(int port, String namespace, IO.Options options) {
    options.forceNew = true;
    options.reconnectionDelay = 50;
    socket = IO.socket(URI.create("http://127.0.0.1:" + port + namespace), options);
  }

  /** A client that is connecting. */
  static JavaClient connecting(
      int port, String namespace, Map<String, String> auth, String... transports) {
    JavaClient client =
        new JavaClient(
            port, namespace, IO.Options.builder().setTransports(transports).setAuth(auth).build());
    client.record("connect");
    client.record("connect_error");
    client.record("disconnect");
    client.socket.connect();
    return client;
  }

  /** A client that is connected to the main namespace. */
  static JavaClient connected(int port, String... transports) {
    JavaClient client = connecting(port, "/", Map.of(), transports);
    client.next("connect");
    return client;
  }

  /** Queues these events from now on. */
  JavaClient record(String event) {
    BlockingQueue<Object[]> queue = events.computeIfAbsent(event, e -> new LinkedBlockingQueue<>());
    socket.on(event, queue::add);
    return this;
  }

  Object[] next(String event) {
    try {
      Object[] args = events.get(event).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (args == null) {
        throw new AssertionError("no " + event);
      }
      return args;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isQuiet(String event) {
    return events.get(event).isEmpty();
  }

  io.socket.client.Socket socket() {
    return socket;
  }

  Object[] ask(String event, Object... args) {
    CompletableFuture<Object[]> answer = new CompletableFuture<>();
    socket.emit(event, args, (Ack) answer::complete);
    return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    socket.disconnect();
  }
}
