package io.pushbridge.store.writer;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queued mutation with those who wait for it. Run, committed and answered on the writer thread
 * only.
 */
final class Mutation<T> {

  private static final Logger LOG = LoggerFactory.getLogger(Mutation.class);

  private final Callable<T> body;
  private final Consumer<? super T> committed;
  private final int bytes;
  private final CompletableFuture<T> stage = new CompletableFuture<>();

  /** The outcome of the body until the commit; both owned by the writer thread. */
  private T result;

  private Throwable error;

  Mutation(Callable<T> body, Consumer<? super T> committed, int bytes) {
    this.body = body;
    this.committed = committed;
    this.bytes = bytes;
  }

  /** How much it writes, about. */
  int bytes() {
    return bytes;
  }

  CompletableFuture<T> stage() {
    return stage;
  }

  /** Runs the body and keeps its outcome; returns what it threw, or null. */
  Throwable run() {
    try {
      result = body.call();
    } catch (Exception | Error e) {
      error = e;
    }
    return error;
  }

  /** Answers after the commit: with the result, or with what the body threw. */
  void answer() {
    if (error != null) {
      stage.completeExceptionally(error);
      return;
    }
    try {
      committed.accept(result);
    } catch (RuntimeException | Error e) {
      LOG.error("event=store_committed_callback_failed", e);
    }
    stage.complete(result);
  }

  void fail(Throwable cause) {
    stage.completeExceptionally(cause);
  }
}
