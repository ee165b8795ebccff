package io.pushbridge.socketio;

import io.pushbridge.socketio.engine.EngineHandler;
import io.pushbridge.socketio.engine.EngineServer;
import io.pushbridge.socketio.engine.EngineSession;
import io.pushbridge.socketio.engine.Generation;
import io.pushbridge.socketio.engine.IdSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A Socket.IO server on one TCP port or several. Any thread may use it; {@link #close()} must not
 * be called on an event loop.
 *
 * <pre>{@code
 * SocketIoServer server = SocketIoServer.builder().port(3000).start();
 * server.of("/").onConnect(socket -> socket.on("chat message",
 *     event -> socket.namespace().emit("chat message", event.arg(0))));
 * }</pre>
 */
public final class SocketIoServer implements AutoCloseable {
  /** Names that need no escaping anywhere and that cannot be mistaken for the rest of a packet. */
  private static final Pattern NAMESPACE = Pattern.compile("/[!-~&&[^,?:#]]{0,200}");

  private final Duration connectTimeout;
  private final int maxPayload;
  private final Map<String, LocalNamespace> namespaces = new ConcurrentHashMap<>();
  private final IdSource socketIds;
  private final AdapterFactory adapters;
  private final Runnable closeLoops;
  private volatile EngineServer engine;

  SocketIoServer(
      Duration connectTimeout,
      int maxPayload,
      IdSource socketIds,
      AdapterFactory adapters,
      Runnable closeLoops) {
    this.connectTimeout = connectTimeout;
    this.maxPayload = maxPayload;
    this.socketIds = socketIds;
    this.adapters = adapters;
    this.closeLoops = closeLoops;
  }

  /** A builder with the defaults of Socket.IO 4. */
  public static SocketIoServerBuilder builder() {
    return new SocketIoServerBuilder();
  }

  void serve(EngineServer started) {
    engine = started;
  }

  EngineHandler accept(EngineSession session) {
    ClientConnection connection = new ClientConnection(this, session);
    connection.opened();
    return connection;
  }

  /**
   * The namespace of this name, which exists from now on. Clients that ask for any other are
   * refused with {@code Invalid namespace}.
   *
   * @param name printable ASCII that begins with a slash, without {@code , ? : #}
   */
  public Namespace of(String name) {
    if (!NAMESPACE.matcher(name).matches()) {
      throw new IllegalArgumentException("not a namespace: " + name);
    }
    return namespaces.computeIfAbsent(
        name, key -> new LocalNamespace(key, adapters.create(key, new LocalAdapter())));
  }

  /** The first port it listens on. */
  public int port() {
    return ports().get(0);
  }

  /** The ports it listens on, in the order in which they were asked for. */
  public List<Integer> ports() {
    return engine.ports();
  }

  /** How many clients are connected. */
  public int connections() {
    return engine.sessions();
  }

  /** How many clients of this generation are connected. */
  public long connections(Generation generation) {
    return engine.sessions(generation);
  }

  /** How many clients were disconnected because they read too slowly. */
  public long slowConsumers() {
    return engine.slowConsumers();
  }

  /**
   * Stops accepting, disconnects every client ({@link DisconnectReason#SERVER_SHUTTING_DOWN}), and
   * returns when all is closed.
   */
  @Override
  public void close() {
    engine.close();
    closeLoops.run();
  }

  LocalNamespace namespace(String name) {
    return namespaces.get(name);
  }

  Duration connectTimeout() {
    return connectTimeout;
  }

  IdSource socketIds() {
    return socketIds;
  }

  int maxPayload() {
    return maxPayload;
  }
}
