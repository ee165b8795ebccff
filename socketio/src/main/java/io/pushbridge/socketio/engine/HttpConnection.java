package io.pushbridge.socketio.engine;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection that speaks HTTP: one request at a time goes to the router, pipelined ones
 * wait until its answer is written, so that answers leave in order and no more than one waits for a
 * client that does not read. Owned by its channel's event loop.
 */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
  private static final int MAX_PIPELINED = 8;

  /** Clients send their packets by connections that no poll waits on. */
  private static final int MAX_PIPELINED_BODY = 16 * 1024;

  /** How long a client may take to read the last answer of its connection. */
  private static final long LINGER_MILLIS = 5000;

  private static final int MAX_PARAMETERS = 100;

  private final EngineRouter router;
  private final RequestDeadline deadline;
  private final InputCharge charge;
  private final Cors cors;
  private final ArrayDeque<Exchange> pipelined = new ArrayDeque<>(1);
  private Exchange current;
  private Channel channel;

  HttpConnection(EngineRouter router, RequestDeadline deadline, InputCharge charge, Cors cors) {
    this.router = router;
    this.deadline = deadline;
    this.charge = charge;
    this.cors = cors;
  }

  Channel channel() {
    return channel;
  }

  RequestDeadline deadline() {
    return deadline;
  }

  InputCharge charge() {
    return charge;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    charge.whole();
    if (!request.decoderResult().isSuccess()) {
      LOG.debug("event=bad_http_request remote={}", EngineListener.clientOf(channel));
      hangUpAfter(
          ctx.writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST)));
      return;
    }
    deadline.requestReceived();
    Exchange exchange = exchange(request);
    if (current == null) {
      start(exchange);
    } else if (pipelined.size() < MAX_PIPELINED && exchange.body().length <= MAX_PIPELINED_BODY) {
      pipelined.add(exchange);
    } else {
      Wire.close(ctx);
    }
  }

  private Exchange exchange(FullHttpRequest request) {
    String path;
    Fields query;
    try {
      QueryStringDecoder uri =
          new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS, true);
      path = uri.path();
      query = Fields.query(uri.parameters());
    } catch (IllegalArgumentException e) {
      // A broken escape: no path of ours.
      path = "";
      query = Fields.none();
    }
    return new Exchange(
        this,
        request.method(),
        path,
        request.uri(),
        query,
        Fields.headers(request.headers()),
        ByteBufUtil.getBytes(request.content()),
        HttpUtil.isKeepAlive(request));
  }

  private void start(Exchange exchange) {
    current = exchange;
    router.route(exchange);
  }

  /** Writes the answer to the current request. Any thread. */
  void write(Exchange exchange, Reply reply, Exchange.Outcome outcome) {
    if (channel.eventLoop().inEventLoop()) {
      writeOnLoop(exchange, reply, outcome);
    } else {
      channel.eventLoop().execute(() -> writeOnLoop(exchange, reply, outcome));
    }
  }

  /** Closes if the answer to this request is still being written. Any thread. */
  void giveUp(Exchange exchange) {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (current == exchange) {
                Wire.close(channel);
              }
            });
  }

  private void writeOnLoop(Exchange exchange, Reply reply, Exchange.Outcome outcome) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            Unpooled.wrappedBuffer(reply.body()));
    HttpUtil.setContentLength(response, reply.body().length);
    HttpUtil.setKeepAlive(response, exchange.keepAlive());
    if (reply.contentType() != null) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
    }
    reply.headers().forEach((name, value) -> response.headers().set(name, value));
    cors.mark(exchange, response.headers());
    deadline.answering();
    ChannelFuture answer = channel.writeAndFlush(response);
    if (!exchange.keepAlive()) {
      pipelined.clear();
      hangUpAfter(answer);
    }
    answer.addListener(
        written -> {
          outcome.settled(written.isSuccess());
          if (written.isSuccess()) {
            finished(exchange);
          } else {
            Wire.close(channel);
          }
        });
  }

  private void hangUpAfter(ChannelFuture answer) {
    LingeringClose.dropInput(channel);
    LingeringClose.after(answer, 0, LINGER_MILLIS);
  }

  private void finished(Exchange exchange) {
    if (current != exchange) {
      return;
    }
    current = null;
    Exchange next = pipelined.poll();
    deadline.answered(next != null);
    if (next != null && channel.isActive()) {
      start(next);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    pipelined.clear();
    if (current != null) {
      current.abort();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug(
        "event=http_failed remote={} cause={}", EngineListener.clientOf(channel), cause.toString());
    Wire.close(ctx);
  }
}
