package io.pushbridge.broker.registration;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request in a frame over TCP: a version byte of 1, two bytes of length, JSON; the answer
 * likewise, in one write, then the end (native-mqtt.md §6.1). Confined to the event loop.
 */
// A write that fails ends the connection; nobody waits for it.
@SuppressWarnings("FutureReturnValueIgnored")
final class TcpForm extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(TcpForm.class);
  private static final int VERSION = 1;
  private static final int HEADER = 3;

  private final Service service;
  private final int maxRequest;
  private boolean asked;

  TcpForm(Service service, int maxRequest) {
    this.service = service;
    this.maxRequest = maxRequest;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (asked) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int start = in.readerIndex();
    if (in.getByte(start) != VERSION) {
      refuse(ctx, in, "version");
    } else if (in.readableBytes() >= HEADER) {
      int length = in.getUnsignedShort(start + 1);
      if (length > maxRequest) {
        refuse(ctx, in, "length");
      } else if (in.readableBytes() >= HEADER + length) {
        byte[] body = new byte[length];
        in.skipBytes(HEADER).readBytes(body);
        asked = true;
        ask(ctx, body);
      }
    }
  }

  private void refuse(ChannelHandlerContext ctx, ByteBuf in, String what) {
    asked = true;
    in.skipBytes(in.readableBytes());
    LOG.debug(
        "event=service_request_broken form=tcp remote={} cause={}",
        ctx.channel().remoteAddress(),
        what);
    ctx.close();
  }

  private void ask(ChannelHandlerContext ctx, byte[] body) {
    InetSocketAddress reached = (InetSocketAddress) ctx.channel().localAddress();
    service
        .answer(body, reached)
        .whenCompleteAsync((json, never) -> answer(ctx, json), ctx.channel().eventLoop());
  }

  private static void answer(ChannelHandlerContext ctx, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    ByteBuf frame =
        ctx.alloc()
            .buffer(HEADER + body.length)
            .writeByte(VERSION)
            .writeShort(body.length)
            .writeBytes(body);
    ctx.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug(
        "event=service_request_broken form=tcp remote={} cause={}",
        ctx.channel().remoteAddress(),
        cause.toString());
    ctx.close();
  }
}
