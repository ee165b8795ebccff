package io.pushbridge.broker.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what waits for a client that asks and does not read the answers: acknowledgements,
 * PINGRESPs, the pongs of a WebSocket. Above the bound nothing more is read from it; if it has not
 * taken its answers after a minute, its connection ends. Stands nearest to the socket. Confined to
 * the event loop.
 */
final class UnreadAnswers extends ChannelInboundHandlerAdapter {
  /**
   * What may wait above the mark at which no more messages are sent. A client that writes all it
   * has before it reads has a quarter of a million acknowledgements here.
   */
  static final int MOST = 1 << 20;

  /** How long a client may leave its answers. */
  static final long PATIENCE_SECONDS = 60;

  private final PacketGate gate;
  private final Runnable stuck;
  private Future<?> timer;

  /**
   * Bounds the answers of one connection.
   *
   * @param gate where its packets are held back meanwhile
   * @param stuck called if the client does not take them
   */
  UnreadAnswers(PacketGate gate, Runnable stuck) {
    this.gate = gate;
    this.stuck = stuck;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    ctx.fireChannelRead(bytes);
    Channel channel = ctx.channel();
    if (!channel.isWritable() && timer == null) {
      // What was only kept back for a common flush may not be unread at all.
      ctx.flush();
      if (channel.bytesBeforeWritable() > MOST) {
        gate.close(PacketGate.Cause.ANSWERING);
        timer = ctx.executor().schedule(stuck, PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.fireChannelWritabilityChanged();
    if (ctx.channel().isWritable()) {
      over();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over();
    ctx.fireChannelInactive();
  }

  private void over() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
      gate.open(PacketGate.Cause.ANSWERING);
    }
  }
}
