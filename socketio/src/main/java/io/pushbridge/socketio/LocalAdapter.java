package io.pushbridge.socketio;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The rooms of one process. Each event loop keeps the memberships of its own sockets, so a
 * broadcast is one task per loop, whatever the number of sockets, and no lock is taken.
 */
final class LocalAdapter implements Adapter {
  private final Map<String, Socket> byId = new ConcurrentHashMap<>();
  private final Map<Executor, LoopRooms> loops = new ConcurrentHashMap<>();

  /** The sockets of one event loop; owned by it. */
  private static final class LoopRooms {
    private final Set<Socket> everyone = new LinkedHashSet<>();
    private final Map<String, Set<Socket>> rooms = new HashMap<>();
    private final Map<Socket, Set<String>> joined = new HashMap<>();

    private void join(Socket socket, String room) {
      if (everyone.contains(socket)) {
        rooms.computeIfAbsent(room, name -> new LinkedHashSet<>()).add(socket);
        joined.computeIfAbsent(socket, key -> new HashSet<>()).add(room);
      }
    }

    private void leave(Socket socket, String room) {
      Set<Socket> members = rooms.get(room);
      if (members != null && members.remove(socket) && members.isEmpty()) {
        rooms.remove(room);
      }
      Set<String> names = joined.get(socket);
      if (names != null && names.remove(room) && names.isEmpty()) {
        joined.remove(socket);
      }
    }

    private void remove(Socket socket) {
      everyone.remove(socket);
      Set<String> names = joined.get(socket);
      if (names != null) {
        Set.copyOf(names).forEach(room -> leave(socket, room));
      }
    }
  }

  @Override
  public boolean add(Socket socket) {
    boolean added = byId.putIfAbsent(socket.id(), socket) == null;
    if (added) {
      run(socket.loop(), rooms -> rooms.everyone.add(socket));
    }
    return added;
  }

  @Override
  public void remove(Socket socket) {
    byId.remove(socket.id(), socket);
    run(socket.loop(), rooms -> rooms.remove(socket));
  }

  @Override
  public void join(Socket socket, String room) {
    run(socket.loop(), rooms -> rooms.join(socket, room));
  }

  @Override
  public void leave(Socket socket, String room) {
    run(socket.loop(), rooms -> rooms.leave(socket, room));
  }

  @Override
  public void broadcast(PreparedEvent event, BroadcastTargets targets) {
    forEach(targets, socket -> socket.emit(event));
  }

  @Override
  public CompletionStage<BroadcastAnswers> ask(
      PreparedEvent event, BroadcastTargets targets, Duration timeout) {
    AnswerGathering gathering = new AnswerGathering();
    Object[] args = event.args().toArray();
    gathering.begin();
    for (Executor loop : loops.keySet()) {
      gathering.begin();
      run(
          loop,
          rooms -> {
            walk(rooms, targets, socket -> ask(socket, timeout, event.name(), args, gathering));
            gathering.asked();
          });
    }
    gathering.asked();
    return gathering.result();
  }

  private static void ask(
      Socket socket, Duration timeout, String event, Object[] args, AnswerGathering gathering) {
    gathering.begin();
    CompletionStage<?> unused =
        socket.emitWithAck(timeout, event, args).whenComplete(gathering::answered);
  }

  @Override
  public void disconnect(BroadcastTargets targets, boolean closeTransport) {
    // Disconnecting changes the sets that are being walked, so it waits until the walk is over.
    forEach(targets, socket -> socket.loop().execute(() -> socket.disconnect(closeTransport)));
  }

  @Override
  public Optional<Socket> socket(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  @Override
  public void forEach(Consumer<Socket> action) {
    // The action may make sockets leave, which changes the sets that are being walked.
    forEach(
        BroadcastTargets.EVERYONE, socket -> socket.loop().execute(() -> action.accept(socket)));
  }

  @Override
  public int size() {
    return byId.size();
  }

  private void forEach(BroadcastTargets targets, Consumer<Socket> action) {
    for (Executor loop : loops.keySet()) {
      run(loop, rooms -> walk(rooms, targets, action));
    }
  }

  private void walk(LoopRooms rooms, BroadcastTargets targets, Consumer<Socket> action) {
    Set<Socket> excluded = members(rooms, targets.except());
    Set<Socket> included =
        targets.rooms().isEmpty() ? rooms.everyone : members(rooms, targets.rooms());
    for (Socket socket : included) {
      if (excluded.isEmpty() || !excluded.contains(socket)) {
        action.accept(socket);
      }
    }
  }

  /** This loop's sockets in any of these rooms, each once. */
  private Set<Socket> members(LoopRooms rooms, Set<String> names) {
    Set<Socket> union = Set.of();
    boolean copied = false;
    for (String name : names) {
      Set<Socket> members = rooms.rooms.getOrDefault(name, Set.of());
      Socket own = byId.get(name);
      if (own != null && rooms.everyone.contains(own)) {
        members = new LinkedHashSet<>(members);
        members.add(own);
      }
      if (union.isEmpty()) {
        union = members;
      } else if (!members.isEmpty()) {
        union = copied ? union : new LinkedHashSet<>(union);
        copied = true;
        union.addAll(members);
      }
    }
    return union;
  }

  private void run(Executor loop, Consumer<LoopRooms> task) {
    LoopRooms rooms = loops.computeIfAbsent(loop, key -> new LoopRooms());
    Loops.run(loop, () -> task.accept(rooms));
  }
}
