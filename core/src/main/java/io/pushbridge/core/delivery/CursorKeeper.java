package io.pushbridge.core.delivery;

import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.SessionRegistry;
import java.util.ArrayList;
import java.util.List;
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
  private static final List<CompletableFuture<Void>> NOBODY = List.of();

  private final LiveSession session;
  private final SessionRegistry registry;
  private Acknowledgements acknowledgements = new Acknowledgements(Cursor.START);
  private Cursor kept = Cursor.START;
  private boolean writing;
  private boolean again;
  // Of those who wait for the write that is under way, and for the one after it, in their order.
  private List<CompletableFuture<Void>> waiting = NOBODY;
  private List<CompletableFuture<Void>> waitingForNext = NOBODY;

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

  /** Keeps the present state; if a write is under way, with the next one. */
  void keep() {
    if (!session.durable()) {
      return;
    }
    if (writing) {
      again = true;
    } else {
      write();
    }
  }

  /**
   * Keeps the present state.
   *
   * @return completes, on the loop, when it is durable; fails if it could not be kept. Stages
   *     complete in the order of the calls
   */
  CompletionStage<Void> whenKept() {
    if (!session.durable()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> stage = new CompletableFuture<>();
    if (waitingForNext.isEmpty()) {
      waitingForNext = new ArrayList<>(4);
    }
    waitingForNext.add(stage);
    keep();
    return stage;
  }

  private void write() {
    waiting = waitingForNext;
    waitingForNext = NOBODY;
    again = false;
    Cursor cursor = acknowledgements.cursor();
    if (cursor.equals(kept)) {
      tell(null);
      return;
    }
    writing = true;
    registry
        .acknowledge(session.uid(), cursor)
        .whenComplete((done, failure) -> session.loop().execute(() -> wrote(cursor, failure)));
  }

  private void wrote(Cursor cursor, Throwable failure) {
    if (failure == null) {
      kept = cursor;
    } else {
      LOG.warn("event=cursor_not_kept session={} cause={}", session.name(), failure.toString());
    }
    // Whoever is told may ask for the next write, which goes with all the others.
    tell(failure);
    writing = false;
    if (again) {
      write();
    }
  }

  /** Tells those who waited for the write that is over; a client is to hear in its own order. */
  private void tell(Throwable failure) {
    List<CompletableFuture<Void>> told = waiting;
    waiting = NOBODY;
    for (CompletableFuture<Void> stage : told) {
      if (failure == null) {
        stage.complete(null);
      } else {
        stage.completeExceptionally(failure);
      }
    }
  }
}
