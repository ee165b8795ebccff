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
  private static final CompletionStage<Void> NOTHING = CompletableFuture.completedFuture(null);

  private final LiveSession session;
  private final SessionRegistry registry;
  private Acknowledgements acknowledgements = new Acknowledgements(Cursor.START);
  private Cursor kept = Cursor.START;
  private boolean writing;
  // Of those who wait for the write after the one that is under way; null if nobody does.
  private CompletableFuture<Void> next;

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
   * Keeps the present state; if a write is under way, with the next one, however often this is
   * called meanwhile.
   *
   * @return completes, on the loop, when it is durable; fails if it could not be kept
   */
  CompletionStage<Void> keep() {
    if (!session.durable()) {
      return NOTHING;
    }
    if (!writing) {
      return write();
    }
    if (next == null) {
      next = new CompletableFuture<>();
    }
    return next;
  }

  private CompletionStage<Void> write() {
    Cursor cursor = acknowledgements.cursor();
    if (cursor.equals(kept)) {
      return NOTHING;
    }
    CompletableFuture<Void> written = new CompletableFuture<>();
    writing = true;
    registry
        .acknowledge(session.uid(), cursor)
        .whenComplete(
            (done, failure) -> session.loop().execute(() -> wrote(cursor, failure, written)));
    return written;
  }

  private void wrote(Cursor cursor, Throwable failure, CompletableFuture<Void> written) {
    CompletableFuture<Void> waiting = next;
    next = null;
    writing = false;
    if (failure == null) {
      kept = cursor;
    } else {
      LOG.warn("event=cursor_not_kept session={} cause={}", session.name(), failure.toString());
    }
    if (waiting != null) {
      write()
          .whenComplete(
              (done, failed) -> {
                if (failed == null) {
                  waiting.complete(null);
                } else {
                  waiting.completeExceptionally(failed);
                }
              });
    }
    if (failure == null) {
      written.complete(null);
    } else {
      written.completeExceptionally(failure);
    }
  }
}
