package io.pushbridge.socketio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Adapters that make several servers of this process one, as a cluster's would. */
final class LinkedAdapters implements AdapterFactory {
  private final Map<String, List<Adapter>> locals = new ConcurrentHashMap<>();

  @Override
  public Adapter create(String namespace, Adapter local) {
    List<Adapter> all = locals.computeIfAbsent(namespace, name -> new CopyOnWriteArrayList<>());
    all.add(local);
    return new Linked(all, local);
  }

  private record Linked(List<Adapter> all, Adapter local) implements Adapter {
    @Override
    public boolean add(Socket socket) {
      return local.add(socket);
    }

    @Override
    public void remove(Socket socket) {
      local.remove(socket);
    }

    @Override
    public void join(Socket socket, String room) {
      local.join(socket, room);
    }

    @Override
    public void leave(Socket socket, String room) {
      local.leave(socket, room);
    }

    @Override
    public void broadcast(PreparedEvent event, BroadcastTargets targets) {
      all.forEach(adapter -> adapter.broadcast(event, targets));
    }

    @Override
    public CompletionStage<BroadcastAnswers> ask(
        PreparedEvent event, BroadcastTargets targets, Duration timeout) {
      CompletionStage<BroadcastAnswers> sum =
          CompletableFuture.completedFuture(new BroadcastAnswers(List.of(), 0));
      for (Adapter adapter : all) {
        sum = sum.thenCombine(adapter.ask(event, targets, timeout), Linked::sum);
      }
      return sum;
    }

    private static BroadcastAnswers sum(BroadcastAnswers one, BroadcastAnswers other) {
      var answers = new ArrayList<>(one.answers());
      answers.addAll(other.answers());
      return new BroadcastAnswers(answers, one.missing() + other.missing());
    }

    @Override
    public void disconnect(BroadcastTargets targets, boolean closeTransport) {
      all.forEach(adapter -> adapter.disconnect(targets, closeTransport));
    }

    @Override
    public Optional<Socket> socket(String id) {
      return local.socket(id);
    }

    @Override
    public void forEach(Consumer<Socket> action) {
      local.forEach(action);
    }

    @Override
    public int size() {
      return local.size();
    }
  }
}
