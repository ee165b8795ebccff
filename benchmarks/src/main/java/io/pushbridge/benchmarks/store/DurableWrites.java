package io.pushbridge.benchmarks.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Durable puts per second of 200 bytes each, unbatched and in batches of 10, 100 and 1,000, over
 * 100,000 keys that are written again and again, as message slots are. Each engine takes turns of a
 * third of a second with the plain file, so that both meet the same disk, and is printed with its
 * ratio to it; also in processor time, of all threads, which others on the machine disturb less.
 *
 * <p>Arguments: a directory on the disk to measure, seconds per cell (default 3), the order of the
 * keys ({@code random} or {@code ring}, default ring), engines (default all).
 */
public final class DurableWrites {

  private static final int[] BATCHES = {1, 10, 100, 1_000};
  private static final int KEYS = 100_000;
  private static final double TURN = 0.33;

  private final boolean random;
  private final Random keys = new Random(1);
  private final byte[] value = new byte[200];
  private long next;

  private DurableWrites(boolean random) {
    this.random = random;
    keys.nextBytes(value);
  }

  /** What one engine did with one size of batch. */
  private static final class Cell {
    private final List<Long> nanos = new ArrayList<>();
    private long puts;
    private long total;
    private long cpu;

    double microsEach() {
      return cpu / 1e3 / puts;
    }

    double perSecond() {
      return puts / (total / 1e9);
    }

    double millis(double percentile) {
      List<Long> sorted = nanos.stream().sorted().toList();
      return sorted.get((int) (sorted.size() * percentile)) / 1e6;
    }
  }

  /** Measures and prints. */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 3;
    boolean random = args.length > 2 && args[2].equals("random");
    List<String> names = args.length > 3 ? List.of(args[3].split(",")) : List.of();
    System.out.printf(
        Locale.ROOT,
        "%-12s %6s %10s %8s %8s %8s | %12s %8s %8s %8s | %6s %6s%n",
        "engine",
        "batch",
        "puts/s",
        "p50 ms",
        "p99 ms",
        "cpu us",
        "plain file/s",
        "p50 ms",
        "p99 ms",
        "cpu us",
        "ratio",
        "of cpu");
    for (Engines engine : Engines.values()) {
      if (engine != Engines.PLAIN_FILE && (names.isEmpty() || names.contains(engine.name()))) {
        compare(root, engine, seconds, new DurableWrites(random));
      }
    }
  }

  private static void compare(Path root, Engines kind, double seconds, DurableWrites writes)
      throws IOException {
    Path directory = Files.createTempDirectory(root, "durable");
    try (Engine plain = Engines.PLAIN_FILE.open(directory);
        Engine engine = kind.open(directory)) {
      writes.fill(engine);
      for (int batch : BATCHES) {
        writes.turn(engine, batch, new Cell());
        Cell limit = new Cell();
        Cell cell = new Cell();
        for (double spent = 0; spent < seconds; spent += TURN) {
          writes.turn(plain, batch, limit);
          writes.turn(engine, batch, cell);
        }
        System.out.printf(
            Locale.ROOT,
            "%-12s %6d %10.0f %8.3f %8.3f %8.2f | %12.0f %8.3f %8.3f %8.2f | %6.2f %6.2f%n",
            kind,
            batch,
            cell.perSecond(),
            cell.millis(0.5),
            cell.millis(0.99),
            cell.microsEach(),
            limit.perSecond(),
            limit.millis(0.5),
            limit.millis(0.99),
            limit.microsEach(),
            cell.perSecond() / limit.perSecond(),
            limit.microsEach() / cell.microsEach());
      }
    } finally {
      Directories.delete(directory);
    }
  }

  private void fill(Engine engine) throws IOException {
    for (int key = 0; key < KEYS; key++) {
      engine.put(key, value);
      if (key % 1_000 == 999) {
        engine.commit();
      }
    }
  }

  private void turn(Engine engine, int batch, Cell cell) throws IOException {
    ProcessorTime processor = new ProcessorTime();
    long start = System.nanoTime();
    long end = start + (long) (TURN * 1e9);
    long last = start;
    while (last < end) {
      for (int i = 0; i < batch; i++) {
        engine.put(random ? keys.nextInt(KEYS) : next++ % KEYS, value);
      }
      engine.commit();
      long now = System.nanoTime();
      cell.puts += batch;
      cell.nanos.add(now - last);
      last = now;
    }
    cell.total += last - start;
    cell.cpu += processor.nanos();
  }
}
