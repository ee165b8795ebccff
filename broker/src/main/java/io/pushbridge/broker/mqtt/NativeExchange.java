package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.pushbridge.broker.dialect.ExtendedCommands;
import io.pushbridge.broker.dialect.NativeEncoder;
import io.pushbridge.broker.dialect.NativePacket;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.session.Connected;
import io.pushbridge.core.topic.TopicSyntax;

/** The exchange with a client of the SDKs' dialect (native-mqtt.md). Confined to the event loop. */
final class NativeExchange implements Exchange {
  private static final int PUBLISH2 = 7;

  private final MqttFront front;
  private final MqttConnection connection;
  private final Wire wire;
  private final PacketGate gate;
  private final boolean clean;
  private final NativeOutbound outbound;
  private NativeInbound inbound;
  private Subscribing subscribing;
  private ExtendedCommands commands;
  private LiveSession session;
  private final InProgress running;

  /** For a client whose CONNECT asks for a clean session, or not. */
  NativeExchange(
      MqttFront front, MqttConnection connection, Wire wire, PacketGate gate, boolean clean) {
    this.front = front;
    this.connection = connection;
    this.wire = wire;
    this.gate = gate;
    this.clean = clean;
    this.running =
        new InProgress(
            gate,
            PacketGate.Cause.COMMANDS,
            front.options().publishesInProgress(),
            front.inProgress());
    this.outbound = new NativeOutbound(connection, wire, front);
  }

  @Override
  public Outlet outlet() {
    return outbound;
  }

  @Override
  public void begin(Connected connected) {
    session = connected.session();
    outbound.session(session);
    inbound = new NativeInbound(front, connection, wire, gate, connected, clean);
    subscribing =
        new Subscribing(
            connection, wire, gate, front.platform().sessions(), session, TopicSyntax.STRICT);
    commands = new ExtendedCommands(front.platform(), session);
  }

  @Override
  public void welcomed(boolean present) {
    // Nothing is kept beside the log for the clients of this dialect.
  }

  @Override
  public void resume() {
    outbound.resume();
  }

  @Override
  public void take(MqttMessage packet) {
    if (packet instanceof NativePacket known) {
      take(known.fixedHeader().messageType(), known.content());
    } else if (packet.fixedHeader().messageType() == MqttMessageType.PINGREQ) {
      wire.write(Replies.pingResp());
    } else {
      connection.end(EndReason.PROTOCOL_ERROR);
    }
  }

  private void take(MqttMessageType type, NativePacket.Content content) {
    if (content instanceof NativePacket.Publish publish) {
      inbound.publish(publish);
    } else if (content instanceof NativePacket.Acknowledgement acknowledgement) {
      acknowledged(type, acknowledgement.id());
    } else if (content instanceof NativePacket.BareRelease release) {
      released(release.id());
    } else if (content instanceof NativePacket.Subscribe subscribe) {
      subscribing.subscribe(
          subscribe.wanted(),
          codes -> wire.write(NativeEncoder.subAck(wire.alloc(), subscribe.id(), codes)));
    } else if (content instanceof NativePacket.Unsubscribe unsubscribe) {
      subscribing.unsubscribe(
          unsubscribe.filters(),
          codes ->
              wire.write(
                  NativeEncoder.acknowledgement(
                      wire.alloc(), NativeEncoder.UNSUBACK, unsubscribe.id())));
    } else if (content instanceof NativePacket.Command command) {
      run(command);
    }
  }

  private void acknowledged(MqttMessageType type, long id) {
    switch (type) {
      case PUBACK -> outbound.acknowledged(id);
      case PUBREC -> outbound.received(id);
      case PUBCOMP -> outbound.completed(id);
      default -> inbound.release(id);
    }
  }

  /** Of an id that it both publishes and gets, the C# SDK sends two of these. */
  private void released(long id) {
    if (!inbound.awaitsRelease(id) && outbound.awaitsReceived(id)) {
      outbound.received(id);
    } else {
      inbound.release(id);
    }
  }

  // ---- extended commands ------------------------------------------------------------------------

  /** While too many are in progress, nothing is read. */
  private void run(NativePacket.Command command) {
    int bytes = command.parameters().length;
    if (!running.hasRoomFor(bytes)) {
      connection.tooMuch("too much is in progress");
      return;
    }
    running.begun(bytes);
    commands
        .run(command)
        .whenCompleteAsync(
            (reply, failure) -> {
              running.ended(bytes);
              if (failure == null && !connection.hasEnded()) {
                reply.ifPresent(
                    known -> wire.write(NativeEncoder.reply(wire.alloc(), command.id(), known)));
                answered(command);
              }
              running.goOn();
            },
            session.loop());
  }

  private void answered(NativePacket.Command command) {
    if (command.command() == PUBLISH2 && command.id() != 0) {
      session.receipts().ifPresent(waiting -> waiting.answered(new MessageId(command.id())));
    }
  }
}
