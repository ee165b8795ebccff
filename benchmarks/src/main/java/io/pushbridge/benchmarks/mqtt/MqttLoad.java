package io.pushbridge.benchmarks.mqtt;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Puts load on MQTT brokers of this machine, side by side, and prints what they reach, with ratios
 * to the first of them. Started by {@code benchmarks/mqtt/run}.
 */
public final class MqttLoad {
  private static final Pattern ONLY = Pattern.compile(System.getProperty("only", ".*"));

  private MqttLoad() {}

  /** What to measure, and the targets as {@code name,port,pid}. */
  public static void main(String[] arguments) throws Exception {
    List<Target> targets = Arrays.stream(arguments).skip(1).map(Target::parse).toList();
    EventLoopGroup loops = new EpollEventLoopGroup(1);
    try {
      switch (arguments[0]) {
        case "throughput" -> throughput(loops, Scenario.CLEAN, targets);
        case "durable" -> throughput(loops, Scenario.DURABLE, targets);
        case "latency" -> new Latency(loops.next()).run(targets);
        case "idle" -> new Crowd(loops.next()).idle(targets);
        case "storm" -> new Crowd(loops.next()).storm(targets);
        default -> throw new IllegalArgumentException("unknown: " + arguments[0]);
      }
    } finally {
      loops.shutdownGracefully().sync();
    }
  }

  private static void throughput(
      EventLoopGroup loops, List<Scenario> scenarios, List<Target> targets) throws Exception {
    for (Scenario scenario : scenarios) {
      if (ONLY.matcher(scenario.name()).matches()) {
        new Throughput(loops.next()).run(scenario, targets);
      }
    }
  }
}
