package io.pushbridge.benchmarks.apns;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Notifications per second from a publish to the mock of Apple's server, and with bare Pushy
 * against the same mock, in turns; then the heap with a million recipients queued while Apple
 * cannot be reached.
 *
 * <p>Arguments: a new folder, and how many devices there are (100,000 if it is not said).
 */
public final class ApnsLoad {
  private static final int ROUNDS = 3;
  private static final int SINGLE = 20_000;
  private static final int QUEUED = 1_000_000;

  private ApnsLoad() {}

  /** Runs it all and prints as it goes. */
  public static void main(String[] arguments) throws Exception {
    int devices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
    try (CountingApple apple = new CountingApple();
        WholePath path = WholePath.open(Path.of(arguments[0]), apple.port(), devices)) {
      BarePushy bare = new BarePushy(apple.port());
      double unusedBare = bare.send(devices, apple);
      double unusedWhole = path.fanOut(apple);
      System.out.printf(
          Locale.ROOT, "warm: bare %,.0f/s, whole path %,.0f/s%n", unusedBare, unusedWhole);
      compare(
          "one message to " + devices, () -> bare.send(devices, apple), () -> path.fanOut(apple));
      compare(
          "one message each to " + SINGLE,
          () -> bare.send(SINGLE, apple),
          () -> path.oneByOne(SINGLE, apple));
      bare.close();
      queued(apple, path, devices);
    }
  }

  private interface Load {
    double run() throws Exception;
  }

  /** Processor time tells the same on a busy machine, where seconds do not. */
  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  private static void compare(String name, Load bare, Load whole) throws Exception {
    List<Double> ratios = new ArrayList<>();
    double bareCpu = 0;
    double wholeCpu = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double begin = cpuSeconds();
      double pushy = bare.run();
      double middle = cpuSeconds();
      double ours = whole.run();
      bareCpu += middle - begin;
      wholeCpu += cpuSeconds() - middle;
      ratios.add(ours / pushy);
      System.out.printf(
          Locale.ROOT,
          "%-28s bare Pushy %,9.0f/s  whole path %,9.0f/s  %.2fx%n",
          name,
          pushy,
          ours,
          ours / pushy);
    }
    ratios.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%-28s median %.2fx; by processor time %.2fx%n",
        name,
        ratios.get(ROUNDS / 2),
        bareCpu / wholeCpu);
  }

  /** Heap with many recipients waiting, and that none of them is lost. */
  private static void queued(CountingApple apple, WholePath path, int devices) throws Exception {
    apple.pause();
    long before = heapMiB();
    int messages = Math.max(1, QUEUED / devices);
    for (int i = 1; i <= messages; i++) {
      path.publish();
      if (i % Math.max(1, messages / 4) == 0) {
        System.out.printf(
            Locale.ROOT, "%,9d recipients queued: heap %d MiB%n", i * devices, heapMiB());
      }
    }
    System.out.printf(
        Locale.ROOT, "heap before %d MiB, with all queued %d MiB%n", before, heapMiB());
    long from = apple.count();
    apple.resume();
    long all = (long) messages * devices;
    apple.await(from + all);
    System.out.printf(
        Locale.ROOT, "%,d of %,d sent; heap %d MiB%n", apple.count() - from, all, heapMiB());
  }

  private static long heapMiB() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(300);
    }
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}
