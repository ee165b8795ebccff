package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.socketio.engine.CloseReason;
import io.pushbridge.socketio.engine.OutgoingPacket;
import io.pushbridge.socketio.engine.SessionEndedException;
import io.pushbridge.socketio.packet.EventBody;
import io.pushbridge.socketio.packet.Json;
import io.pushbridge.socketio.packet.Packet;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A client's socket in one namespace, from the moment it asks to enter. */
final class ConnectedSocket implements Socket {
  private enum State {
    ENTERING,
    CONNECTED,
    GONE
  }

  private final String id;
  private final LocalNamespace namespace;
  private final ClientConnection connection;
  private final Handshake handshake;
  private final Handlers handlers = new Handlers();
  private final JoinedRooms rooms = new JoinedRooms();

  /** Written by the loop, read by any thread. */
  private volatile State state = State.ENTERING;

  /** Written by the loop; null while the socket lives. */
  private volatile DisconnectReason goneBecause;

  /** Owner: the loop. Null until the first answer is awaited. */
  private PendingAcks pendingAcks;

  ConnectedSocket(
      String id, LocalNamespace namespace, ClientConnection connection, Handshake handshake) {
    this.id = id;
    this.namespace = namespace;
    this.connection = connection;
    this.handshake = handshake;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Namespace namespace() {
    return namespace;
  }

  @Override
  public Handshake handshake() {
    return handshake;
  }

  @Override
  public Executor loop() {
    return connection.session().loop();
  }

  @Override
  public void on(String event, EventHandler handler) {
    handlers.on(event, handler);
  }

  @Override
  public void onAny(EventHandler handler) {
    handlers.on((String) null, handler);
  }

  @Override
  public void use(PacketMiddleware middleware) {
    handlers.use(middleware);
  }

  @Override
  public void onError(Consumer<Refusal> handler) {
    handlers.on(Handlers.Moment.ERROR, handler);
  }

  @Override
  public void onDisconnecting(Consumer<DisconnectReason> handler) {
    handlers.on(Handlers.Moment.DISCONNECTING, handler);
  }

  @Override
  public void onDisconnect(Consumer<DisconnectReason> handler) {
    Loops.run(
        loop(),
        () -> {
          if (goneBecause == null) {
            handlers.on(Handlers.Moment.DISCONNECT, handler);
          } else {
            handler.accept(goneBecause);
          }
        });
  }

  @Override
  public void onWritable(Runnable handler) {
    handlers.on(Handlers.Moment.WRITABLE, nothing -> handler.run());
  }

  @Override
  public void emit(String event, Object... args) {
    if (state == State.CONNECTED) {
      emit(new EventBody(event, Json.list(args), false));
    }
  }

  @Override
  public void emit(PreparedEvent event) {
    if (state == State.CONNECTED) {
      emit(event.body());
    }
  }

  private void emit(EventBody event) {
    connection.session().send(event.packets(connection.codec(), namespace.name()));
  }

  @Override
  public CompletionStage<List<JsonNode>> emitWithAck(
      Duration timeout, String event, Object... args) {
    CompletableFuture<List<JsonNode>> answer = new CompletableFuture<>();
    EventBody body = new EventBody(event, Json.list(args), false);
    Loops.run(loop(), () -> emitWithAck(timeout, body, answer));
    return answer.minimalCompletionStage();
  }

  private void emitWithAck(
      Duration timeout, EventBody event, CompletableFuture<List<JsonNode>> answer) {
    if (state != State.CONNECTED) {
      answer.completeExceptionally(new SessionEndedException(null));
      return;
    }
    if (pendingAcks == null) {
      pendingAcks = new PendingAcks(connection.session().loop());
    }
    pendingAcks.expect(
        timeout,
        answer,
        ackId ->
            connection.session().send(connection.codec().event(namespace.name(), event, ackId)));
  }

  void acknowledge(long ackId, List<JsonNode> args) {
    if (state == State.CONNECTED) {
      connection.session().send(connection.codec().ack(namespace.name(), ackId, args));
    }
  }

  @Override
  public void join(String room) {
    if (state != State.GONE && rooms.add(room)) {
      namespace.adapter().join(this, room);
    }
  }

  @Override
  public void leave(String room) {
    if (rooms.remove(room)) {
      namespace.adapter().leave(this, room);
    }
  }

  @Override
  public Set<String> rooms() {
    Set<String> all = new HashSet<>();
    if (state == State.CONNECTED) {
      all.add(id);
      all.addAll(rooms.all());
    }
    return all;
  }

  @Override
  public BroadcastOperator broadcast() {
    return new BroadcastOperator(namespace.adapter(), BroadcastTargets.EVERYONE.but(id));
  }

  @Override
  public boolean isConnected() {
    return state == State.CONNECTED;
  }

  @Override
  public void disconnect(boolean closeTransport) {
    Loops.run(
        loop(),
        () -> {
          if (closeTransport) {
            connection.disconnectAll();
          } else {
            connection.disconnect(this);
          }
        });
  }

  @Override
  public void closeConnection() {
    Loops.run(loop(), () -> connection.session().close(CloseReason.RESTART));
  }

  @Override
  public void cutOff() {
    Loops.run(loop(), () -> connection.session().close(CloseReason.SLOW_CONSUMER));
  }

  @Override
  public boolean isWritable() {
    return connection.session().isWritable();
  }

  @Override
  public CompletionStage<Void> confirm() {
    return connection.session().confirm();
  }

  // What follows runs on the loop.

  /** The client was let in; false if another socket has its id. */
  boolean entered() {
    boolean added = namespace.adapter().add(this);
    if (added) {
      state = State.CONNECTED;
    }
    return added;
  }

  /** A middleware refused an event. */
  void refused(Event event, String message, Object data) {
    JsonNode more = Json.of(data);
    handlers.handle(Handlers.Moment.ERROR, new Refusal(event, message, more));
    OutgoingPacket error = connection.codec().eventRefused(namespace.name(), message, more);
    if (error != null && state == State.CONNECTED) {
      connection.session().send(error);
    }
  }

  /** An event or acknowledgement came. */
  void received(Packet packet) {
    if (packet.type() == Packet.Type.ACK) {
      if (pendingAcks != null) {
        pendingAcks.answered(packet.ackId(), packet.args());
      }
    } else {
      new EventDispatch(new Event(this, packet), handlers).proceed();
    }
  }

  void writable() {
    handlers.handle(Handlers.Moment.WRITABLE, null);
  }

  /** The socket is no longer connected, or never will be. */
  void gone(DisconnectReason reason) {
    State before = state;
    if (before == State.GONE) {
      return;
    }
    if (before == State.CONNECTED) {
      handlers.handle(Handlers.Moment.DISCONNECTING, reason);
    }
    state = State.GONE;
    goneBecause = reason;
    if (before == State.CONNECTED) {
      namespace.adapter().remove(this);
    }
    if (pendingAcks != null) {
      pendingAcks.fail();
    }
    if (before == State.CONNECTED) {
      handlers.handle(Handlers.Moment.DISCONNECT, reason);
    }
  }

  boolean isGone() {
    return state == State.GONE;
  }

  /** Where it is and the beginning of its connection's id. */
  @Override
  public String toString() {
    return namespace.name() + "#" + connection.session().logId();
  }
}
