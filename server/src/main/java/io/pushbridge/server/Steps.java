package io.pushbridge.server;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The steps of a start: what each waits for, and what is said of the one that fails. */
final class Steps {
  private static final long PATIENCE_SECONDS = 60;

  private Steps() {}

  /** Waits for a stage of the start, a minute at most. Not for event loops. */
  static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Does a step; if it fails, says these words and the reason. */
  static <T> T step(String failureWords, Callable<T> step) throws StartFailedException {
    try {
      return step.call();
    } catch (Exception e) {
      throw new StartFailedException(failureWords + ": " + reasonOf(e), e);
    }
  }

  /** What the failure itself says, without what merely carried it here, on one line. */
  static String reasonOf(Exception failure) {
    Throwable reason = failure;
    while (reason.getCause() != null
        && (reason instanceof ExecutionException || reason instanceof CompletionException)) {
      reason = reason.getCause();
    }
    String message = reason.getMessage();
    return message == null || message.isBlank()
        ? reason.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
