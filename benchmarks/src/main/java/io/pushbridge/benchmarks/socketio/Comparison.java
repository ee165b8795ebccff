package io.pushbridge.benchmarks.socketio;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every load on our server and on Node's, one after the other, with ratios. {@code Comparison
 * SERVER_JS SECONDS LOAD…}; {@code -Drounds=3} repeats each pair and prints medians, {@code
 * -Doptions=…} goes to our server's JVM, {@code -Dalone=true} leaves Node out.
 */
public final class Comparison {
  private static final String JVM = "-Xmx2g -XX:+UseSerialGC ";

  /**
   * The young generation is small where memory is measured: else the garbage of connecting, which
   * nothing makes the JVM give back, counts as memory.
   */
  private static final String IDLE_JVM = JVM + "-Xmn8m ";

  private static final int ROUNDS = Integer.getInteger("rounds", 1);
  private static final boolean ALONE = Boolean.getBoolean("alone");

  private final List<String> node;
  private final long seconds;

  private Comparison(String serverJs, long seconds) {
    this.node = List.of("node", serverJs);
    this.seconds = seconds;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws IOException {
    Comparison comparison = new Comparison(args[0], Long.parseLong(args[1]));
    List<Load> loads = Arrays.stream(args).skip(2).map(Load::of).toList();
    System.out.println(
        "| Load | ours, per CPU second | Node, per CPU second | ratio | ours, per second | Node, per second |");
    System.out.println("|---|---|---|---|---|---|");
    comparison.rates(loads.stream().filter(load -> load.mode() != Load.Mode.IDLE).toList());
    for (Load load : loads) {
      if (load.mode() == Load.Mode.IDLE) {
        comparison.idle(load);
      }
    }
  }

  private void rates(List<Load> loads) throws IOException {
    if (loads.isEmpty()) {
      return;
    }
    // The servers stay for all loads, so that they are warm for most of them.
    try (ServerUnderLoad our = ServerUnderLoad.start(ours(JVM + "-Xmn256m "));
        ServerUnderLoad their = ServerUnderLoad.start(node)) {
      for (Load load : loads) {
        List<LoadRun.Rate> ours = new ArrayList<>();
        List<LoadRun.Rate> theirs = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          ours.add(new LoadRun(our, load).rate(seconds));
          theirs.add(ALONE ? new LoadRun.Rate(0, 0) : new LoadRun(their, load).rate(seconds));
        }
        double ourRate = median(ours.stream().map(LoadRun.Rate::perCpuSecond).toList());
        double theirRate = median(theirs.stream().map(LoadRun.Rate::perCpuSecond).toList());
        System.out.printf(
            "| %s | %,.0f | %,.0f | %.2f | %,.0f | %,.0f |%n",
            load,
            ourRate,
            theirRate,
            ourRate / theirRate,
            median(ours.stream().map(LoadRun.Rate::perSecond).toList()),
            median(theirs.stream().map(LoadRun.Rate::perSecond).toList()));
      }
    }
  }

  private void idle(Load load) throws IOException {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      ours.add(idleBytes(ours(IDLE_JVM), load));
      theirs.add(ALONE ? 0 : idleBytes(node, load));
    }
    System.out.printf(
        "| %s | %,.0f bytes | %,.0f bytes | %.2f | | |%n",
        load, median(ours), median(theirs), median(ours) / median(theirs));
  }

  private static double idleBytes(List<String> command, Load load) throws IOException {
    try (ServerUnderLoad server = ServerUnderLoad.start(command)) {
      return new LoadRun(server, load).idleBytes();
    }
  }

  private static List<String> ours(String jvm) {
    return ServerUnderLoad.java((jvm + System.getProperty("options", "")).strip().split(" +"));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
