package io.pushbridge.socketio.engine;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket, at the end of its channel's pipeline. Its channel is registered with the session's
 * event loop, which owns it.
 */
final class WebSocketTransport extends SimpleChannelInboundHandler<WebSocketFrame>
    implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketTransport.class);

  /**
   * How long a peer may take to agree to close: some report a lost connection when the end comes
   * right after the close frame.
   */
  private static final long CLOSE_GRACE_MILLIS = 1000;

  /** How long a peer may take to read its last packets. */
  private static final long LINGER_MILLIS = 10_000;

  /** The same while the server is being closed. */
  private static final long SHUTDOWN_MILLIS = 2000;

  /** Two bytes and a mask. */
  private static final int CONTROL_HEADER = 6;

  private enum State {
    PROBING,
    PROBED,
    ACTIVE,
    CLOSED
  }

  private final EngineSession session;
  private State state;

  /** Null once it is sent. */
  private OutgoingPacket greeting;

  private ChannelHandlerContext ctx;

  /** Told of every message that is whole. */
  private InputCharge charge = InputCharge.NONE;

  /** What came in the latest ping frame; null if it is answered. */
  private byte[] unansweredPing;

  /** Null until the handshake is written. */
  private FrameWriter writer;

  /**
   * @param probing whether the session has another transport that this one may replace
   * @param greeting what is sent first, or null
   */
  WebSocketTransport(EngineSession session, boolean probing, OutgoingPacket greeting) {
    this.session = session;
    this.greeting = greeting;
    this.state = probing ? State.PROBING : State.ACTIVE;
  }

  @Override
  public String name() {
    return EngineProtocol.WEBSOCKET;
  }

  /** Names who charges for what comes. */
  void charged(InputCharge connection) {
    charge = connection;
  }

  boolean isProbed() {
    return state == State.PROBED;
  }

  /** The handshake is written. */
  void ready(ChannelHandlerContext encoder) {
    writer = new FrameWriter(session, ctx, encoder);
    if (greeting != null) {
      writer.writeAndFlush(greeting);
      greeting = null;
    }
    if (state == State.PROBING) {
      Future<?> unused =
          session
              .loop()
              .schedule(
                  this::probeTimedOut,
                  session.server().config().upgradeTimeout().toMillis(),
                  TimeUnit.MILLISECONDS);
    }
  }

  private void probeTimedOut() {
    if (state == State.PROBING || state == State.PROBED) {
      abandon();
      session.transportEnded(this, CloseReason.TRANSPORT_CLOSE);
    }
  }

  /** There is nothing to take over: the session has its WebSocket, or another one is probing. */
  void decline() {
    state = State.CLOSED;
    sendClose(WebSocketCloseStatus.POLICY_VIOLATION);
  }

  /** The session ended before this transport took over. */
  void abandon() {
    state = State.CLOSED;
    Wire.close(ctx);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
      charge.whole();
    } else {
      charge.aside(CONTROL_HEADER + frame.content().readableBytes());
    }
    try {
      if (frame instanceof TextWebSocketFrame) {
        received(
            session.protocol().decode(TextBytes.decode(ByteBufUtil.getBytes(frame.content()))));
      } else if (frame instanceof BinaryWebSocketFrame) {
        received(session.protocol().decode(ByteBufUtil.getBytes(frame.content())));
      } else if (frame instanceof PingWebSocketFrame) {
        pinged(ByteBufUtil.getBytes(frame.content()));
      } else if (frame instanceof CloseWebSocketFrame) {
        closedByPeer();
      }
    } catch (MalformedPacketException e) {
      LOG.debug("event=malformed_packet sid={} cause={}", session.logId(), e.getMessage());
      fail(CloseReason.PARSE_ERROR, WebSocketCloseStatus.PROTOCOL_ERROR);
    }
  }

  /** A client that does not read gets the answer to its latest ping only (RFC 6455 §5.5.3). */
  private void pinged(byte[] content) {
    unansweredPing = content;
    answerPing();
  }

  private void answerPing() {
    if (unansweredPing != null && state != State.CLOSED && ctx.channel().isWritable()) {
      Wire.writeAndFlush(ctx, new PongWebSocketFrame(Unpooled.wrappedBuffer(unansweredPing)));
      unansweredPing = null;
    }
  }

  private void received(IncomingPacket packet) throws MalformedPacketException {
    if (state == State.ACTIVE) {
      session.received(packet);
    } else if (state != State.CLOSED) {
      upgradeStep(packet);
    }
  }

  private void upgradeStep(IncomingPacket packet) throws MalformedPacketException {
    if (!ctx.channel().isWritable()) {
      throw new MalformedPacketException("probes whose answers are not read");
    }
    if (packet.type() == PacketType.PING && "probe".equals(packet.text())) {
      state = State.PROBED;
      writer.writeAndFlush(OutgoingPacket.PROBE_ANSWER);
      session.transports().probed();
    } else if (packet.type() == PacketType.UPGRADE && state == State.PROBED) {
      state = State.ACTIVE;
      session.transports().upgraded(this);
    } else {
      throw new MalformedPacketException("not a step of an upgrade");
    }
  }

  private void closedByPeer() {
    if (state == State.CLOSED) {
      // The answer to our own close frame, or the second of two.
      Wire.close(ctx);
      return;
    }
    state = State.CLOSED;
    ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE))
        .addListener(ChannelFutureListener.CLOSE);
    session.transportEnded(this, CloseReason.TRANSPORT_CLOSE);
  }

  private void fail(CloseReason reason, WebSocketCloseStatus status) {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      sendClose(status);
      session.transportEnded(this, reason);
    }
  }

  /** Asks the peer to close, and lets it read that. */
  private void sendClose(WebSocketCloseStatus status) {
    LingeringClose.after(
        ctx.writeAndFlush(new CloseWebSocketFrame(status)),
        CLOSE_GRACE_MILLIS,
        status.equals(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE) ? SHUTDOWN_MILLIS : LINGER_MILLIS);
  }

  @Override
  public void drain(Outbox outbox) {
    if (state != State.ACTIVE || writer == null) {
      return;
    }
    writer.drain(outbox);
    if (!session.provesByPong() && session.confirmations().isAwaited()) {
      long number = session.confirmations().takenCount();
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              written -> {
                if (written.isSuccess()) {
                  session.confirmations().proved(number);
                }
              });
    }
  }

  @Override
  public void close(Outbox rest, CloseReason reason) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    switch (reason) {
      case FORCED_CLOSE, SERVER_SHUTTING_DOWN -> {
        if (writer != null) {
          writer.writeAll(rest);
        }
        sendClose(
            reason == CloseReason.FORCED_CLOSE
                ? WebSocketCloseStatus.NORMAL_CLOSURE
                : WebSocketCloseStatus.ENDPOINT_UNAVAILABLE);
      }
      case RESTART -> {
        if (writer != null) {
          writer.writeAll(rest);
        }
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
      case TRANSPORT_CLOSE -> sendClose(WebSocketCloseStatus.NORMAL_CLOSURE);
      case PARSE_ERROR, TRANSPORT_ERROR -> sendClose(WebSocketCloseStatus.PROTOCOL_ERROR);
      case PING_TIMEOUT, SLOW_CONSUMER -> Wire.close(ctx);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    answerPing();
    if (context.channel().isWritable() && state == State.ACTIVE) {
      session.sending().planFlush();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      session.transportEnded(this, CloseReason.TRANSPORT_CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("event=websocket_failed sid={} cause={}", session.logId(), cause.toString());
    if (cause instanceof TooLongFrameException) {
      LingeringClose.dropInput(context.channel());
      fail(CloseReason.TRANSPORT_ERROR, WebSocketCloseStatus.MESSAGE_TOO_BIG);
    } else if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      LingeringClose.dropInput(context.channel());
      fail(CloseReason.TRANSPORT_ERROR, corrupted.closeStatus());
    } else if (state != State.CLOSED) {
      state = State.CLOSED;
      Wire.close(ctx);
      // A reset is how connections are lost.
      session.transportEnded(
          this,
          cause instanceof IOException ? CloseReason.TRANSPORT_CLOSE : CloseReason.TRANSPORT_ERROR);
    }
  }
}
