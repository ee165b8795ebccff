package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Collects the answers to one broadcast from several event loops. Guarded by its own lock, which is
 * never held while anything else is called.
 */
final class AnswerGathering {
  private final CompletableFuture<BroadcastAnswers> result = new CompletableFuture<>();
  private final List<List<JsonNode>> answers = new ArrayList<>();

  /** What must still come before the result is whole: loops that ask, and sockets that answer. */
  private int pending;

  private int missing;

  CompletionStage<BroadcastAnswers> result() {
    return result.minimalCompletionStage();
  }

  /** A loop is about to ask its sockets, or a socket is asked. */
  synchronized void begin() {
    pending++;
  }

  /** A loop has asked all of its sockets. */
  void asked() {
    done(() -> {});
  }

  /** A socket answered, or did not: one of the two is null. */
  void answered(List<JsonNode> answer, Throwable failure) {
    done(
        () -> {
          if (failure == null) {
            answers.add(answer);
          } else {
            missing++;
          }
        });
  }

  private void done(Runnable count) {
    BroadcastAnswers whole = null;
    synchronized (this) {
      count.run();
      pending--;
      if (pending == 0) {
        whole = new BroadcastAnswers(answers, missing);
      }
    }
    if (whole != null) {
      result.complete(whole);
    }
  }
}
