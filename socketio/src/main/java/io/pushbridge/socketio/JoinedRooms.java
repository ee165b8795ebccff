package io.pushbridge.socketio;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rooms that one socket joined. Any thread may use it. Most sockets join none, and hold no set
 * for them.
 */
final class JoinedRooms {
  /** Null until the first room is joined. Replaced under this object's lock. */
  private volatile Set<String> rooms;

  /** False if the socket is in the room already. */
  boolean add(String room) {
    return set().add(room);
  }

  private synchronized Set<String> set() {
    if (rooms == null) {
      rooms = ConcurrentHashMap.newKeySet(2);
    }
    return rooms;
  }

  /** False if the socket is not in the room. */
  boolean remove(String room) {
    Set<String> current = rooms;
    return current != null && current.remove(room);
  }

  /** All of them, now. */
  Set<String> all() {
    Set<String> current = rooms;
    return current == null ? Set.of() : Set.copyOf(current);
  }
}
