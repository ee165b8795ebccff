package io.pushbridge.socketio.engine;

import io.netty.util.concurrent.ScheduledFuture;
import io.pushbridge.socketio.engine.EngineProtocol.Beat;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds out when a client is gone. Where the server asks, every ping must be answered in time,
 * counted from when the transport took it: behind a backlog it waits for as long as the client
 * reads; elsewhere the client must not be silent for longer than interval and timeout together. One
 * timer that is re-armed when it fires: traffic only notes the time. Owned by the session's loop.
 */
final class Heartbeat implements Runnable {
  private final EngineSession session;
  private final LongSupplier clock;
  private final Beat beat;
  private final long intervalNanos;
  private final long timeoutNanos;
  private ScheduledFuture<?> timer;
  private boolean awaitingPong;
  private long heardAt;

  /** When the ping was taken; until then, when the client last was seen to read. */
  private long pingedAt;

  private boolean pingTaken;

  /** How many packets were taken when the client last was seen to read. */
  private long takenThen;

  private boolean stopped;

  Heartbeat(EngineSession session, EngineConfig config) {
    this(session, config, System::nanoTime);
  }

  /** With a clock, in nanoseconds. */
  Heartbeat(EngineSession session, EngineConfig config, LongSupplier clock) {
    this.session = session;
    this.clock = clock;
    this.beat = session.protocol().beat();
    this.intervalNanos = config.pingInterval().toNanos();
    this.timeoutNanos = config.pingTimeout(session.protocol().generation()).toNanos();
  }

  void start() {
    heardAt = clock.getAsLong();
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
      heardAt = clock.getAsLong();
    }
  }

  boolean isAwaitingPong() {
    return awaitingPong;
  }

  /** Sends a ping now unless one is on its way. */
  void ping() {
    if (!awaitingPong && !stopped) {
      awaitingPong = true;
      pingedAt = clock.getAsLong();
      pingTaken = false;
      takenThen = session.confirmations().takenCount();
      session.sending().sendControl(OutgoingPacket.PING);
    }
  }

  /** The transport took the ping: from now on its answer is due. */
  void pingTaken() {
    pingTaken = true;
    pingedAt = clock.getAsLong();
  }

  /** Whether the newest ping left the outbox. */
  boolean isPingTaken() {
    return pingTaken;
  }

  /** A pong came; false if none was due. */
  boolean answered() {
    boolean due = awaitingPong;
    awaitingPong = false;
    heardAt = clock.getAsLong();
    return due;
  }

  /** Whether the client's time is up, be it that no timer has said so yet. */
  boolean isOverdue() {
    return timer != null && leftNanos(clock.getAsLong()) <= 0;
  }

  private long leftNanos(long now) {
    if (beat != Beat.SERVER_ASKS) {
      return heardAt + intervalNanos + timeoutNanos - now;
    }
    if (!awaitingPong) {
      return Long.MAX_VALUE;
    }
    long left = pingedAt + timeoutNanos - now;
    long taken = session.confirmations().takenCount();
    if (left <= 0 && !pingTaken && taken > takenThen) {
      takenThen = taken;
      pingedAt = now;
      return timeoutNanos;
    }
    return left;
  }

  @Override
  public void run() {
    if (stopped) {
      return;
    }
    long now = clock.getAsLong();
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
