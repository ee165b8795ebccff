package io.pushbridge.socketio.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.concurrent.Future;
import java.util.List;

/**
 * Turns an HTTP connection into a WebSocket (RFC 6455). A session and its WebSocket share one event
 * loop: a connection that was accepted by another loop moves over first.
 */
final class WebSocketUpgrade {
  private WebSocketUpgrade() {}

  /** Opens a new session, which lives on this connection's loop. */
  static void open(Exchange exchange, EngineSession session) {
    OutgoingPacket open =
        session.protocol().open(session.id(), List.of(), session.server().config());
    WebSocketTransport transport = new WebSocketTransport(session, false, open);
    if (handshake(exchange, session, transport)) {
      session.opened(transport, session.server().acceptor());
    } else {
      session.server().forget(session);
    }
  }

  /** Lets the connection probe a session that polls. */
  static void probe(Exchange exchange, EngineSession session) {
    onLoop(exchange, session, () -> probeOnLoop(exchange, session));
  }

  private static void probeOnLoop(Exchange exchange, EngineSession session) {
    WebSocketTransport transport = new WebSocketTransport(session, true, null);
    if (!session.isOpen()) {
      EngineRouter.refuse(exchange, EngineError.SESSION_UNKNOWN);
    } else if (!session.transports().probe(transport)) {
      // As the reference server does: clients expect a WebSocket that closes, not an HTTP error.
      if (handshake(exchange, session, transport)) {
        transport.decline();
      }
    } else if (!handshake(exchange, session, transport)) {
      session.transportEnded(transport, CloseReason.TRANSPORT_ERROR);
    }
  }

  /** Makes the connection the transport of its session, in the place of any other. */
  static void attach(Exchange exchange, EngineSession session) {
    onLoop(exchange, session, () -> attachOnLoop(exchange, session));
  }

  private static void attachOnLoop(Exchange exchange, EngineSession session) {
    OutgoingPacket open =
        session.protocol().open(session.id(), List.of(), session.server().config());
    WebSocketTransport transport = new WebSocketTransport(session, false, open);
    if (handshake(exchange, session, transport)
        && !session.attach(transport, session.server().acceptor())) {
      transport.abandon();
    }
  }

  private static void onLoop(Exchange exchange, EngineSession session, Runnable task) {
    Channel channel = exchange.channel();
    if (channel.eventLoop() == session.loop()) {
      task.run();
      return;
    }
    exchange.connection().deadline().stop();
    channel.deregister().addListener(left -> register(channel, session, left.isSuccess(), task));
  }

  private static void register(
      Channel channel, EngineSession session, boolean free, Runnable task) {
    // One that was closed meanwhile still has something to do on the loop that it was on.
    if (!free || !channel.isOpen()) {
      Wire.close(channel);
      return;
    }
    session
        .loop()
        .register(channel)
        .addListener(
            joined -> {
              // One that was closed on the way has lost its handlers.
              if (joined.isSuccess() && channel.isOpen()) {
                task.run();
              } else {
                Wire.close(channel);
              }
            });
  }

  private static boolean isCompressed(EngineSession session) {
    return session.server().config().compression();
  }

  private static boolean handshake(
      Exchange exchange, EngineSession session, WebSocketTransport transport) {
    Channel channel = exchange.channel();
    if (!isVersion13(exchange)) {
      EngineRouter.refuse(exchange, EngineError.BAD_REQUEST);
      return false;
    }
    int maxPayload = session.server().config().maxPayload();
    FullHttpRequest request = request(exchange);
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory(
                exchange.uri(),
                null,
                WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(maxPayload)
                    .closeOnProtocolViolation(false)
                    .allowExtensions(isCompressed(session))
                    .build())
            .newHandshaker(request);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.remove(exchange.connection().deadline());
    exchange.connection().charge().upgraded();
    transport.charged(exchange.connection().charge());
    pipeline.remove(HttpObjectAggregator.class);
    pipeline.remove(exchange.connection());
    pipeline.addLast(new WebSocketFrameAggregator(maxPayload), transport);
    try {
      Future<?> unused = handshaker.handshake(channel, request);
    } catch (WebSocketHandshakeException e) {
      Wire.close(channel);
      return false;
    }
    transport.ready(pipeline.context(WebSocket13FrameEncoder.class));
    return true;
  }

  private static boolean isVersion13(Exchange exchange) {
    return WebSocketVersion.V13
            .toHttpHeaderValue()
            .equals(exchange.headers().value("Sec-WebSocket-Version"))
        && exchange.headers().value("Sec-WebSocket-Key") != null;
  }

  private static FullHttpRequest request(Exchange exchange) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, exchange.method(), exchange.uri());
    for (String name : exchange.headers().names()) {
      request.headers().add(name, exchange.headers().all(name));
    }
    return request;
  }
}
