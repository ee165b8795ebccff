package io.pushbridge.server.running;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for asynchronous clients. */
public final class Stages {
  private Stages() {}

  /** The stage's result; fails the test if it fails or does not come. */
  public static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException e) {
      throw new AssertionError("the client failed", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no answer came", e);
    }
  }
}
