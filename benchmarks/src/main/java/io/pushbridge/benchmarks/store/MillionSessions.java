package io.pushbridge.benchmarks.store;

import io.pushbridge.store.Store;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/**
 * A store of many durable sessions that are away, and messages that wait: how fast it is filled,
 * how long it takes to open, and what it takes of the heap when nobody is connected.
 *
 * <p>Arguments: {@code fill DIRECTORY [sessions [messages [first session]]]} (default 1,000,000
 * each, from 0), then, in a process of its own, {@code start DIRECTORY}. Each session has 5
 * subscriptions: one of its own, the others among 10,000 topics.
 */
public final class MillionSessions {
  private static final int TOPICS = 10_000;
  private static final int REPORT = 50_000;

  private MillionSessions() {}

  /** Measures and prints. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[1]);
    if (args[0].equals("fill")) {
      int sessions = args.length > 2 ? Integer.parseInt(args[2]) : 1_000_000;
      int messages = args.length > 3 ? Integer.parseInt(args[3]) : 1_000_000;
      int first = args.length > 4 ? Integer.parseInt(args[4]) : 0;
      fill(directory, first, sessions, messages);
    } else {
      start(directory);
    }
  }

  private static void fill(Path directory, int first, int sessions, int messages)
      throws IOException {
    try (Store store = Population.open(directory, Clock.systemUTC())) {
      Progress progress = new Progress("sessions");
      Pipeline pipeline = new Pipeline(1_000);
      for (int i = 0; i < sessions; i++) {
        pipeline.await();
        pipeline.started(Population.register(store, first + i, filters(first + i)));
        progress.done(i + 1);
      }
      pipeline.finish();
      progress.end(sessions);
      progress = new Progress("messages");
      pipeline = new Pipeline(2_000);
      long now = System.currentTimeMillis();
      for (int i = 0; i < messages; i++) {
        pipeline.await();
        String topic = "topic/" + i % TOPICS;
        pipeline.started(
            Population.append(store, Population.message(topic, now, now + 7 * 86_400_000L)));
        progress.done(i + 1);
      }
      pipeline.finish();
      progress.end(messages);
      System.out.printf(Locale.ROOT, "file %d MB%n", store.figures().usedBytes() >> 20);
    }
  }

  private static List<String> filters(int session) {
    int topic = session * 7_919;
    return List.of(
        "device/" + session + "/#",
        "topic/" + Math.floorMod(topic, TOPICS),
        "topic/" + Math.floorMod(topic + 1, TOPICS),
        "topic/" + Math.floorMod(topic + 2, TOPICS),
        "topic/" + Math.floorMod(topic + 3, TOPICS));
  }

  /** Rates on the way, and processor time of the writer for each. */
  private static final class Progress {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final String what;
    private final long begin = System.nanoTime();
    private final long beginCpu = writerNanos();
    private long last = begin;
    private long lastCpu = beginCpu;

    Progress(String what) {
      this.what = what;
    }

    private long writerNanos() {
      for (long id : threads.getAllThreadIds()) {
        var info = threads.getThreadInfo(id);
        if (info != null && info.getThreadName().equals("store-writer")) {
          return threads.getThreadCpuTime(id);
        }
      }
      return 0;
    }

    void done(int count) {
      if (count % REPORT == 0) {
        long now = System.nanoTime();
        long cpu = writerNanos();
        print(count, REPORT, now - last, cpu - lastCpu);
        last = now;
        lastCpu = cpu;
      }
    }

    void end(int count) {
      print(count, count, System.nanoTime() - begin, writerNanos() - beginCpu);
    }

    private void print(int count, int of, long nanos, long cpu) {
      System.out.printf(
          Locale.ROOT,
          "%9d %s %10.0f/s  writer %6.1f us each%n",
          count,
          what,
          of / (nanos / 1e9),
          cpu / 1e3 / Math.max(1, of));
    }
  }

  private static void start(Path directory) throws IOException {
    long before = Heap.used();
    ProcessorTime processor = new ProcessorTime();
    long begin = System.nanoTime();
    try (Store store = Population.open(directory, Clock.systemUTC())) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "open after %.1f s (%.1f s of processor), heap %d MiB, file %d MB%n",
          seconds,
          processor.nanos() / 1e9,
          (Heap.used() - before) >> 20,
          store.figures().usedBytes() >> 20);
    }
  }
}
