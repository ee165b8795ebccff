package io.pushbridge.socketio;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Who a broadcast is for.
 *
 * @param rooms everyone in any of these; if empty, everyone
 * @param except but nobody in any of these
 */
public record BroadcastTargets(Set<String> rooms, Set<String> except) {
  static final BroadcastTargets EVERYONE = new BroadcastTargets(Set.of(), Set.of());

  /** Keeps copies. */
  public BroadcastTargets {
    rooms = Set.copyOf(rooms);
    except = Set.copyOf(except);
  }

  BroadcastTargets to(String room) {
    return new BroadcastTargets(with(rooms, room), except);
  }

  BroadcastTargets but(String room) {
    return new BroadcastTargets(rooms, with(except, room));
  }

  private static Set<String> with(Set<String> set, String more) {
    Set<String> all = new LinkedHashSet<>(set);
    all.add(more);
    return all;
  }
}
