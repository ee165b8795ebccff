package io.pushbridge.link.external;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import io.pushbridge.core.link.LinkRefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Tells refusals of the broker from what may succeed another time. */
final class Refusals {
  private Refusals() {}

  /**
   * The same without its value, failing with {@link LinkRefusedException} where there are words for
   * it.
   *
   * @param words what was refused, null if the failure is no refusal
   */
  static CompletionStage<Void> told(CompletionStage<?> stage, Function<Throwable, String> words) {
    CompletableFuture<Void> told = new CompletableFuture<>();
    stage.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            told.complete(null);
            return;
          }
          Throwable reason = reasonOf(failure);
          String refused = words.apply(reason);
          told.completeExceptionally(refused == null ? reason : new LinkRefusedException(refused));
        });
    return told;
  }

  /** Whether the same may succeed over the same connection after a while. */
  static boolean mayPass(Throwable failure) {
    Throwable reason = reasonOf(failure);
    return reason instanceof Mqtt5SubAckException || reason instanceof TimeoutException;
  }

  /** The failure itself, without what merely carried it here. */
  static Throwable reasonOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
