package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.TooLongFrameException;

/**
 * Stands at the end of the way out to a client that set a Maximum Packet Size, and lets nothing
 * larger pass ([MQTT-3.1.2-24]). Messages that are too large are left out before; a packet that
 * must be sent and cannot be, as a SUBACK with many reason codes, ends the connection. Confined to
 * the event loop.
 */
// The promise tells what became of a write.
@SuppressWarnings("FutureReturnValueIgnored")
final class PacketSizeGuard extends ChannelOutboundHandlerAdapter {
  private final long maximum;

  /** Lets packets of at most so many bytes pass. */
  PacketSizeGuard(long maximum) {
    this.maximum = maximum;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf packet && packet.readableBytes() > maximum) {
      int size = packet.readableBytes();
      packet.release();
      promise.tryFailure(
          new TooLongFrameException(
              "a packet of " + size + " bytes for a client that takes " + maximum));
    } else {
      ctx.write(message, promise);
    }
  }
}
