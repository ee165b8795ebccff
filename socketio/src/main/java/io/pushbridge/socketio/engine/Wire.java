package io.pushbridge.socketio.engine;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.util.concurrent.Future;

/**
 * Channel operations whose failure needs no handling where they are called: it reaches the pipeline
 * as an exception or as its end.
 */
final class Wire {
  private Wire() {}

  static void close(ChannelOutboundInvoker channel) {
    Future<?> unused = channel.close();
  }

  static void write(ChannelHandlerContext ctx, Object message) {
    Future<?> unused = ctx.write(message, ctx.voidPromise());
  }

  static void writeAndFlush(ChannelHandlerContext ctx, Object message) {
    Future<?> unused = ctx.writeAndFlush(message, ctx.voidPromise());
  }
}
