package io.pushbridge.bridge.relay;

import io.pushbridge.socketio.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The clients that can be addressed: as many as are connected, and nothing of those that are gone.
 * A user id is whoever's claims it (relay-api.md §5), so there is nothing to remember about it: who
 * reconnects is found under it from then on. Changed for each client on its loop; read by any
 * thread.
 */
final class PeerDirectory {
  private final Map<String, Peer> byId = new ConcurrentHashMap<>();
  private final Map<String, Peer> byUser = new ConcurrentHashMap<>();

  /** A socket entered: of a new client, or of one that is in another namespace already. */
  Peer enter(Socket socket, Supplier<String> newUserId) {
    Peer peer = byId.computeIfAbsent(Peer.plain(socket.id()), id -> new Peer(id, newUserId.get()));
    byUser.putIfAbsent(peer.userId(), peer);
    peer.speaksOn(socket);
    return peer;
  }

  /** A socket left, or turned out to be no client of the relay. */
  void leave(Peer peer, Socket socket) {
    if (peer.leaves(socket)) {
      byId.remove(peer.id(), peer);
      byUser.remove(peer.userId(), peer);
    }
  }

  /** A client says who it is; whoever said so before is found by its socket id alone. */
  void claim(Peer peer, String userId) {
    byUser.remove(peer.userId(), peer);
    peer.userId(userId);
    byUser.put(userId, peer);
  }

  /**
   * The client that is meant: the one with this socket id, if it is this user; else the one that is
   * this user by now, as after a reconnect (relay-api.md §4.1).
   */
  Optional<Peer> find(String target, String userId) {
    if (target == null || userId == null) {
      return Optional.empty();
    }
    return exactly(target, userId).or(() -> Optional.ofNullable(byUser.get(userId)));
  }

  /** The client with this socket id, if it is this user and nobody else. */
  Optional<Peer> exactly(String target, String userId) {
    return Optional.ofNullable(byId.get(Peer.plain(target)))
        .filter(peer -> peer.userId().equals(userId));
  }

  int size() {
    return byId.size();
  }
}
