package io.pushbridge.benchmarks.mqtt;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/** Many clients that do nothing, and how they come back all at once. */
final class Crowd {
  private static final int IDLE = Integer.getInteger("idle", 10_000);
  private static final int STORM = Integer.getInteger("storm", 5_000);
  private static final Pattern ONLY = Pattern.compile(System.getProperty("only", ".*"));
  private static final int STORMS = Integer.getInteger("rounds", 3);

  /** How many handshakes are under way. */
  private static final int CONNECTING = 200;

  private static final long SETTLE_MILLIS = 5_000;

  private final EventLoop loop;

  Crowd(EventLoop loop) {
    this.loop = loop;
  }

  /** How much memory each idle connection costs a broker that was just started. */
  void idle(List<Target> targets) throws Exception {
    for (Target target : targets) {
      List<LoadClient> few = connect(target, 100, true, false);
      leave(few);
      Thread.sleep(SETTLE_MILLIS);
      long before = target.process().residentBytes();
      List<LoadClient> all = connect(target, IDLE, true, false);
      Thread.sleep(SETTLE_MILLIS);
      System.out.printf(
          "%,d idle connections       %-11s %6.2f KiB each%n",
          IDLE, target.name(), (target.process().residentBytes() - before) / 1024.0 / IDLE);
      leave(all);
    }
  }

  /** How long it takes until all that were cut off are connected and subscribed again. */
  void storm(List<Target> targets) throws Exception {
    for (boolean clean : new boolean[] {true, false}) {
      if (!ONLY.matcher(clean ? "clean" : "durable").matches()) {
        continue;
      }
      double[] first = null;
      for (Target target : targets) {
        double[] best = storms(target, clean);
        first = first == null ? best : first;
        System.out.printf(
            "storm of %,d, %-12s %-11s %5.2f s %5.2f cpu s  %.2fx %.2fx%n",
            STORM,
            clean ? "clean" : "durable",
            target.name(),
            best[0],
            best[1],
            best[0] / first[0],
            best[1] / first[1]);
      }
    }
  }

  /** The shortest of some, by the clock and by the broker's processor time. */
  private double[] storms(Target target, boolean clean) throws Exception {
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
    List<LoadClient> clients = connect(target, STORM, clean, true);
    for (int round = 0; round < STORMS; round++) {
      long cpu = target.process().cpuNanos();
      long start = System.nanoTime();
      clients.forEach(LoadClient::drop);
      // A continued session has its subscription.
      clients = connect(target, STORM, clean, clean);
      best[0] = Math.min(best[0], (System.nanoTime() - start) / 1e9);
      best[1] = Math.min(best[1], (target.process().cpuNanos() - cpu) / 1e9);
    }
    leave(clients);
    return best;
  }

  private List<LoadClient> connect(Target target, int count, boolean clean, boolean subscribe)
      throws Exception {
    Semaphore places = new Semaphore(CONNECTING);
    List<CompletableFuture<LoadClient>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      places.acquire();
      String id = "crowd" + i;
      CompletableFuture<LoadClient> client =
          LoadClient.connect(loop, target, id, clean, new LoadClient.Listener() {})
              .thenCompose(
                  in ->
                      subscribe
                          ? in.subscribe("crowd/" + id, 1)
                          : CompletableFuture.completedFuture(in));
      all.add(client.whenComplete((in, failure) -> places.release()));
    }
    List<LoadClient> clients = new ArrayList<>();
    for (CompletableFuture<LoadClient> client : all) {
      clients.add(client.get());
    }
    return clients;
  }

  private static void leave(List<LoadClient> clients) throws Exception {
    List<CompletableFuture<Void>> all = clients.stream().map(LoadClient::leave).toList();
    for (CompletableFuture<Void> gone : all) {
      gone.get();
    }
  }
}
