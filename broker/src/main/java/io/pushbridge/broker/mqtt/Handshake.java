package io.pushbridge.broker.mqtt;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.pushbridge.broker.dialect.NativeDecoder;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.core.registration.Registering;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.core.session.Connected;
import io.pushbridge.core.session.ConnectionLimitException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a connection, from its CONNECT until its session is connected and its will is
 * kept, or it is refused. Nothing else is taken from the client meanwhile. Confined to the event
 * loop.
 */
final class Handshake {
  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

  private final MqttFront front;
  private final MqttConnection connection;
  private final Wire wire;
  private final PacketGate gate;
  private Login login;
  private Exchange exchange;

  Handshake(MqttFront front, MqttConnection connection, Wire wire, PacketGate gate) {
    this.front = front;
    this.connection = connection;
    this.wire = wire;
    this.gate = gate;
  }

  /** What the client asked for; null until its CONNECT was read. */
  Login login() {
    return login;
  }

  /** Takes its packets from then on; null until its CONNECT was read. */
  Exchange exchange() {
    return exchange;
  }

  /** CONNECT: looks up whose user name it is if it is a device's. */
  void take(MqttConnectMessage packet) {
    wire.clientSays(packet);
    String userName = packet.payload().userName();
    if (userName == null || !Registering.isUserName(userName)) {
      authorize(packet);
      return;
    }
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
    if (connection.hasEnded()) {
      return;
    }
    if (failure == null) {
      connect(packet, registered, Optional.empty());
    } else {
      LOG.warn("event=registration_not_found cause={}", failure.toString());
      connection.refuse(Refusal.UNAVAILABLE);
    }
  }

  /** Has the token verified if it shows one. */
  private void authorize(MqttConnectMessage packet) {
    Optional<ConnectToken> token =
        front.connects().tokenOf(packet, ClientIdentity.of(wire.channel()));
    if (token.isEmpty()) {
      connect(packet, Optional.empty(), Optional.empty());
      return;
    }
    gate.close(PacketGate.Cause.CONNECTING);
    front
        .platform()
        .logins()
        .login(token.get().app(), token.get().text())
        .whenCompleteAsync(
            (shown, failure) -> authorized(packet, shown, failure), wire.channel().eventLoop());
  }

  private void authorized(MqttConnectMessage packet, TokenLogin shown, Throwable failure) {
    if (connection.hasEnded()) {
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause == null) {
      connect(packet, Optional.empty(), Optional.of(shown));
    } else if (cause instanceof TokenRefusedException refused) {
      connection.refuse(ConnectReader.refusalOf(refused), ConnectReader.wordsOf(refused));
    } else {
      LOG.warn("event=token_not_verified cause={}", cause.toString());
      connection.refuse(Refusal.UNAVAILABLE);
    }
  }

  private void connect(
      MqttConnectMessage packet, Optional<Registration> registered, Optional<TokenLogin> shown) {
    try {
      login = front.connects().read(packet, registered, shown, ClientIdentity.of(wire.channel()));
    } catch (Refusal.RefusedException refused) {
      connection.refuse(refused.refusal(), refused.words());
      return;
    }
    connection.known();
    gate.close(PacketGate.Cause.CONNECTING);
    boolean dialect = packet.variableHeader().version() == NativeDecoder.LEVEL;
    exchange =
        dialect
            ? new NativeExchange(
                front, connection, wire, gate, packet.variableHeader().isCleanSession())
            : new PacketDispatch(front, connection, wire, gate, login);
    front
        .platform()
        .sessions()
        .connect(login.request(), wire.channel().eventLoop(), exchange.outlet())
        .whenComplete(this::connected);
  }

  private void connected(Connected connected, Throwable failure) {
    if (failure == null) {
      keepWill(connected);
    } else if (connection.hasEnded()) {
      LOG.debug("event=connect_given_up cause={}", failure.toString());
    } else if (failure instanceof ConnectionLimitException) {
      connection.refuse(Refusal.QUOTA_EXCEEDED);
    } else {
      LOG.warn(
          "event=connect_failed session={} cause={}", login.request().name(), failure.toString());
      connection.refuse(Refusal.UNAVAILABLE);
    }
  }

  private void keepWill(Connected connected) {
    ConnectionWill will = new ConnectionWill(front.wills(), connected.session(), login);
    EventLoop loop = wire.channel().eventLoop();
    will.keep(login.request().fresh())
        .whenComplete(
            (kept, failed) -> {
              if (loop.inEventLoop()) {
                willKept(connected, will, failed);
              } else {
                loop.execute(() -> willKept(connected, will, failed));
              }
            });
  }

  private void willKept(Connected connected, ConnectionWill will, Throwable failure) {
    if (connection.hasEnded()) {
      // The channel died meanwhile.
      giveUp(connected, will, connection.ended());
    } else if (failure != null) {
      LOG.warn(
          "event=will_not_kept session={} cause={}",
          connected.session().name(),
          failure.toString());
      connection.refuse(Refusal.UNAVAILABLE);
      giveUp(connected, will, EndReason.SERVER_ERROR);
    } else {
      connection.welcome(connected, will);
    }
  }

  private void giveUp(Connected connected, ConnectionWill will, EndReason reason) {
    will.discard();
    front.platform().sessions().disconnect(connected.session(), reason);
  }
}
