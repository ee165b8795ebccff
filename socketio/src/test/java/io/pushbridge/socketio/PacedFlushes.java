package io.pushbridge.socketio;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what leaves in one turn of the loop apart from what leaves in the next. The conformance
 * suites listen for one message at a time: of two that they get in one read, the second is lost to
 * them. Owned by its channel's event loop.
 */
final class PacedFlushes extends ChannelOutboundHandlerAdapter {
  private static final int THREADS = 2;
  private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private boolean flushed;
  private long flushedAt;
  private boolean planned;

  private PacedFlushes() {}

  /** Event loops whose connections are paced. */
  static EventLoopGroup loops() {
    return new NioEventLoopGroup(THREADS) {
      @Override
      public ChannelFuture register(Channel channel) {
        if (channel.parent() != null) {
          channel.pipeline().addFirst(new PacedFlushes());
        }
        return super.register(channel);
      }
    };
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    long wait = flushed ? flushedAt + GAP_NANOS - System.nanoTime() : 0;
    if (wait <= 0) {
      flushNow(ctx);
    } else if (!planned) {
      planned = true;
      Future<?> unused = ctx.executor().schedule(() -> flushNow(ctx), wait, TimeUnit.NANOSECONDS);
    }
  }

  private void flushNow(ChannelHandlerContext ctx) {
    planned = false;
    flushed = true;
    flushedAt = System.nanoTime();
    ctx.flush();
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    ctx.flush();
    Future<?> unused = ctx.close(promise);
  }
}
