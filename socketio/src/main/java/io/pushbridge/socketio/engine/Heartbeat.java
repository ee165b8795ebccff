package io.pushbridge.socketio.engine;

import io.netty.util.concurrent.ScheduledFuture;
import io.pushbridge.socketio.engine.EngineProtocol.Beat;
import java.util.concurrent.TimeUnit;

/**
 * Finds out when a client is gone. Where the server asks, every ping must be answered in time;
 * elsewhere the client must not be silent for longer than interval and timeout together. One timer
 * that is re-armed when it fires: traffic only notes the time. Owned by the session's loop.
 */
final class Heartbeat implements Runnable {
  private final EngineSession session;
  private final Beat beat;
  private final long intervalNanos;
  private final long timeoutNanos;
  private ScheduledFuture<?> timer;
  private boolean awaitingPong;
  private long heardAt;
  private long pingedAt;
  private boolean stopped;

  Heartbeat(EngineSession session, EngineConfig config) {
    this.session = session;
    this.beat = session.protocol().beat();
    this.intervalNanos = config.pingInterval().toNanos();
    this.timeoutNanos = config.pingTimeout(session.protocol().generation()).toNanos();
  }

  void start() {
    heardAt = System.nanoTime();
    arm(beat == Beat.CLIENT_ASKS ? intervalNanos + timeoutNanos : intervalNanos);
  }

  void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Something came from the client. */
  void heard() {
    if (beat != Beat.SERVER_ASKS) {
      heardAt = System.nanoTime();
    }
  }

  boolean isAwaitingPong() {
    return awaitingPong;
  }

  /** Sends a ping now unless one is on its way. */
  void ping() {
    if (!awaitingPong && !stopped) {
      awaitingPong = true;
      pingedAt = System.nanoTime();
      session.sending().sendControl(OutgoingPacket.PING);
    }
  }

  /** A pong came; false if none was due. */
  boolean answered() {
    boolean due = awaitingPong;
    awaitingPong = false;
    heardAt = System.nanoTime();
    return due;
  }

  /** Whether the client's time is up, be it that no timer has said so yet. */
  boolean isOverdue() {
    return timer != null && leftNanos(System.nanoTime()) <= 0;
  }

  private long leftNanos(long now) {
    if (beat != Beat.SERVER_ASKS) {
      return heardAt + intervalNanos + timeoutNanos - now;
    }
    return awaitingPong ? pingedAt + timeoutNanos - now : Long.MAX_VALUE;
  }

  @Override
  public void run() {
    if (stopped) {
      return;
    }
    long now = System.nanoTime();
    switch (beat) {
      case SERVER_ASKS -> {
        if (awaitingPong) {
          expireOrArm(leftNanos(now));
        } else if (heardAt + intervalNanos - now <= 0) {
          ping();
          arm(timeoutNanos);
        } else {
          arm(heardAt + intervalNanos - now);
        }
      }
      case CLIENT_ASKS -> expireOrArm(leftNanos(now));
      case SERVER_SENDS -> {
        session.beat();
        expireOrArm(Math.min(intervalNanos, leftNanos(now)));
      }
    }
  }

  private void expireOrArm(long leftNanos) {
    if (leftNanos <= 0) {
      session.end(CloseReason.PING_TIMEOUT);
    } else {
      arm(leftNanos);
    }
  }

  private void arm(long nanos) {
    timer = session.loop().schedule(this, nanos, TimeUnit.NANOSECONDS);
  }
}
