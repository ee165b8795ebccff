package io.pushbridge.broker.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.util.ReferenceCountUtil;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.session.ConnectRequest;
import io.pushbridge.core.session.Connected;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection, from the first byte to the end: answers its CONNECT, hands its packets
 * to those who know them, and sees to it that its session is disconnected once, whatever happens.
 * Confined to the event loop.
 */
final class MqttConnection extends ChannelInboundHandlerAdapter implements PacketGate.Beyond {
  private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

  private enum Phase {
    NEW,
    CONNECTING,
    CONNECTED,
    ENDED
  }

  private final MqttFront front;
  private final PacketGate gate;
  private Phase phase = Phase.NEW;
  private Wire wire;
  private Handshake handshake;
  private KeepAlive keepAlive;
  private Future<?> connectTimer;
  private LiveSession session;
  private ConnectionWill will;
  private EndReason ended;

  MqttConnection(MqttFront front, PacketGate gate) {
    this.front = front;
    this.gate = gate;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    wire = new Wire(ctx);
    handshake = new Handshake(front, this, wire, gate);
    gate.leadTo(this);
    connectTimer =
        ctx.channel()
            .eventLoop()
            .schedule(
                () -> end(EndReason.LOST, ReasonCode.UNSPECIFIED_ERROR, "no CONNECT in time"),
                front.options().connectTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    front.opened(this);
  }

  /** Whether it is over. */
  boolean hasEnded() {
    return phase == Phase.ENDED;
  }

  /** Why it is over; null if it is not, or was refused. */
  EndReason ended() {
    return ended;
  }

  // ---- packets in ---------------------------------------------------------------------------

  @Override
  public void packet(Object packet) {
    if (!gate.isDraining()) {
      wire.readBegins();
    }
    try {
      if (phase != Phase.ENDED && packet instanceof MqttMessage message) {
        if (message.decoderResult().isFailure()) {
          broken(message.decoderResult().cause());
        } else {
          take(message);
        }
      }
    } catch (RuntimeException defect) {
      failed(defect);
    } finally {
      ReferenceCountUtil.release(packet);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    wire.readEnds();
  }

  private void take(MqttMessage packet) {
    boolean connect = packet instanceof MqttConnectMessage;
    if (connect != (phase == Phase.NEW)) {
      end(EndReason.PROTOCOL_ERROR);
      return;
    }
    switch (packet.fixedHeader().messageType()) {
      case CONNECT -> {
        phase = Phase.CONNECTING;
        handshake.take((MqttConnectMessage) packet);
      }
      case DISCONNECT -> leave(packet);
      default -> handshake.exchange().take(packet);
    }
  }

  // ---- the beginning ------------------------------------------------------------------------

  /** Its CONNECT was read: it may take as long as it takes now; on the loop. */
  void known() {
    // Let go of, for a connection lives much longer.
    if (connectTimer != null) {
      connectTimer.cancel(false);
      connectTimer = null;
    }
  }

  /** Its session is connected and its will kept: tells it so, and lets its messages come. */
  void welcome(Connected connected, ConnectionWill kept) {
    phase = Phase.CONNECTED;
    session = connected.session();
    will = kept;
    Exchange exchange = handshake.exchange();
    Login login = handshake.login();
    exchange.begin(connected);
    keepAlive =
        new KeepAlive(
            wire.channel().eventLoop(),
            gate,
            () -> end(EndReason.LOST, ReasonCode.KEEP_ALIVE_TIMEOUT));
    boolean dialect = exchange instanceof NativeExchange;
    keepAlive.start(KeepAlive.allowed(login.keepAliveSeconds(), dialect));
    ConnectionLog.connected(wire.channel(), login, connected.present());
    boolean present = connected.present() && !dialect;
    wire.write(ConnAnswers.accepted(login, present, front.options()));
    exchange.welcomed(present);
    session.feed().start();
    gate.open(PacketGate.Cause.CONNECTING);
  }

  /** Answers its CONNECT with a refusal, and closes. */
  void refuse(Refusal refusal) {
    refuse(refusal, "");
  }

  /**
   * The same.
   *
   * @param words what an MQTT 5 client is told of the reason; empty for what the code means
   */
  void refuse(Refusal refusal, String words) {
    ConnectionLog.refused(wire.channel(), refusal, refusal.code(wire.mqtt5()), words);
    phase = Phase.ENDED;
    release();
    if (refusal.code(wire.mqtt5()) == Refusal.NO_ANSWER) {
      wire.close();
    } else {
      wire.closeAfter(ConnAnswers.refused(refusal, words, wire));
    }
  }

  // ---- the end ------------------------------------------------------------------------------

  /** DISCONNECT (MQTT 5 §3.14). */
  private void leave(MqttMessage packet) {
    if (handshake.login().mqtt5()
        && packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
      OptionalLong expiry =
          new PacketProperties(header.properties())
              .unsigned(MqttPropertyType.SESSION_EXPIRY_INTERVAL);
      if (expiry.isPresent() && !changeExpiry(expiry.getAsLong())) {
        end(EndReason.PROTOCOL_ERROR);
        return;
      }
      if (header.reasonCode() != ReasonCode.SUCCESS) {
        // Every other code leaves the will in force (MQTT 5 §3.14.4).
        end(EndReason.LEFT);
        return;
      }
    }
    will.discard();
    end(EndReason.LEFT);
  }

  private boolean changeExpiry(long interval) {
    ConnectRequest asked = handshake.login().request();
    boolean endsWithConnection = !asked.durable() || asked.expirySeconds() == 0;
    if (endsWithConnection && interval > 0) {
      return false;
    }
    session.expirySeconds(ConnectReader.expirySeconds(interval));
    return true;
  }

  private void broken(Throwable cause) {
    Refusal refusal = phase == Phase.NEW ? ConnAnswers.refusalOf(cause).orElse(null) : null;
    if (refusal == null) {
      end(EndReason.PROTOCOL_ERROR, ConnAnswers.codeOf(cause), cause.toString());
    } else {
      refuse(refusal);
    }
  }

  /** Ends the connection with the code that fits the reason. Idempotent. */
  void end(EndReason reason) {
    end(reason, ConnAnswers.codeOf(reason));
  }

  /**
   * Ends the connection. Idempotent.
   *
   * @param reasonCode what an MQTT 5 client is told
   */
  void end(EndReason reason, int reasonCode) {
    end(reason, reasonCode, "");
  }

  private void end(EndReason reason, int reasonCode, String detail) {
    if (phase == Phase.ENDED) {
      return;
    }
    boolean wasConnected = phase == Phase.CONNECTED;
    phase = Phase.ENDED;
    ended = reason;
    ConnectionLog.ended(wire.channel(), handshake.login(), reason, reasonCode, detail);
    release();
    if (wasConnected && reason != EndReason.LEFT) {
      wire.goodbye(reasonCode, ConnAnswers.wordsOf(reason));
    } else {
      wire.close();
    }
    if (wasConnected) {
      keepAlive.stop();
      front.platform().sessions().disconnect(session, reason);
      will.ended();
    }
  }

  private void release() {
    known();
    gate.end();
    front.closed(this);
  }

  /** Ends the connection because the server stops; from any thread. */
  void shutDown() {
    wire.channel().eventLoop().execute(() -> end(EndReason.SHUTDOWN));
  }

  /** Ends the connection because the client costs more memory than it may. */
  void tooMuch(String what) {
    end(EndReason.TOO_SLOW, ReasonCode.QUOTA_EXCEEDED, what);
  }

  @Override
  public void gone() {
    end(EndReason.LOST, ReasonCode.UNSPECIFIED_ERROR, "closed by the client");
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (phase == Phase.CONNECTED && ctx.channel().isWritable()) {
      handshake.exchange().resume();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      end(EndReason.LOST, ReasonCode.UNSPECIFIED_ERROR, cause.toString());
    } else if (cause instanceof TooLongFrameException || cause instanceof DecoderException) {
      if (phase != Phase.ENDED) {
        broken(cause);
      }
    } else {
      failed(cause);
    }
  }

  private void failed(Throwable defect) {
    LOG.warn("event=connection_failed remote={}", ClientIdentity.remoteOf(wire.channel()), defect);
    end(EndReason.SERVER_ERROR);
  }
}
