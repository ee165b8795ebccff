package io.pushbridge.bridge.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.socketio.Event;
import io.pushbridge.socketio.Next;
import io.pushbridge.socketio.Socket;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket that may be a client of the relay (relay-api.md §4). It can be addressed from the
 * beginning, for a client may do nothing but wait; it becomes one for good with its first {@code
 * requestMessage}, and ceases to be one when it logs in to the Yunba API instead. Confined to the
 * socket's loop.
 */
final class RelayClient {
  private static final Logger LOG = LoggerFactory.getLogger(RelayClient.class);
  private static final String SHARED = "/";
  private static final String REQUEST = "requestMessage";
  private static final Pattern USER_ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final int LONGEST_ECHO = 200;

  private enum Kind {
    UNDECIDED,
    RELAY,
    YUNBA
  }

  private final Socket socket;
  private final Relay relay;
  private final Peer peer;
  private Kind kind = Kind.UNDECIDED;

  private RelayClient(Socket socket, Relay relay) {
    this.socket = socket;
    this.relay = relay;
    this.peer = relay.peers().enter(socket, relay::newUserId);
  }

  /** Serves a socket that has just entered and tells it its ids; on its loop. */
  static void serve(Socket socket, Relay relay) {
    RelayClient client = new RelayClient(socket, relay);
    socket.use(client::sort);
    socket.on(REQUEST, client::handle);
    socket.onDisconnect(reason -> relay.peers().leave(client.peer, socket));
    relay.tellIds(client.peer, socket);
  }

  /** Decides whose event it is: no socket of the namespace {@code /} speaks to both. */
  private void sort(Event event, Next next) {
    if (!socket.namespace().name().equals(SHARED)) {
      next.proceed();
      return;
    }
    switch (event.name()) {
      case REQUEST -> decide(Kind.RELAY);
      case "connect", "connect_v2" -> decide(Kind.YUNBA);
      default -> {
        // Whatever else there is belongs to neither until a login.
      }
    }
    boolean ours = event.name().equals(REQUEST);
    if (kind == Kind.UNDECIDED || (kind == Kind.RELAY) == ours) {
      next.proceed();
    } else {
      next.refuse("not an event of this client");
    }
  }

  private void decide(Kind wanted) {
    if (kind == Kind.UNDECIDED) {
      kind = wanted;
      if (wanted == Kind.YUNBA) {
        relay.peers().leave(peer, socket);
      }
    }
  }

  private void handle(Event event) {
    // Gone already: what was under way behind a bad signature.
    if (!socket.isConnected() || !(event.arg(0) instanceof ObjectNode json)) {
      return;
    }
    Envelope envelope = Envelope.of(json);
    if (!relay.isSigned(envelope.app(), envelope.timestamp(), envelope.sign())) {
      LOG.info("event=relay_client_refused socket={} reason=signature", socket);
      relay.answer(peer, socket, "deny", "Illegal signature, disconnected client " + peer.id());
      socket.disconnect(true);
      return;
    }
    peer.speaksOn(socket);
    if (envelope.action() != null) {
      carryOut(envelope);
    }
  }

  private void carryOut(Envelope envelope) {
    switch (envelope.action()) {
      case "requestId" -> relay.tellIds(peer, socket);
      case "sendToOthers" -> send(envelope);
      case "reconnectAndUpdates" -> reconnect(envelope.userId());
      default -> LOG.debug("event=relay_action_ignored socket={}", socket);
    }
  }

  private void send(Envelope envelope) {
    JsonNode payload = envelope.payload();
    switch (relay.send(peer.id(), envelope.target(), envelope.userId(), payload)) {
      case UNKNOWN -> relay.answer(peer, socket, "deny", "target not found: " + shown(envelope));
      case BUSY -> relay.answer(peer, socket, "deny", "target busy: " + shown(envelope));
      case SENT -> {
        // The sender hears nothing of it (§4.1).
      }
    }
  }

  private static String shown(Envelope envelope) {
    String target = envelope.target() == null ? "" : envelope.target();
    return target.length() <= LONGEST_ECHO ? target : target.substring(0, LONGEST_ECHO);
  }

  private void reconnect(String userId) {
    if (userId == null || !USER_ID.matcher(userId).matches()) {
      relay.answer(peer, socket, "deny", "illegal userId");
      return;
    }
    relay.peers().claim(peer, userId);
    relay.answer(peer, socket, "reconnectUpdated", "socket userid updated!");
  }
}
