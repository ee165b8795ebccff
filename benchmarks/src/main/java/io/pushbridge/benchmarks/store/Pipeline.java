package io.pushbridge.benchmarks.store;

import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps a bounded number of asynchronous operations going and notes how long each took. Started by
 * one thread, completed on any.
 */
final class Pipeline {
  private static final int SAMPLES = 1 << 20;

  private final int outstanding;
  private final Semaphore free;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final int[] micros = new int[SAMPLES];
  private int started;

  Pipeline(int outstanding) {
    this.outstanding = outstanding;
    this.free = new Semaphore(outstanding);
  }

  /** Waits until one more may be under way; then it is to be {@linkplain #started started}. */
  void await() {
    free.acquireUninterruptibly();
    rethrow();
  }

  /** One that was waited for is under way. */
  void started(CompletionStage<?> stage) {
    started(stage, System.nanoTime());
  }

  /** The same; it counts from this time of {@link System#nanoTime} on. */
  void started(CompletionStage<?> stage, long from) {
    int sample = started++ & (SAMPLES - 1);
    var unused =
        stage.whenComplete(
            (done, error) -> {
              micros[sample] = (int) ((System.nanoTime() - from) / 1_000);
              if (error != null) {
                failure.compareAndSet(null, error);
              }
              free.release();
            });
  }

  /** Waits until everything is done. */
  void finish() {
    free.acquireUninterruptibly(outstanding);
    free.release(outstanding);
    rethrow();
  }

  private void rethrow() {
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
  }

  /** How long an operation took, at this percentile of the last million; after the end. */
  double millis(double percentile) {
    int count = Math.min(started, SAMPLES);
    int[] sorted = Arrays.copyOf(micros, count);
    Arrays.sort(sorted);
    return count == 0 ? 0 : sorted[Math.min(count - 1, (int) (count * percentile))] / 1e3;
  }
}
