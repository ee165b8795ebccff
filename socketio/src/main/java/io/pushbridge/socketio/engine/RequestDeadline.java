package io.pushbridge.socketio.engine;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes TCP connections that do not get a request together in time: those that trickle one in,
 * those that never begin one, and kept-alive ones that stay unused; and those that take nothing of
 * an answer for as long as a request may take. While an answer is thought about there is no
 * deadline: polls wait. Owned by its channel's event loop.
 */
final class RequestDeadline extends ChannelInboundHandlerAdapter implements Runnable {
  private static final long NONE = 0;

  private final long requestNanos;
  private final long idleNanos;
  private ChannelHandlerContext ctx;
  private ScheduledFuture<?> timer;
  private long timerDue;
  private long due = NONE;
  private boolean receiving;
  private boolean answering;

  /** How much of an answer had not left at the last look. */
  private long unsent;

  /**
   * With the time that one request may take or an answer stand still, and the time a connection may
   * stay unused between two.
   */
  RequestDeadline(long requestMillis, long idleMillis) {
    this.requestNanos = TimeUnit.MILLISECONDS.toNanos(requestMillis);
    this.idleNanos = TimeUnit.MILLISECONDS.toNanos(idleMillis);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    expectWithin(requestNanos);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!receiving && !answering && due != NONE) {
      receiving = true;
      expectWithin(requestNanos);
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stop();
    context.fireChannelInactive();
  }

  /** A whole request is there. */
  void requestReceived() {
    receiving = false;
    if (!answering) {
      due = NONE;
    }
  }

  /** An answer is being written. */
  void answering() {
    answering = true;
    unsent = Long.MAX_VALUE;
    expectWithin(requestNanos);
  }

  /**
   * The answer is written.
   *
   * @param more whether another request waits for its own
   */
  void answered(boolean more) {
    answering = false;
    due = NONE;
    if (!more) {
      expectWithin(idleNanos);
    }
  }

  /** Takes the timer off this event loop. */
  void stop() {
    due = NONE;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void expectWithin(long nanos) {
    due = System.nanoTime() + nanos;
    if (due == NONE) {
      due = 1;
    }
    if (timer != null && timerDue - due > 0) {
      timer.cancel(false);
      timer = null;
    }
    if (timer == null) {
      arm(nanos);
    }
  }

  private void arm(long nanos) {
    timerDue = System.nanoTime() + nanos;
    timer = ctx.executor().schedule(this, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    timer = null;
    if (due == NONE) {
      return;
    }
    long left = due - System.nanoTime();
    if (left > 0) {
      arm(left);
    } else if (answering && isTaken()) {
      expectWithin(requestNanos);
    } else {
      Wire.close(ctx);
    }
  }

  /** Whether the client took some of the answer since the last look. */
  private boolean isTaken() {
    ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
    long before = unsent;
    unsent = buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    return unsent < before;
  }
}
