package io.pushbridge.benchmarks.socketio;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every load on our server and on Node's, one after the other, with ratios. {@code Comparison
 * SERVER_JS SECONDS LOAD…}; {@code -Drounds=3} repeats each pair and prints medians.
 */
public final class Comparison {
  private static final long WARM_UP_SECONDS = 5;
  private static final String NODE_SERVER = "node";

  private final List<String> node;
  private final long seconds;
  private final int rounds = Integer.getInteger("rounds", 1);

  private Comparison(String serverJs, long seconds) {
    this.node = List.of(NODE_SERVER, serverJs);
    this.seconds = seconds;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws IOException {
    Comparison comparison = new Comparison(args[0], Long.parseLong(args[1]));
    System.out.println(
        "| Load | ours | Node | ratio | ours, per wall second | Node, per wall second |");
    System.out.println("|---|---|---|---|---|---|");
    for (String load : Arrays.asList(args).subList(2, args.length)) {
      comparison.print(Load.of(load));
    }
  }

  private void print(Load load) throws IOException {
    List<LoadRun.Rate> ours = new ArrayList<>();
    List<LoadRun.Rate> theirs = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      ours.add(measure(ours(load), load));
      theirs.add(measure(node, load));
    }
    double our = median(ours.stream().map(LoadRun.Rate::perCpuSecond).toList());
    double their = median(theirs.stream().map(LoadRun.Rate::perCpuSecond).toList());
    System.out.printf(
        "| %s | %,.0f | %,.0f | %.2f | %,.0f | %,.0f |%n",
        load,
        our,
        their,
        our / their,
        median(ours.stream().map(LoadRun.Rate::perSecond).toList()),
        median(theirs.stream().map(LoadRun.Rate::perSecond).toList()));
  }

  /**
   * Idle connections are measured with a small young generation: else the garbage of connecting,
   * which nothing makes the JVM give back, counts as memory.
   */
  private static List<String> ours(Load load) {
    return ServerUnderLoad.java(
        "-Xmx2g", load.mode() == Load.Mode.IDLE ? "-Xmn8m" : "-Xmn256m", "-XX:+UseSerialGC");
  }

  private LoadRun.Rate measure(List<String> command, Load load) throws IOException {
    try (ServerUnderLoad server = ServerUnderLoad.start(command)) {
      LoadRun run = new LoadRun(server, load);
      if (load.mode() == Load.Mode.IDLE) {
        return new LoadRun.Rate(0, run.idleBytes());
      }
      return run.rate(WARM_UP_SECONDS, seconds);
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
