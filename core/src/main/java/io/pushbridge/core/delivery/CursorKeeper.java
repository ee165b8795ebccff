package io.pushbridge.core.delivery;

import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.SessionRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a durable session's cursor to the registry, one write at a time: what changes meanwhile
 * goes with the next one. Confined to the session's loop.
 */
final class CursorKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(CursorKeeper.class);

  private final LiveSession session;
  private final SessionRegistry registry;
  private Acknowledgements acknowledgements = new Acknowledgements(Cursor.START);
  private Cursor kept = Cursor.START;
  private CompletableFuture<Void> keeping;
  private boolean keepAgain;

  CursorKeeper(LiveSession session, SessionRegistry registry) {
    this.session = session;
    this.registry = registry;
  }

  /** Sets what is kept already; before anything is sent. */
  void resumeAt(Cursor cursor) {
    acknowledgements = new Acknowledgements(cursor);
    kept = cursor;
  }

  /** What the registry has. */
  Cursor kept() {
    return kept;
  }

  /** What the session was sent and has acknowledged. */
  Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  /**
   * Keeps the present state.
   *
   * @return completes, on the loop, when it is durable; fails if it could not be kept
   */
  CompletionStage<Void> keep() {
    if (!session.durable()) {
      return CompletableFuture.completedFuture(null);
    }
    if (keeping != null) {
      keepAgain = true;
      return keeping.thenCompose(done -> keep());
    }
    Cursor cursor = acknowledgements.cursor();
    if (cursor.equals(kept)) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> written = new CompletableFuture<>();
    keeping = written;
    registry
        .acknowledge(session.uid(), cursor)
        .whenComplete(
            (done, failure) -> session.loop().execute(() -> keptNow(cursor, failure, written)));
    return written;
  }

  private void keptNow(Cursor cursor, Throwable failure, CompletableFuture<Void> written) {
    keeping = null;
    if (failure != null) {
      LOG.warn("event=cursor_not_kept session={} cause={}", session.name(), failure.toString());
      written.completeExceptionally(failure);
      return;
    }
    kept = cursor;
    written.complete(null);
    if (keepAgain) {
      keepAgain = false;
      keep();
    }
  }
}
