package io.pushbridge.socketio.engine;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes TCP connections that do not get a request together in time: those that trickle one in,
 * those that never begin one, and kept-alive ones that stay unused. While a request is being
 * answered there is no deadline. Owned by its channel's event loop.
 */
final class RequestDeadline extends ChannelInboundHandlerAdapter implements Runnable {
  private static final long NONE = 0;

  private final long requestNanos;
  private final long idleNanos;
  private ChannelHandlerContext ctx;
  private ScheduledFuture<?> timer;
  private long due = NONE;
  private boolean receiving;

  /**
   * With the time that one request may take, and the time a connection may stay unused between two.
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
    if (!receiving && due != NONE) {
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
    due = NONE;
  }

  /** Its answer is on its way, and nothing else is to be answered. */
  void responseSent() {
    expectWithin(idleNanos);
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
    if (timer == null) {
      arm(nanos);
    }
  }

  private void arm(long nanos) {
    timer = ctx.executor().schedule(this, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    timer = null;
    if (due == NONE) {
      return;
    }
    long left = due - System.nanoTime();
    if (left <= 0) {
      Wire.close(ctx);
    } else {
      arm(left);
    }
  }
}
