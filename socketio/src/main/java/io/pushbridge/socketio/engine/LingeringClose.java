package io.pushbridge.socketio.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a TCP connection so that the peer gets the last words: ends the own direction when they
 * are written, and closes when the peer ends its direction, too. Closing at once, with unread
 * input, would reset the connection and destroy what the peer has not read yet (RFC 9112 §9.6, RFC
 * 6455 §7.1.1). As a handler it drops what comes until then, unread. Time and bytes are bounded.
 * Owned by the channel's event loop.
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {
  private static final long MAX_BYTES = 16 << 20;

  private long dropped;

  private LingeringClose() {}

  /**
   * Closes the connection.
   *
   * @param lastWrite what is to arrive
   * @param graceMillis how long the peer may take to close by itself before the own direction ends
   * @param maxMillis how long the peer may take altogether
   */
  static void after(ChannelFuture lastWrite, long graceMillis, long maxMillis) {
    Channel channel = lastWrite.channel();
    Future<?> end =
        channel.eventLoop().schedule(() -> endOutput(channel), graceMillis, TimeUnit.MILLISECONDS);
    Future<?> close =
        channel.eventLoop().schedule(() -> Wire.close(channel), maxMillis, TimeUnit.MILLISECONDS);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              end.cancel(false);
              close.cancel(false);
            });
  }

  /** Whatever comes from now on is dropped. */
  static void dropInput(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(LingeringClose.class) == null) {
      ChannelHandlerContext tls = pipeline.context(SslHandler.class);
      if (tls == null) {
        pipeline.addFirst(new LingeringClose());
      } else {
        pipeline.addAfter(tls.name(), null, new LingeringClose());
      }
    }
  }

  private static void endOutput(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    // What is still on its way goes first.
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (tls == null) {
                shutdownOutput(channel);
              } else {
                tls.closeOutbound().addListener(farewell -> shutdownOutput(channel));
              }
            });
  }

  private static void shutdownOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex && channel.isActive()) {
      ChannelFuture unused = duplex.shutdownOutput();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      dropped += bytes.readableBytes();
    }
    ReferenceCountUtil.release(message);
    if (dropped > MAX_BYTES) {
      Wire.close(ctx);
    }
  }
}
