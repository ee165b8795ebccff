package io.pushbridge.socketio;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A namespace of this server. */
final class LocalNamespace implements Namespace {
  private static final Logger LOG = LoggerFactory.getLogger(LocalNamespace.class);

  private final String name;
  private final Adapter adapter;
  private final List<ConnectMiddleware> middleware = new CopyOnWriteArrayList<>();
  private final List<Consumer<Socket>> connectHandlers = new CopyOnWriteArrayList<>();

  LocalNamespace(String name, Adapter adapter) {
    this.name = name;
    this.adapter = adapter;
  }

  @Override
  public String name() {
    return name;
  }

  Adapter adapter() {
    return adapter;
  }

  @Override
  public Namespace use(ConnectMiddleware added) {
    middleware.add(added);
    return this;
  }

  @Override
  public Namespace onConnect(Consumer<Socket> handler) {
    connectHandlers.add(handler);
    return this;
  }

  @Override
  public BroadcastOperator to(String room) {
    return new BroadcastOperator(adapter, BroadcastTargets.EVERYONE.to(room));
  }

  @Override
  public BroadcastOperator except(String room) {
    return new BroadcastOperator(adapter, BroadcastTargets.EVERYONE.but(room));
  }

  @Override
  public void emit(PreparedEvent event) {
    adapter.broadcast(event, BroadcastTargets.EVERYONE);
  }

  @Override
  public void emit(String event, Object... args) {
    emit(PreparedEvent.of(event, args));
  }

  @Override
  public CompletionStage<BroadcastAnswers> emitWithAck(
      Duration timeout, String event, Object... args) {
    return adapter.ask(PreparedEvent.of(event, args), BroadcastTargets.EVERYONE, timeout);
  }

  @Override
  public Optional<Socket> socket(String id) {
    return adapter.socket(id);
  }

  @Override
  public void forEach(Consumer<Socket> action) {
    adapter.forEach(action);
  }

  @Override
  public int size() {
    return adapter.size();
  }

  /**
   * Asks every middleware in turn whether the socket may enter. Runs on its loop, as do the
   * answers.
   */
  void admit(Socket socket, Runnable onAdmitted, BiConsumer<String, Object> onRefused) {
    ask(List.copyOf(middleware), 0, socket, onAdmitted, onRefused);
  }

  private static void ask(
      List<ConnectMiddleware> all,
      int index,
      Socket socket,
      Runnable onAdmitted,
      BiConsumer<String, Object> onRefused) {
    if (index == all.size()) {
      onAdmitted.run();
      return;
    }
    MiddlewareStep step =
        new MiddlewareStep(
            socket.loop(), () -> ask(all, index + 1, socket, onAdmitted, onRefused), onRefused);
    try {
      all.get(index).handle(socket, step);
    } catch (RuntimeException | Error e) {
      LOG.error("event=middleware_failed name=connect socket={}", socket, e);
      step.refuse("Internal error");
    }
  }

  /** Tells the application about a socket that entered. */
  void connected(Socket socket) {
    for (Consumer<Socket> handler : connectHandlers) {
      try {
        handler.accept(socket);
      } catch (RuntimeException | Error e) {
        LOG.error("event=handler_failed name=connection socket={}", socket, e);
      }
    }
  }
}
