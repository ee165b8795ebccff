package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.pushbridge.socketio.engine.SessionEndedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** The answers that one socket's client still owes. Owned by the socket's loop. */
final class PendingAcks {
  private static final int MAX_PENDING = 10_000;

  private final EventLoop loop;
  private final Map<Long, Pending> pending = new HashMap<>();
  private long nextId;

  private record Pending(CompletableFuture<List<JsonNode>> answer, Future<?> timeout) {}

  PendingAcks(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * Asks, and waits for the answer, which fails at once if too many are owed.
   *
   * @param ask sends the question; given the id that the answer will come under
   */
  void expect(Duration timeout, CompletableFuture<List<JsonNode>> answer, LongConsumer ask) {
    if (pending.size() >= MAX_PENDING) {
      answer.completeExceptionally(
          new RejectedExecutionException("too many answers awaited from one socket"));
      return;
    }
    long id = nextId++;
    Future<?> timer = loop.schedule(() -> timedOut(id), timeout.toMillis(), TimeUnit.MILLISECONDS);
    pending.put(id, new Pending(answer, timer));
    ask.accept(id);
  }

  private void timedOut(long id) {
    Pending late = pending.remove(id);
    if (late != null) {
      late.answer().completeExceptionally(new TimeoutException("no answer in time"));
    }
  }

  /** An answer came; one that nobody waits for is ignored. */
  void answered(long id, List<JsonNode> args) {
    Pending done = pending.remove(id);
    if (done != null) {
      done.timeout().cancel(false);
      done.answer().complete(args);
    }
  }

  /** No answer will come any more. */
  void fail() {
    List<Pending> all = List.copyOf(pending.values());
    pending.clear();
    for (Pending lost : all) {
      lost.timeout().cancel(false);
      lost.answer().completeExceptionally(new SessionEndedException(null));
    }
  }
}
