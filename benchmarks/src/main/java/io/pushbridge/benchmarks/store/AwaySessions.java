package io.pushbridge.benchmarks.store;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.log.LogPage;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/**
 * What sessions that are away cost: a publish to a topic that 100,000 of them hold beside one to a
 * topic that a single one holds, in turns; and how fast 10,000 that come back read the 50 messages
 * that wait for each.
 *
 * <p>Arguments: a directory, and how many hold the topic (default 100,000).
 */
public final class AwaySessions {
  private static final int TURNS = 10;
  private static final int PUBLISHES = 50_000;
  private static final int RETURNING = 10_000;
  private static final int WAITING = 50;
  private static final int GROUP = 20;

  private final Store store;
  private final int away;
  private final AppKey app = Population.APP;

  private AwaySessions(Store store, int away) {
    this.store = store;
    this.away = away;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws IOException {
    int away = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    Path directory = Files.createTempDirectory(Path.of(args[0]), "away");
    try (Store store = Population.open(directory, Clock.systemUTC())) {
      AwaySessions benchmark = new AwaySessions(store, away);
      long before = Heap.used();
      benchmark.register();
      System.out.printf(
          Locale.ROOT,
          "heap for %d sessions away: %d KiB%n",
          away + RETURNING,
          (Heap.used() - before) >> 10);
      benchmark.publish();
      benchmark.reconnect();
    } finally {
      Directories.delete(directory);
    }
  }

  private void register() {
    Pipeline pipeline = new Pipeline(1_000);
    for (int i = 0; i < away; i++) {
      pipeline.await();
      List<String> filters = i == 0 ? List.of("many", "single") : List.of("many");
      pipeline.started(Population.register(store, i, filters));
    }
    for (int i = 0; i < RETURNING; i++) {
      pipeline.await();
      pipeline.started(Population.register(store, away + i, List.of("group/" + i / GROUP)));
    }
    pipeline.finish();
  }

  // ---- publishing -----------------------------------------------------------------------------

  private void publish() {
    // Before the compiler has seen all of it, it takes more processor time than the publishes do.
    for (int turn = 0; turn < TURNS / 2; turn++) {
      new Run("single").turn();
      new Run("many").turn();
    }
    Run single = new Run("single");
    Run many = new Run("many");
    for (int turn = 0; turn < TURNS; turn++) {
      (turn % 2 == 0 ? many : single).turn();
      (turn % 2 == 0 ? single : many).turn();
    }
    System.out.printf(
        Locale.ROOT, "publish, sessions away: %27s%n", "per second   p99 ms   cpu us");
    single.print(1);
    many.print(away);
    System.out.printf(
        Locale.ROOT,
        "ratio %.2f in time, %.2f in processor time (aim: at most 1.2); medians of %d turns%n",
        (double) median(many.nanos) / median(single.nanos),
        (double) median(many.cpu) / median(single.cpu),
        TURNS);
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Publishes to one topic. */
  private final class Run {
    private final String topic;
    private final ProcessorTime processor = new ProcessorTime();
    private final Pipeline pipeline = new Pipeline(100);
    private final List<Long> nanos = new ArrayList<>();
    private final List<Long> cpu = new ArrayList<>();

    Run(String topic) {
      this.topic = topic;
    }

    void turn() {
      long begin = System.nanoTime();
      long beginCpu = processor.nanos();
      for (int i = 0; i < PUBLISHES; i++) {
        long now = System.currentTimeMillis();
        if (!store.sessionRegistry().wantsLogged(app, new TopicName(topic))) {
          throw new IllegalStateException("nobody wants " + topic);
        }
        pipeline.await();
        pipeline.started(Population.append(store, Population.message(topic, now, now + 600_000)));
      }
      pipeline.finish();
      nanos.add(System.nanoTime() - begin);
      cpu.add(processor.nanos() - beginCpu);
    }

    void print(int sessions) {
      System.out.printf(
          Locale.ROOT,
          "%23d %13.0f %8.2f %8.2f%n",
          sessions,
          PUBLISHES / (median(nanos) / 1e9),
          pipeline.millis(0.99),
          median(cpu) / 1e3 / PUBLISHES);
    }
  }

  // ---- reading --------------------------------------------------------------------------------

  private void reconnect() {
    Pipeline pipeline = new Pipeline(2_000);
    long now = System.currentTimeMillis();
    for (int i = 0; i < WAITING * RETURNING / GROUP; i++) {
      pipeline.await();
      String topic = "group/" + i % (RETURNING / GROUP);
      pipeline.started(Population.append(store, Population.message(topic, now, now + 3_600_000)));
    }
    pipeline.finish();
    for (int round = 0; round < 3; round++) {
      drain("read, round " + round);
    }
    reopen();
  }

  /** Only the log's part: sessions are known. */
  private void drain(String what) {
    LongAdder read = new LongAdder();
    Pipeline pipeline = new Pipeline(500);
    long begin = System.nanoTime();
    ProcessorTime processor = new ProcessorTime();
    for (int i = 0; i < RETURNING; i++) {
      pipeline.await();
      List<Subscription> held = List.of(Population.to("group/" + i / GROUP));
      pipeline.started(readAll(1 + i, held, read));
    }
    pipeline.finish();
    print(what, read.sum(), System.nanoTime() - begin, processor.nanos());
  }

  /** With what a reconnecting session asks the registry for. */
  private void reopen() {
    LongAdder read = new LongAdder();
    Pipeline pipeline = new Pipeline(500);
    ProcessorTime processor = new ProcessorTime();
    long begin = System.nanoTime();
    for (int i = 0; i < RETURNING; i++) {
      pipeline.await();
      pipeline.started(
          store
              .sessionRegistry()
              .open(Population.name(away + i), false, SessionRecord.NEVER_EXPIRES)
              .thenCompose(
                  opened -> readAll(opened.session().uid(), opened.subscriptions(), read)));
    }
    pipeline.finish();
    print("open and read", read.sum(), System.nanoTime() - begin, processor.nanos());
  }

  private CompletionStage<LogPage> readAll(long uid, List<Subscription> held, LongAdder read) {
    return store
        .messageLog()
        .read(new LogQuery(app, uid, held, 0, 100))
        .thenApply(
            page -> {
              if (page.messages().size() != WAITING || !page.complete()) {
                throw new IllegalStateException("read " + page.messages().size());
              }
              read.add(page.messages().size());
              return page;
            });
  }

  private static void print(String what, long messages, long nanos, long cpu) {
    System.out.printf(
        Locale.ROOT,
        "%-15s %8d messages %10.0f/s, %.2f us of processor each%n",
        what,
        messages,
        messages / (nanos / 1e9),
        cpu / 1e3 / messages);
  }
}
