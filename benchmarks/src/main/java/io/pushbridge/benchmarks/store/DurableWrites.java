package io.pushbridge.benchmarks.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Durable puts per second of 200 bytes each, unbatched and in batches of 10, 100 and 1,000, over
 * 100,000 keys that are written again and again, as a ring of message slots is. Prints a table with
 * the ratio to the plain file of the same run.
 *
 * <p>Arguments: a directory on the disk to measure, seconds per cell (default 3), engines (default
 * all).
 */
public final class DurableWrites {

  private static final int[] BATCHES = {1, 10, 100, 1_000};
  private static final int KEYS = 100_000;
  private static final int MAX_SAMPLES = 1_000_000;

  private DurableWrites() {}

  private record Cell(double perSecond, double p50, double p99) {}

  /** Measures and prints. */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 3;
    String[] names = args.length > 2 ? args[2].split(",") : new String[0];
    Cell[] limit = new Cell[BATCHES.length];
    System.out.printf(
        Locale.ROOT,
        "%-12s %6s %12s %8s %10s %10s%n",
        "engine",
        "batch",
        "puts/s",
        "ratio",
        "p50 ms",
        "p99 ms");
    for (Engines engine : Engines.values()) {
      if (engine != Engines.PLAIN_FILE
          && names.length > 0
          && !Arrays.asList(names).contains(engine.name())) {
        continue;
      }
      Path directory = Files.createTempDirectory(root, "durable");
      try (Engine open = engine.open(directory)) {
        fill(open);
        for (int i = 0; i < BATCHES.length; i++) {
          Cell unused = measure(open, BATCHES[i], 0.5);
          Cell cell = measure(open, BATCHES[i], seconds);
          limit[i] = engine == Engines.PLAIN_FILE ? cell : limit[i];
          System.out.printf(
              Locale.ROOT,
              "%-12s %6d %12.0f %8.2f %10.3f %10.3f%n",
              engine,
              BATCHES[i],
              cell.perSecond(),
              cell.perSecond() / limit[i].perSecond(),
              cell.p50(),
              cell.p99());
        }
      } finally {
        delete(directory);
      }
    }
  }

  private static void fill(Engine engine) throws IOException {
    byte[] value = new byte[200];
    for (int key = 0; key < KEYS; key++) {
      engine.put(key, value);
      if (key % 1_000 == 999) {
        engine.commit();
      }
    }
  }

  private static Cell measure(Engine engine, int batch, double seconds) throws IOException {
    Random random = new Random(batch);
    byte[] value = new byte[200];
    random.nextBytes(value);
    long[] samples = new long[MAX_SAMPLES];
    int count = 0;
    long puts = 0;
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long last = start;
    while (last < end) {
      for (int i = 0; i < batch; i++) {
        engine.put(random.nextInt(KEYS), value);
      }
      puts += batch;
      engine.commit();
      long now = System.nanoTime();
      if (count < MAX_SAMPLES) {
        samples[count++] = now - last;
      }
      last = now;
    }
    long[] taken = Arrays.copyOf(samples, count);
    Arrays.sort(taken);
    return new Cell(
        puts / ((last - start) / 1e9), taken[count / 2] / 1e6, taken[count * 99 / 100] / 1e6);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
