package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.ReferenceCounted;
import java.util.List;

/**
 * The byte stream inside binary WebSocket frames; packets may span frames (MQTT 5 §6). A text frame
 * ends the connection, a request for anything but the WebSocket gets 404.
 */
final class WebSocketBytes extends MessageToMessageCodec<ReferenceCounted, ByteBuf> {

  @Override
  protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
    out.add(new BinaryWebSocketFrame(bytes.retain()));
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ReferenceCounted in, List<Object> out) {
    if (in instanceof BinaryWebSocketFrame frame) {
      out.add(frame.content().retain());
    } else if (in instanceof ContinuationWebSocketFrame frame) {
      out.add(frame.content().retain());
    } else if (in instanceof TextWebSocketFrame) {
      ctx.fireExceptionCaught(new DecoderException("a text frame"));
    } else if (in instanceof FullHttpRequest) {
      notFound(ctx);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private static void notFound(ChannelHandlerContext ctx) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, 0)
        .set(HttpHeaderNames.CONNECTION, "close");
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }
}
