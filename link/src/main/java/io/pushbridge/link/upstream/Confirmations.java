package io.pushbridge.link.upstream;

import io.pushbridge.core.link.LinkAwayException;
import io.pushbridge.core.message.MessageId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The publishers of one app that wait for the broker's acknowledgement, by message id; of several
 * with one id, which publishers may choose, the first is confirmed first. Thread-safe.
 */
final class Confirmations {
  /** How many may wait. */
  static final int LIMIT = 100_000;

  /** One publisher; told apart from others by identity. */
  private static final class Waiter {
    final CompletableFuture<Void> told = new CompletableFuture<>();
  }

  private final Duration patience;
  // Both guarded by this.
  private final Map<MessageId, ArrayDeque<Waiter>> waiting = new HashMap<>();
  private int size;

  Confirmations(Duration patience) {
    this.patience = patience;
  }

  /** Waits; fails with {@link LinkAwayException} when patience is over or too many wait. */
  CompletionStage<Void> expect(MessageId id) {
    Waiter waiter = new Waiter();
    synchronized (this) {
      if (size >= LIMIT) {
        return CompletableFuture.failedFuture(new LinkAwayException());
      }
      size++;
      waiting.computeIfAbsent(id, first -> new ArrayDeque<>(1)).add(waiter);
    }
    return waiter
        .told
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            failure -> {
              forget(id, waiter);
              return CompletableFuture.failedFuture(
                  failure instanceof TimeoutException ? new LinkAwayException() : failure);
            });
  }

  private synchronized void forget(MessageId id, Waiter waiter) {
    ArrayDeque<Waiter> ofId = waiting.get(id);
    if (ofId != null && ofId.remove(waiter)) {
      removed(id, ofId);
    }
  }

  private void removed(MessageId id, ArrayDeque<Waiter> ofId) {
    size--;
    if (ofId.isEmpty()) {
      waiting.remove(id);
    }
  }

  /** The broker has it. */
  void confirmed(MessageId id) {
    Waiter next = next(id);
    if (next != null) {
      next.told.complete(null);
    }
  }

  /** The broker does not want it. */
  void refused(MessageId id, Throwable why) {
    Waiter next = next(id);
    if (next != null) {
      next.told.completeExceptionally(why);
    }
  }

  /** The app is gone: nobody will be told anything. */
  void abandon() {
    List<Waiter> all;
    synchronized (this) {
      all = waiting.values().stream().flatMap(ArrayDeque::stream).toList();
      waiting.clear();
      size = 0;
    }
    all.forEach(waiter -> waiter.told.completeExceptionally(new LinkAwayException()));
  }

  private synchronized Waiter next(MessageId id) {
    ArrayDeque<Waiter> ofId = waiting.get(id);
    if (ofId == null) {
      return null;
    }
    Waiter next = ofId.remove();
    removed(id, ofId);
    return next;
  }

  synchronized int size() {
    return size;
  }
}
