package io.pushbridge.bridge.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.pushbridge.socketio.Namespace;
import io.pushbridge.socketio.Socket;
import io.pushbridge.socketio.SocketIoServer;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The signed relay of one Socket.IO server (relay-api.md). Thread-safe; never blocks. Nothing is
 * stored: a client that is not there is not reached.
 */
public final class Relay {
  /** Where its clients come in. */
  private static final String SHARED = "/";

  private static final String OWN = "/requestMessage";

  private final PeerDirectory peers = new PeerDirectory();
  private final Signatures signatures;
  private final TimeBasedIds ids;
  private final Clock clock;

  /** A relay for these apps. */
  public Relay(RelaySettings settings, Clock clock) {
    this.signatures = new Signatures(settings, clock);
    this.ids = new TimeBasedIds(clock);
    this.clock = clock;
  }

  /** What became of a message. */
  public enum Outcome {
    /** It was sent to its target. */
    SENT,
    /** There is no such target, or it is another user. */
    UNKNOWN,
    /** The target does not read as fast as it is written to. */
    BUSY
  }

  /**
   * Serves the relay's clients. To be called before the server takes its first client, and after
   * whatever else serves the namespace {@code /}.
   *
   * @param on asked when a client comes; while it is off, its namespace does not seem to exist
   */
  public void attach(SocketIoServer server, BooleanSupplier on) {
    server.of(SHARED).onConnect(socket -> serve(socket, on));
    Namespace own = server.of(OWN);
    own.use(
        (socket, next) -> {
          if (on.getAsBoolean()) {
            next.proceed();
          } else {
            next.refuse("Invalid namespace");
          }
        });
    own.onConnect(socket -> RelayClient.serve(socket, this));
  }

  private void serve(Socket socket, BooleanSupplier on) {
    if (on.getAsBoolean()) {
      RelayClient.serve(socket, this);
    }
  }

  /** Whether the app signed at this time (§6); the time as the text that came. */
  public boolean isSigned(String app, String timestamp, String sign) {
    return signatures.verify(app, timestamp, sign);
  }

  /**
   * Sends from outside, as over HTTP (§7): to this target or nobody.
   *
   * @param target a socket id, with its namespace or without
   * @param userId who the target must be
   * @param payload what it gets
   */
  public Outcome send(String target, String userId, String payload) {
    return send(null, peers.exactly(target, userId), TextNode.valueOf(payload));
  }

  /** How many clients can be addressed. */
  public int clients() {
    return peers.size();
  }

  PeerDirectory peers() {
    return peers;
  }

  String newUserId() {
    return ids.next();
  }

  /** Sends for another client (§4.1): the target may have a new socket id by now. */
  Outcome send(String sender, String target, String userId, JsonNode payload) {
    return send(sender, peers.find(target, userId), payload);
  }

  private Outcome send(String sender, Optional<Peer> peer, JsonNode payload) {
    Socket socket = peer.map(Peer::socket).orElse(null);
    if (socket == null || !socket.isConnected()) {
      return Outcome.UNKNOWN;
    }
    // A sender must not get its target cut off for reading too slowly.
    if (!socket.isWritable()) {
      return Outcome.BUSY;
    }
    reply(socket, sender, peer.get().userId(), peer.get().id(), "exchange", payload);
    return Outcome.SENT;
  }

  /** Tells a client its own ids. */
  void tellIds(Peer peer, Socket socket) {
    JsonNode ids =
        JsonNodeFactory.instance
            .objectNode()
            .put("socketId", peer.id())
            .put("userId", peer.userId());
    reply(socket, peer.id(), peer.userId(), null, "saveId", ids);
  }

  /** Answers a client. */
  void answer(Peer peer, Socket socket, String action, String words) {
    reply(socket, peer.id(), peer.userId(), null, action, TextNode.valueOf(words));
  }

  private void reply(
      Socket socket, String client, String userId, String target, String action, JsonNode payload) {
    socket.emit(
        "responseMessage", Envelope.reply(clock.millis(), client, userId, target, action, payload));
  }
}
