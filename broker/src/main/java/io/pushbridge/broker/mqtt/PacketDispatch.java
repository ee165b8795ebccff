package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.session.Connected;

/** Hands the packets of a connected client to those who know them. Confined to the event loop. */
final class PacketDispatch {
  private final MqttConnection connection;
  private final Wire wire;
  private final OutboundMessages outbound;
  private final InboundMessages inbound;
  private final Subscribing subscribing;

  PacketDispatch(
      MqttFront front,
      MqttConnection connection,
      Wire wire,
      PacketGate gate,
      OutboundMessages outbound,
      Connected connected) {
    this.connection = connection;
    this.wire = wire;
    this.outbound = outbound;
    outbound.session(connected.session(), front.parked());
    Answers answers = new Answers(wire, gate, front.options().publishesInProgress());
    this.inbound = new InboundMessages(connection, wire, answers, front, connected);
    this.subscribing =
        new Subscribing(connection, wire, gate, front.platform().sessions(), connected.session());
  }

  /** Any packet but CONNECT and DISCONNECT. */
  void take(MqttMessage packet) {
    switch (packet.fixedHeader().messageType()) {
      case PUBLISH -> inbound.publish((MqttPublishMessage) packet);
      case PUBACK -> outbound.acknowledged(packetId(packet));
      case PUBREC -> outbound.received(packetId(packet), reasonCode(packet));
      case PUBCOMP -> outbound.completed(packetId(packet));
      case PUBREL -> inbound.release(packetId(packet));
      case SUBSCRIBE -> subscribing.subscribe((MqttSubscribeMessage) packet);
      case UNSUBSCRIBE -> subscribing.unsubscribe((MqttUnsubscribeMessage) packet);
      case PINGREQ -> wire.write(Replies.pingResp());
      default -> connection.end(EndReason.PROTOCOL_ERROR);
    }
  }

  private static int packetId(MqttMessage packet) {
    return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
  }

  private static int reasonCode(MqttMessage packet) {
    return packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
        ? Byte.toUnsignedInt(reply.reasonCode())
        : ReasonCode.SUCCESS;
  }
}
