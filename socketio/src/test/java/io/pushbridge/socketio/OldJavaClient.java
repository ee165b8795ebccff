package io.pushbridge.socketio;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The official Java client for Socket.IO 2, version 1.0.2, in a class loader of its own: its
 * classes have the names of those for Socket.IO 4. What comes is queued by event.
 */
final class OldJavaClient implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final ClassLoader CLASSES = classes();

  private final Object socket;
  private final Map<String, BlockingQueue<Object[]>> events = new ConcurrentHashMap<>();

  private OldJavaClient(int port, String namespace, String... transports)
      throws ReflectiveOperationException {
    Object options = type("io.socket.client.IO$Options").getConstructor().newInstance();
    options.getClass().getField("forceNew").set(options, true);
    options.getClass().getField("transports").set(options, transports);
    options.getClass().getField("reconnectionDelay").set(options, 50L);
    socket =
        type("io.socket.client.IO")
            .getMethod("socket", String.class, options.getClass())
            .invoke(null, "http://127.0.0.1:" + port + namespace, options);
    record("connect", "disconnect", "error");
    socket.getClass().getMethod("connect").invoke(socket);
  }

  /** A client that is connecting. */
  static OldJavaClient connecting(int port, String namespace, String... transports)
      throws ReflectiveOperationException {
    return new OldJavaClient(port, namespace, transports);
  }

  /** A client that is connected. */
  static OldJavaClient connected(int port, String namespace, String... transports)
      throws ReflectiveOperationException {
    OldJavaClient client = new OldJavaClient(port, namespace, transports);
    client.next("connect");
    return client;
  }

  private static ClassLoader classes() {
    try {
      List<URL> jars = new ArrayList<>();
      for (File jar : new File("target/java-client-1").listFiles()) {
        jars.add(jar.toURI().toURL());
      }
      return new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return CLASSES.loadClass(name);
  }

  /** Something that is called with an array of objects, whatever its interface. */
  private static Object callable(String type, Function<Object[], Object> call)
      throws ClassNotFoundException {
    InvocationHandler handler =
        (proxy, method, args) ->
            method.getName().equals("call")
                ? call.apply((Object[]) args[0])
                : method.getName().equals("equals") ? (Object) (proxy == args[0]) : (Object) 1;
    return Proxy.newProxyInstance(CLASSES, new Class<?>[] {type(type)}, handler);
  }

  private void on(String event, Function<Object[], Object> handler)
      throws ReflectiveOperationException {
    Class<?> listener = type("io.socket.emitter.Emitter$Listener");
    socket
        .getClass()
        .getMethod("on", String.class, listener)
        .invoke(socket, event, callable(listener.getName(), handler));
  }

  /** Queues these events from now on. */
  OldJavaClient record(String... names) throws ReflectiveOperationException {
    for (String name : names) {
      BlockingQueue<Object[]> queue =
          events.computeIfAbsent(name, key -> new LinkedBlockingQueue<>());
      on(
          name,
          args -> {
            queue.add(args);
            return null;
          });
    }
    return this;
  }

  /** Answers the event's number with the one after it. */
  void answer(String event) throws ReflectiveOperationException {
    on(
        event,
        args -> {
          try {
            Object answer = new Object[] {(Integer) args[0] + 1};
            return type("io.socket.client.Ack")
                .getMethod("call", Object[].class)
                .invoke(args[1], answer);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        });
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

  void emit(String event, Object... args) throws ReflectiveOperationException {
    socket.getClass().getMethod("emit", String.class, Object[].class).invoke(socket, event, args);
  }

  Object[] ask(String event, Object arg) throws ReflectiveOperationException {
    return asked(event, arg).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private CompletableFuture<Object[]> asked(String event, Object arg)
      throws ReflectiveOperationException {
    CompletableFuture<Object[]> answer = new CompletableFuture<>();
    emit(
        event,
        arg,
        callable(
            "io.socket.client.Ack",
            args -> {
              answer.complete(args);
              return null;
            }));
    return answer;
  }

  /** Asks again and again, for the case that the connection is about to go. */
  Object[] askUntilAnswered(String event, Object arg) {
    return await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .ignoreExceptionsMatching(failure -> failure.getCause() instanceof TimeoutException)
        .until(() -> asked(event, arg).orTimeout(1, TimeUnit.SECONDS).join(), Objects::nonNull);
  }

  /** Drops what came of this event so far. */
  void forget(String event) {
    events.get(event).clear();
  }

  @Override
  public void close() throws ReflectiveOperationException {
    socket.getClass().getMethod("disconnect").invoke(socket);
  }
}
