package io.pushbridge.socketio.engine;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who waits for proof that the client received what was sent. Packets are numbered as they are
 * queued; proof comes for all packets up to a number. Callers that wait for the same proof share
 * one entry, so there are never more than two. Owned by the session's loop.
 */
final class Confirmations {
  private final EngineSession session;
  private long queued;
  private long taken;
  private long proved;

  /** Number of the newest ping. */
  private long pingNumber;

  /** Whether somebody was just told of a proof that does not cover everything. */
  private boolean settling;

  /** Null while nobody waits. */
  private ArrayDeque<Waiter> waiters;

  private static final class Waiter {
    private long number;
    private final CompletableFuture<Void> proof = new CompletableFuture<>();

    private Waiter(long number) {
      this.number = number;
    }
  }

  Confirmations(EngineSession session) {
    this.session = session;
  }

  /** A packet was added to the outbox. */
  void queued(OutgoingPacket packet) {
    queued++;
    if (packet == OutgoingPacket.PING) {
      pingNumber = queued;
    }
  }

  /** The transport took a packet from the outbox. */
  void taken() {
    taken++;
    if (taken == pingNumber) {
      session.heartbeat().pingTaken();
    }
  }

  /** The transport gave packets back. */
  void returned(int count) {
    taken -= count;
  }

  long takenCount() {
    return taken;
  }

  boolean isAwaited() {
    return waiters != null;
  }

  /**
   * Whether somebody waits, or is just about to wait again, and a transport may have kept to itself
   * what it took.
   */
  boolean isInDoubt() {
    return (waiters != null || settling) && proved < taken;
  }

  /** The answer to a ping came: all before it was received. */
  void pong() {
    proved(Math.min(pingNumber, taken));
    askAgain();
  }

  /** The client has everything that was given to its transport. */
  void allTakenIsProved() {
    proved(taken);
  }

  /** Makes the client prove what is still waited for. */
  void askAgain() {
    if (waiters != null && session.provesByPong()) {
      session.heartbeat().ping();
    }
  }

  /** The client has everything up to this number. */
  void proved(long number) {
    proved = Math.max(proved, number);
    while (waiters != null && waiters.peek().number <= proved) {
      Waiter waiter = waiters.poll();
      if (waiters.isEmpty()) {
        waiters = null;
      }
      waiter.proof.complete(null);
      if (waiters == null && proved < taken && !settling) {
        settling = true;
        // Behind whoever was told and asks again.
        session.loop().execute(() -> settling = false);
      }
    }
  }

  /** Proof of everything queued so far. */
  CompletionStage<Void> next() {
    if (!session.isOpen()) {
      return CompletableFuture.failedFuture(new SessionEndedException(null));
    }
    if (session.sending().isOverflowing()) {
      return CompletableFuture.failedFuture(new SessionEndedException(CloseReason.SLOW_CONSUMER));
    }
    if (queued <= proved) {
      return CompletableFuture.completedFuture(null);
    }
    Waiter last = waiters == null ? null : waiters.peekLast();
    if (last != null && last.number > onItsWay()) {
      last.number = queued;
    } else if (last == null || last.number < queued) {
      if (waiters == null) {
        waiters = new ArrayDeque<>(2);
      }
      last = new Waiter(queued);
      waiters.add(last);
    }
    CompletionStage<Void> proof = last.proof.minimalCompletionStage();
    if (session.provesByPong()) {
      session.heartbeat().ping();
    } else {
      session.sending().planFlush();
    }
    return proof;
  }

  /** Up to which number the proof that comes next may reach; beyond, it takes another. */
  private long onItsWay() {
    return session.provesByPong() && session.heartbeat().isAwaitingPong() ? pingNumber : taken;
  }

  void fail(CloseReason reason) {
    while (waiters != null) {
      Waiter waiter = waiters.poll();
      if (waiters.isEmpty()) {
        waiters = null;
      }
      waiter.proof.completeExceptionally(new SessionEndedException(reason));
    }
  }
}
