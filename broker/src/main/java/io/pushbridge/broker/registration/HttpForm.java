package io.pushbridge.broker.registration;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request over HTTP. The answer has its length and goes out in one write, for the C SDK reads
 * once; then the connection is closed, for the embedded one waits for that. Confined to the event
 * loop.
 */
// A write that fails ends the connection; nobody waits for it.
@SuppressWarnings("FutureReturnValueIgnored")
final class HttpForm extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpForm.class);

  private final Service service;
  private boolean asked;

  HttpForm(Service service) {
    this.service = service;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (asked) {
      // One connection, one question.
      return;
    }
    asked = true;
    if (request.decoderResult().isFailure()) {
      answer(ctx, HttpResponseStatus.BAD_REQUEST, "");
    } else if (!isMeant(request.uri())) {
      answer(ctx, HttpResponseStatus.NOT_FOUND, "");
    } else if (!request.method().equals(HttpMethod.POST)) {
      answer(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "");
    } else {
      byte[] body = ByteBufUtil.getBytes(request.content());
      InetSocketAddress reached = (InetSocketAddress) ctx.channel().localAddress();
      service
          .answer(body, reached)
          .whenCompleteAsync(
              (json, never) -> answer(ctx, HttpResponseStatus.OK, json), ctx.channel().eventLoop());
    }
  }

  private boolean isMeant(String uri) {
    String path = new QueryStringDecoder(uri).path();
    return path.equals(service.path()) || (path + "/").equals(service.path());
  }

  private static void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug(
        "event=service_request_broken form=http remote={} cause={}",
        ctx.channel().remoteAddress(),
        cause.toString());
    ctx.close();
  }
}
