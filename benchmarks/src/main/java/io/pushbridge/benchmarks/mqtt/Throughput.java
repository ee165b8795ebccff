package io.pushbridge.benchmarks.mqtt;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Deliveries per second, by the clock and by the broker's processor time. The targets take turns,
 * and the median of the rounds counts.
 */
final class Throughput {
  private static final int ROUNDS = Integer.getInteger("rounds", 3);

  /** How much a broker works in a round. */
  private static final long ROUND_CPU_NANOS =
      TimeUnit.SECONDS.toNanos(Integer.getInteger("seconds", 2));

  /** How much a broker works on a load before it is measured, for its compilers' sake. */
  private static final long WARM_UP_CPU_NANOS =
      TimeUnit.SECONDS.toNanos(Integer.getInteger("warm", 6));

  /** On a busy machine it may take longer than it works. */
  private static final int MAX_SECONDS = 30;

  /**
   * What was measured.
   *
   * @param perSecond deliveries per second
   * @param perCpuSecond the same per second of the broker's processor time
   */
  record Rate(double perSecond, double perCpuSecond) {}

  private final EventLoop loop;

  Throughput(EventLoop loop) {
    this.loop = loop;
  }

  void run(Scenario scenario, List<Target> targets) throws Exception {
    List<Flow> flows = new ArrayList<>();
    for (Target target : targets) {
      Flow flow = new Flow(loop, target, scenario);
      flow.open();
      warmUp(flow);
      flows.add(flow);
    }
    Rate[][] rates = new Rate[flows.size()][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < flows.size(); i++) {
        rates[i][round] = measure(flows.get(i));
      }
    }
    Rate first = median(rates[0]);
    for (int i = 0; i < flows.size(); i++) {
      Rate rate = median(rates[i]);
      System.out.printf(
          "%-26s %-11s %,9.0f/s %,9.0f/cpu s   %.2fx %.2fx%s%n",
          scenario.name(),
          flows.get(i).target().name(),
          rate.perSecond,
          rate.perCpuSecond,
          first.perSecond / rate.perSecond,
          first.perCpuSecond / rate.perCpuSecond,
          flows.get(i).lost() == 0 ? "" : "   lost " + flows.get(i).lost());
      flows.get(i).close();
    }
  }

  private static void warmUp(Flow flow) throws Exception {
    flow.start();
    work(flow, WARM_UP_CPU_NANOS);
    flow.stop();
  }

  private static Rate measure(Flow flow) throws Exception {
    long base = flow.received();
    long cpu = flow.target().process().cpuNanos();
    long start = System.nanoTime();
    flow.start();
    work(flow, ROUND_CPU_NANOS);
    double count = flow.received() - base;
    long nanos = System.nanoTime() - start;
    long cpuNanos = flow.target().process().cpuNanos() - cpu;
    flow.stop();
    return new Rate(count * 1e9 / nanos, count * 1e9 / cpuNanos);
  }

  private static void work(Flow flow, long cpuNanos) throws Exception {
    long end = flow.target().process().cpuNanos() + cpuNanos;
    for (int s = 0; s < MAX_SECONDS && flow.target().process().cpuNanos() < end; s++) {
      Thread.sleep(1_000);
      flow.revive();
    }
  }

  private static Rate median(Rate[] rates) {
    return new Rate(
        median(Arrays.stream(rates).mapToDouble(Rate::perSecond).toArray()),
        median(Arrays.stream(rates).mapToDouble(Rate::perCpuSecond).toArray()));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
