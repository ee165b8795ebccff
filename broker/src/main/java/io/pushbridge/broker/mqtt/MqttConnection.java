package io.pushbridge.broker.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.util.ReferenceCountUtil;
import io.pushbridge.broker.dialect.NativeDecoder;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.core.registration.Registering;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.core.session.Connected;
import io.pushbridge.core.session.ConnectionLimitException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
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
  private Exchange exchange;
  private KeepAlive keepAlive;
  private Future<?> connectTimer;
  private Login login;
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
      case CONNECT -> identify((MqttConnectMessage) packet);
      case DISCONNECT -> leave(packet);
      default -> exchange.take(packet);
    }
  }

  // ---- the beginning ------------------------------------------------------------------------

  /** Looks up whose user name it is if it is a device's; nothing is taken meanwhile. */
  private void identify(MqttConnectMessage packet) {
    wire.clientSays(packet);
    String userName = packet.payload().userName();
    if (userName == null || !Registering.isUserName(userName)) {
      authorize(packet);
      return;
    }
    phase = Phase.CONNECTING;
    gate.close(PacketGate.Cause.CONNECTING);
    front
        .registering()
        .withUserName(userName)
        .whenCompleteAsync(
            (registered, failure) -> identified(packet, registered, failure),
            wire.channel().eventLoop());
  }

  private void identified(
      MqttConnectMessage packet, Optional<Registration> registered, Throwable failure) {
    if (phase == Phase.ENDED) {
      return;
    }
    if (failure == null) {
      connect(packet, registered, Optional.empty());
    } else {
      LOG.warn("event=registration_not_found cause={}", failure.toString());
      refuse(Refusal.UNAVAILABLE);
    }
  }

  /** Has the token verified if it shows one; nothing is taken meanwhile. */
  private void authorize(MqttConnectMessage packet) {
    Optional<ConnectToken> token =
        front.connects().tokenOf(packet, ClientIdentity.of(wire.channel()));
    if (token.isEmpty()) {
      connect(packet, Optional.empty(), Optional.empty());
      return;
    }
    phase = Phase.CONNECTING;
    gate.close(PacketGate.Cause.CONNECTING);
    front
        .platform()
        .logins()
        .login(token.get().app(), token.get().text())
        .whenCompleteAsync(
            (shown, failure) -> authorized(packet, shown, failure), wire.channel().eventLoop());
  }

  private void authorized(MqttConnectMessage packet, TokenLogin shown, Throwable failure) {
    if (phase == Phase.ENDED) {
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause == null) {
      connect(packet, Optional.empty(), Optional.of(shown));
    } else if (cause instanceof TokenRefusedException refused) {
      refuse(ConnectReader.refusalOf(refused), ConnectReader.wordsOf(refused));
    } else {
      LOG.warn("event=token_not_verified cause={}", cause.toString());
      refuse(Refusal.UNAVAILABLE);
    }
  }

  private void connect(
      MqttConnectMessage packet, Optional<Registration> registered, Optional<TokenLogin> shown) {
    try {
      login = front.connects().read(packet, registered, shown, ClientIdentity.of(wire.channel()));
    } catch (Refusal.RefusedException refused) {
      refuse(refused.refusal(), refused.words());
      return;
    }
    phase = Phase.CONNECTING;
    connectTimer.cancel(false);
    gate.close(PacketGate.Cause.CONNECTING);
    boolean dialect = packet.variableHeader().version() == NativeDecoder.LEVEL;
    exchange =
        dialect
            ? new NativeExchange(front, this, wire, gate, packet.variableHeader().isCleanSession())
            : new PacketDispatch(front, this, wire, gate, login);
    front
        .platform()
        .sessions()
        .connect(login.request(), wire.channel().eventLoop(), exchange.outlet())
        .whenComplete(this::connected);
  }

  private void connected(Connected connected, Throwable failure) {
    if (failure != null) {
      if (phase == Phase.CONNECTING && failure instanceof ConnectionLimitException) {
        refuse(Refusal.QUOTA_EXCEEDED);
      } else if (phase == Phase.CONNECTING) {
        LOG.warn(
            "event=connect_failed session={} cause={}", login.request().name(), failure.toString());
        refuse(Refusal.UNAVAILABLE);
      }
      return;
    }
    session = connected.session();
    will = new ConnectionWill(front.wills(), session, login);
    EventLoop loop = wire.channel().eventLoop();
    will.keep(login.request().fresh())
        .whenComplete(
            (kept, failed) -> {
              if (loop.inEventLoop()) {
                willKept(connected, failed);
              } else {
                loop.execute(() -> willKept(connected, failed));
              }
            });
  }

  private void willKept(Connected connected, Throwable failure) {
    if (phase != Phase.ENDED && failure != null) {
      LOG.warn("event=will_not_kept session={} cause={}", session.name(), failure.toString());
      refuse(Refusal.UNAVAILABLE);
      ended = EndReason.SERVER_ERROR;
    }
    if (phase == Phase.ENDED) {
      // Refused, or the channel died meanwhile.
      will.discard();
      front.platform().sessions().disconnect(session, ended);
    } else {
      welcome(connected);
    }
  }

  private void welcome(Connected connected) {
    phase = Phase.CONNECTED;
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

  private void refuse(Refusal refusal) {
    refuse(refusal, "");
  }

  private void refuse(Refusal refusal, String words) {
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
    if (login.mqtt5()
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
    boolean endsWithConnection = !login.request().durable() || login.request().expirySeconds() == 0;
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
    ConnectionLog.ended(wire.channel(), login, reason, reasonCode, detail);
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
    connectTimer.cancel(false);
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
      exchange.resume();
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
