package io.pushbridge.core.removal;

import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.AppCatalog;
import io.pushbridge.core.app.AppData;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.session.Sessions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes apps with all their data. That an app leaves is durable first, and from then on no door
 * knows it; its connections are ended, its data goes in portions, and only when nothing is left may
 * another app have its key. What a crash interrupts is finished at the next start. Thread-safe;
 * never blocks.
 */
public final class AppRemoval {
  private static final Logger LOG = LoggerFactory.getLogger(AppRemoval.class);

  private final AppCatalog catalog;
  private final AppData data;

  /** Removes from this store. */
  public AppRemoval(AppCatalog catalog, AppData data) {
    this.catalog = catalog;
    this.data = data;
  }

  /**
   * Removes an app that a server serves.
   *
   * @return completes when nothing of it is left; a failed stage means that it may be asked for
   *     again, and will be finished at the next start otherwise
   */
  public CompletionStage<Void> remove(
      AppKey app, Apps apps, Sessions sessions, AccessRules access) {
    return apps.remove(app)
        .thenCompose(left -> sessions.disconnectAll(app, EndReason.ENDED_BY_OPERATOR))
        .thenCompose(ended -> removeData(app))
        // Whoever was on the way in when the app left is found now.
        .thenCompose(first -> sessions.disconnectAll(app, EndReason.ENDED_BY_OPERATOR))
        .thenCompose(ended -> removeData(app))
        .thenRun(() -> access.forget(app))
        .thenCompose(forgotten -> catalog.gone(app))
        .thenRun(() -> LOG.info("event=app_removed app={}", app));
  }

  /** Finishes what was interrupted; before a server serves anybody. */
  public CompletionStage<Void> finish() {
    return catalog
        .leaving()
        .thenCompose(
            leaving ->
                CompletableFuture.allOf(
                    leaving.stream()
                        .map(app -> finish(app).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new)));
  }

  private CompletionStage<Void> finish(AppKey app) {
    LOG.info("event=app_removal_resumed app={}", app);
    return removeData(app).thenCompose(removed -> catalog.gone(app));
  }

  private CompletionStage<Void> removeData(AppKey app) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    removeSome(app, done);
    return done;
  }

  /** One portion after the other; each is asked for when the one before it is durably gone. */
  private void removeSome(AppKey app, CompletableFuture<Void> done) {
    data.removeSome(app)
        .whenComplete(
            (more, failure) -> {
              if (failure != null) {
                done.completeExceptionally(failure);
              } else if (more) {
                removeSome(app, done);
              } else {
                done.complete(null);
              }
            });
  }
}
