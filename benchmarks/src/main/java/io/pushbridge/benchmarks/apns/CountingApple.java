package io.pushbridge.benchmarks.apns;

import io.pushbridge.apns.mock.MockApple;
import java.util.concurrent.locks.LockSupport;

/** Pushy's mock, which takes everything and counts. */
final class CountingApple implements AutoCloseable {
  private static final long PATIENCE_NANOS = 240_000_000_000L;

  private final MockApple apple = MockApple.start();

  CountingApple() {
    apple.countOnly();
  }

  int port() {
    return apple.port();
  }

  long count() {
    return apple.count();
  }

  void pause() {
    apple.pause();
  }

  void resume() {
    apple.resume();
  }

  void await(long count) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (apple.count() < count) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("only %d of %d came".formatted(apple.count(), count));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    apple.close();
  }
}
