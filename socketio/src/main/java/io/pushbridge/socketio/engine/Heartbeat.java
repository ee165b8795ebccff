package io.pushbridge.socketio.engine;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Finds out when a client is gone. Where the server pings, every ping must be answered in time;
 * where the client does, it must not be silent for longer than interval and timeout together. One
 * timer that is re-armed when it fires: traffic only notes the time. Owned by the session's loop.
 */
final class Heartbeat implements Runnable {
  private final EngineSession session;
  private final long intervalNanos;
  private final long timeoutNanos;
  private ScheduledFuture<?> timer;
  private boolean awaitingPong;
  private long heardAt;
  private long pingedAt;
  private boolean stopped;

  Heartbeat(EngineSession session, EngineConfig config) {
    this.session = session;
    this.intervalNanos = config.pingInterval().toNanos();
    this.timeoutNanos = config.pingTimeout().toNanos();
  }

  void start() {
    heardAt = System.nanoTime();
    arm(session.protocol().serverPings() ? intervalNanos : intervalNanos + timeoutNanos);
  }

  void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Something came from the client. */
  void heard() {
    if (!session.protocol().serverPings()) {
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
      session.sendControl(OutgoingPacket.PING);
    }
  }

  /** A pong came; false if none was due. */
  boolean answered() {
    boolean due = awaitingPong;
    awaitingPong = false;
    heardAt = System.nanoTime();
    return due;
  }

  @Override
  public void run() {
    if (stopped) {
      return;
    }
    long now = System.nanoTime();
    if (!session.protocol().serverPings()) {
      long left = heardAt + intervalNanos + timeoutNanos - now;
      expireOrArm(left);
    } else if (awaitingPong) {
      expireOrArm(pingedAt + timeoutNanos - now);
    } else {
      long left = heardAt + intervalNanos - now;
      if (left <= 0) {
        ping();
        left = timeoutNanos;
      }
      arm(left);
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
