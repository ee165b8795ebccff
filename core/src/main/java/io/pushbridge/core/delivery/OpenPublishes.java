package io.pushbridge.core.delivery;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * How many publishes of one connected session are on their way into the store, of those that may
 * not come twice: with QoS 2, or to be retained. The session's name is not given to its next
 * connection before all of them have come there or failed: that one is told which publishes of QoS
 * 2 were received (MQTT 5 §4.3.3). Thread-safe, without locks.
 */
public final class OpenPublishes {
  private final AtomicInteger open = new AtomicInteger();
  // Of who waits for the end of all; empty while nobody does.
  private final AtomicReference<CompletableFuture<Void>> waiting = new AtomicReference<>();

  /**
   * Notes a publish until it is over.
   *
   * @param publish begins it; is given what it may run when the message is stored and the stage is
   *     not complete yet
   * @return its stage
   */
  public <T> CompletionStage<T> during(Function<Runnable, CompletionStage<T>> publish) {
    open.incrementAndGet();
    AtomicBoolean over = new AtomicBoolean();
    Runnable stored =
        () -> {
          if (over.compareAndSet(false, true)) {
            end();
          }
        };
    CompletionStage<T> stage = null;
    try {
      stage = publish.apply(stored);
    } finally {
      if (stage == null) {
        stored.run();
      }
    }
    stage.whenComplete((done, failure) -> stored.run());
    return stage;
  }

  private void end() {
    if (open.decrementAndGet() == 0) {
      CompletableFuture<Void> waits = waiting.get();
      if (waits != null) {
        waits.complete(null);
      }
    }
  }

  /**
   * Waits for what is in progress; to be asked when the session begins no more.
   *
   * @return completes when nothing is, on the thread that ended the last one, which callbacks must
   *     not block; never fails
   */
  public CompletionStage<Void> settled() {
    waiting.compareAndSet(null, new CompletableFuture<>());
    CompletableFuture<Void> waits = waiting.get();
    if (open.get() == 0) {
      waits.complete(null);
    }
    return waits;
  }
}
