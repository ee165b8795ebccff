package io.pushbridge.core.session;

import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outlet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One connection's hold on a session name, from the wish to connect to the end. At most one claim
 * of a name is in force; the others are ending or wait for that.
 */
final class Claim {
  private final Executor loop;
  private final Outlet outlet;

  /** Completes when nothing of this claim is in force any more. */
  private final CompletableFuture<Void> gone = new CompletableFuture<>();

  // All of the following is confined to the loop.
  private LiveSession session;
  private EndReason ended;
  private boolean finished;

  // Written on the loop, before gone completes; read by the successor after that.
  private volatile boolean announced;

  Claim(Executor loop, Outlet outlet) {
    this.loop = loop;
    this.outlet = outlet;
  }

  Executor loop() {
    return loop;
  }

  Outlet outlet() {
    return outlet;
  }

  CompletableFuture<Void> gone() {
    return gone;
  }

  /** The session once it is attached; on the loop, or by the successor when this is gone. */
  LiveSession session() {
    return session;
  }

  void session(LiveSession attached) {
    session = attached;
  }

  /** Whether watchers believe the session online on this claim's account. */
  boolean announced() {
    return announced;
  }

  void announced(boolean online) {
    announced = online;
  }

  EndReason ended() {
    return ended;
  }

  /** Notes the end; false if it was noted before. */
  boolean end(EndReason reason) {
    if (ended != null) {
      return false;
    }
    ended = reason;
    return true;
  }

  /** Whether the ending was begun already; from then on it was. */
  boolean finish() {
    boolean before = finished;
    finished = true;
    return before;
  }
}
