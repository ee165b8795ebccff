package io.pushbridge.socketio.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;

/** The handlers of a fresh TCP connection. */
final class HttpPipeline {
  /** Kept-alive connections outlive the pause between two polls, and then some. */
  private static final long IDLE_MILLIS = 75_000;

  private static final int MAX_REQUEST_LINE = 8192;
  private static final int MAX_HEADERS = 16 * 1024;
  private static final int CHUNK = 8192;

  private HttpPipeline() {}

  static void build(
      Channel channel,
      EngineConfig config,
      EngineRouter router,
      Cors cors,
      UnfinishedInput unfinished) {
    ChannelPipeline pipeline = channel.pipeline();
    RequestDeadline deadline = new RequestDeadline(config.requestTimeout().toMillis(), IDLE_MILLIS);
    InputCharge charge = new InputCharge(unfinished);
    pipeline.addLast(
        deadline,
        charge,
        new HttpServerCodec(MAX_REQUEST_LINE, MAX_HEADERS, CHUNK),
        new HttpObjectAggregator(config.maxPayload()));
    if (config.compression()) {
      pipeline.addLast(new WebSocketServerCompressionHandler(config.maxPayload()));
    }
    pipeline.addLast(new HttpConnection(router, deadline, charge, cors));
  }
}
