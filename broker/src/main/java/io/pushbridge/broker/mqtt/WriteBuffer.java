package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Gathers the small packets that are written between two flushes into one buffer, so that a burst
 * costs one entry of the channel's queue and one system call on one piece of memory. Large packets,
 * and those whose writer waits for the end of the write, go through as they are, behind what was
 * gathered. Confined to the event loop.
 */
// Futures are the writer's business; whoever gathers has none to wait for.
@SuppressWarnings("FutureReturnValueIgnored")
final class WriteBuffer extends ChannelOutboundHandlerAdapter {
  private static final int SMALL = 4 * 1024;
  private static final int FIRST = 256;

  /** What was gathered goes on at this size, so that the channel's marks know of a backlog. */
  private static final int FULL = 32 * 1024;

  private ByteBuf gathered;
  private int capacity = FIRST;

  @Override
  public void write(ChannelHandlerContext ctx, Object packet, ChannelPromise promise) {
    if (packet instanceof ByteBuf bytes && promise.isVoid() && bytes.readableBytes() <= SMALL) {
      gather(ctx, bytes);
    } else {
      pass(ctx);
      ctx.write(packet, promise);
    }
  }

  private void gather(ChannelHandlerContext ctx, ByteBuf bytes) {
    try {
      if (gathered == null) {
        gathered = ctx.alloc().directBuffer(capacity);
      }
      gathered.writeBytes(bytes);
    } finally {
      bytes.release();
    }
    if (gathered.readableBytes() >= FULL) {
      pass(ctx);
    }
  }

  private void pass(ChannelHandlerContext ctx) {
    if (gathered != null) {
      ByteBuf out = gathered;
      gathered = null;
      // The next burst is as long as this one, about.
      capacity = Math.max(FIRST, Math.min(FULL, out.readableBytes()));
      ctx.write(out, ctx.voidPromise());
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    pass(ctx);
    ctx.flush();
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    pass(ctx);
    ctx.close(promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
