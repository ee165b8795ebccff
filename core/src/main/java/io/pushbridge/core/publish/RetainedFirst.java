package io.pushbridge.core.publish;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.publish.PublishOutcome.Result;
import io.pushbridge.core.retained.RetainedMessages;
import io.pushbridge.core.retained.RetainedMessages.Outcome;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Sees to it that a message that its topic is to retain is kept, durably, before it goes on its
 * way, and is not published when the app may not retain it (MQTT 5 §3.3.1.3). What else is
 * published to the topic meanwhile waits, so that a topic's messages keep their order. Thread-safe.
 *
 * <p>What waits here is bounded by those who publish: each has a bound on its publishes in
 * progress.
 */
final class RetainedFirst {
  private record Place(AppKey app, Destination destination) {}

  /**
   * A publish in its turn.
   *
   * @param kept the message as its topic keeps it; null if it is not to be retained
   */
  private record Step(
      Message message,
      Message kept,
      Supplier<CompletionStage<PublishOutcome>> publish,
      CompletableFuture<PublishOutcome> outcome) {

    void proceed(Outcome retained, Throwable failure) {
      if (failure != null) {
        outcome.completeExceptionally(
            failure instanceof CompletionException wrapped ? wrapped.getCause() : failure);
      } else if (retained == Outcome.FULL) {
        outcome.complete(new PublishOutcome(Result.RETAINED_FULL, message.id()));
      } else {
        go();
      }
    }

    void go() {
      try {
        publish
            .get()
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    outcome.complete(done);
                  } else {
                    outcome.completeExceptionally(failure);
                  }
                });
      } catch (RuntimeException failure) {
        outcome.completeExceptionally(failure);
      }
    }
  }

  private final RetainedMessages port;
  // Topics with a message that is being kept, and what waits for it. Changed, as are the queues,
  // under the lock of the map itself.
  private final ConcurrentMap<Place, Queue<Step>> places = new ConcurrentHashMap<>();

  RetainedFirst(RetainedMessages port) {
    this.port = port;
  }

  /**
   * Publishes a message when its turn has come.
   *
   * @param expiry until when it is retained, if it is
   * @param publish called once, unless it cannot be retained
   */
  CompletionStage<PublishOutcome> publish(
      Message message, long expiry, Supplier<CompletionStage<PublishOutcome>> publish) {
    if (!message.retain() && places.isEmpty()) {
      return publish.get();
    }
    Place place = new Place(message.app(), message.destination());
    if (!message.retain() && !places.containsKey(place)) {
      return publish.get();
    }
    Message kept = message.retain() ? message.retainedUntil(expiry) : null;
    Step step = new Step(message, kept, publish, new CompletableFuture<>());
    if (isFirst(place, step)) {
      run(place, step);
    }
    return step.outcome();
  }

  private boolean isFirst(Place place, Step step) {
    synchronized (places) {
      Queue<Step> waiting = places.get(place);
      if (waiting != null) {
        waiting.add(step);
        return false;
      }
      places.put(place, new ArrayDeque<>(2));
      return true;
    }
  }

  private Step next(Place place) {
    synchronized (places) {
      Step next = places.get(place).poll();
      if (next == null) {
        places.remove(place);
      }
      return next;
    }
  }

  /** Takes one step after the other, until one has to wait for the store. */
  private void run(Place place, Step first) {
    for (Step step = first; step != null; step = next(place)) {
      if (step.kept() == null) {
        step.go();
        continue;
      }
      CompletionStage<Outcome> retained = port.retain(step.kept());
      if (!retained.toCompletableFuture().isDone()) {
        Step waiting = step;
        retained.whenComplete(
            (outcome, failure) -> {
              waiting.proceed(outcome, failure);
              run(place, next(place));
            });
        return;
      }
      Step done = step;
      retained.whenComplete(done::proceed);
    }
  }
}
