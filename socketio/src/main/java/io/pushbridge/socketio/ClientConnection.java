package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.util.concurrent.Future;
import io.pushbridge.socketio.engine.CloseReason;
import io.pushbridge.socketio.engine.EngineHandler;
import io.pushbridge.socketio.engine.EngineSession;
import io.pushbridge.socketio.engine.HandshakeRequest;
import io.pushbridge.socketio.engine.MalformedPacketException;
import io.pushbridge.socketio.engine.SessionIds;
import io.pushbridge.socketio.packet.Json;
import io.pushbridge.socketio.packet.Packet;
import io.pushbridge.socketio.packet.PacketCodec;
import io.pushbridge.socketio.packet.PacketCodecs;
import io.pushbridge.socketio.packet.Reassembly;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: takes its messages apart and brings them to its sockets. Owned by the session's loop.
 */
final class ClientConnection implements EngineHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  /** How many events may wait for a namespace that is still deciding about the client. */
  private static final int MAX_WAITING = 100;

  private static final String MAIN = "/";
  private static final String INTERNAL_ERROR = "Internal error";

  private final SocketIoServer server;
  private final EngineSession session;
  private final PacketCodec codec;
  private final Reassembly reassembly;

  /**
   * By namespace; a socket that is gone stays, so that what was under way to it is known from
   * nonsense.
   */
  private final Map<String, ConnectedSocket> sockets = new HashMap<>(2);

  /** What came for sockets that are still entering, by namespace; null if nothing did. */
  private Map<String, List<Packet>> early;

  private Future<?> connectTimer;

  ClientConnection(SocketIoServer server, EngineSession session) {
    this.server = server;
    this.session = session;
    this.codec = PacketCodecs.of(session.request().generation());
    this.reassembly = new Reassembly(server.maxPayload());
  }

  EngineSession session() {
    return session;
  }

  PacketCodec codec() {
    return codec;
  }

  void opened() {
    if (codec.connectsUnasked()) {
      connect(MAIN, null);
    } else {
      connectTimer =
          session
              .loop()
              .schedule(
                  this::checkConnected, server.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void checkConnected() {
    if (sockets.isEmpty()) {
      session.close(CloseReason.FORCED_CLOSE);
    }
  }

  @Override
  public void onText(String message) throws MalformedPacketException {
    Packet whole = reassembly.add(codec.decode(message));
    if (whole != null) {
      received(whole);
    }
  }

  @Override
  public void onBinary(byte[] message) throws MalformedPacketException {
    Packet whole = reassembly.add(message);
    if (whole != null) {
      received(whole);
    }
  }

  private void received(Packet packet) throws MalformedPacketException {
    switch (packet.type()) {
      case CONNECT -> connect(packet.namespace(), packet.auth());
      case DISCONNECT -> {
        ConnectedSocket socket = sockets.get(packet.namespace());
        if (socket != null) {
          left(socket, DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
        }
      }
      case EVENT, ACK -> dispatch(packet);
      case OTHER -> {
        // Errors that clients report are theirs.
      }
    }
  }

  private void dispatch(Packet packet) throws MalformedPacketException {
    ConnectedSocket socket = sockets.get(packet.namespace());
    if (socket == null) {
      throw new MalformedPacketException("event for a namespace that the client is not in");
    }
    if (packet.receiptId() != Packet.NO_ACK) {
      session.send(codec.receipt(packet.namespace(), packet.receiptId()));
    }
    if (socket.isConnected()) {
      socket.received(packet);
    } else if (!socket.isGone()) {
      if (early == null) {
        early = new HashMap<>(2);
      }
      List<Packet> waiting = early.computeIfAbsent(packet.namespace(), name -> new ArrayList<>());
      if (waiting.size() == MAX_WAITING) {
        throw new MalformedPacketException("too many events before the client was let in");
      }
      waiting.add(packet);
    }
  }

  private void connect(String name, JsonNode auth) {
    LocalNamespace namespace = server.namespace(name);
    ConnectedSocket present = sockets.get(name);
    if (namespace == null) {
      session.send(codec.refused(name, "Invalid namespace", null));
    } else if (present == null || present.isGone()) {
      String id = socketId(name);
      if (id == null) {
        session.send(codec.refused(name, INTERNAL_ERROR, null));
        return;
      }
      ConnectedSocket socket = new ConnectedSocket(id, namespace, this, handshake(auth));
      sockets.put(name, socket);
      namespace.admit(
          socket, () -> admitted(socket), (message, data) -> refused(socket, message, data));
    }
  }

  /**
   * Clients of older generations make their sockets' ids of the connection's; newer ones are told.
   * Null if there is none.
   */
  private String socketId(String name) {
    if (!codec.connectsUnasked()) {
      try {
        return SessionIds.from(server.socketIds(), session.request());
      } catch (RuntimeException e) {
        LOG.error("event=socket_id_refused sid={}", session.logId(), e);
        return null;
      }
    }
    return name.equals(MAIN) ? session.id() : name + '#' + session.id();
  }

  private Handshake handshake(JsonNode auth) {
    HandshakeRequest request = session.request();
    return new Handshake(
        request.query(),
        request.headers(),
        auth == null ? JsonNodeFactory.instance.objectNode() : auth,
        request.remoteAddress(),
        request.secure(),
        request.generation(),
        request.time());
  }

  private void admitted(ConnectedSocket socket) {
    if (socket.isGone()) {
      return;
    }
    String name = socket.namespace().name();
    if (connectTimer != null) {
      connectTimer.cancel(false);
      connectTimer = null;
    }
    if (!socket.entered()) {
      LOG.error("event=socket_id_refused sid={} cause=\"in use\"", session.logId());
      refused(socket, INTERNAL_ERROR, null);
      return;
    }
    session.send(codec.connected(name, socket.id()));
    ((LocalNamespace) socket.namespace()).connected(socket);
    List<Packet> waiting = takeEarly(name);
    if (waiting != null) {
      waiting.forEach(
          packet -> {
            if (socket.isConnected()) {
              socket.received(packet);
            }
          });
    }
  }

  /** What came for a socket while it entered, or null. */
  private List<Packet> takeEarly(String namespace) {
    List<Packet> waiting = early == null ? null : early.remove(namespace);
    if (waiting != null && early.isEmpty()) {
      early = null;
    }
    return waiting;
  }

  private void refused(ConnectedSocket socket, String message, Object data) {
    if (socket.isGone()) {
      return;
    }
    String name = socket.namespace().name();
    List<Packet> unused = takeEarly(name);
    socket.gone(DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    session.send(codec.refused(name, message, data == null ? null : Json.of(data)));
  }

  /** The server takes the client out of one namespace. */
  void disconnect(ConnectedSocket socket) {
    if (!socket.isGone()) {
      session.send(codec.disconnected(socket.namespace().name()));
      left(socket, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    }
  }

  /** The server takes the client out of every namespace and closes its connection. */
  void disconnectAll() {
    List.copyOf(sockets.values()).forEach(this::disconnect);
    session.close(CloseReason.FORCED_CLOSE);
  }

  private void left(ConnectedSocket socket, DisconnectReason reason) {
    List<Packet> unused = takeEarly(socket.namespace().name());
    socket.gone(reason);
  }

  @Override
  public void onWritable() {
    List.copyOf(sockets.values()).forEach(ConnectedSocket::writable);
  }

  @Override
  public void onClose(CloseReason reason) {
    if (connectTimer != null) {
      connectTimer.cancel(false);
    }
    List.copyOf(sockets.values()).forEach(socket -> left(socket, DisconnectReason.of(reason)));
    sockets.clear();
  }
}
