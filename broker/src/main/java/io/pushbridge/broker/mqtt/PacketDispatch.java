package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.session.Connected;
import io.pushbridge.core.topic.TopicSyntax;

/** Hands the packets of a connected client to those who know them. Confined to the event loop. */
final class PacketDispatch implements Exchange {
  private final MqttFront front;
  private final MqttConnection connection;
  private final Wire wire;
  private final PacketGate gate;
  private final OutboundMessages outbound;
  private InboundMessages inbound;
  private Subscribing subscribing;

  PacketDispatch(
      MqttFront front, MqttConnection connection, Wire wire, PacketGate gate, Login login) {
    this.front = front;
    this.connection = connection;
    this.wire = wire;
    this.gate = gate;
    this.outbound = new OutboundMessages(connection, wire, front.platform().clock());
    outbound.limits(login);
  }

  @Override
  public Outlet outlet() {
    return outbound;
  }

  @Override
  public void begin(Connected connected) {
    outbound.session(connected.session(), front.parked());
    Answers answers =
        new Answers(
            wire,
            gate,
            front,
            (type, id, result) -> wire.write(Replies.publishReply(type, wire, (int) id, result)));
    inbound = new InboundMessages(connection, wire, answers, front, connected);
    subscribing =
        new Subscribing(
            connection,
            wire,
            gate,
            front.platform().sessions(),
            connected.session(),
            TopicSyntax.MQTT);
  }

  @Override
  public void welcomed(boolean present) {
    outbound.goOn(present);
  }

  @Override
  public void resume() {
    outbound.resume();
  }

  @Override
  public void take(MqttMessage packet) {
    switch (packet.fixedHeader().messageType()) {
      case PUBLISH -> inbound.publish((MqttPublishMessage) packet);
      case PUBACK -> outbound.exchanges().acknowledged(packetId(packet));
      case PUBREC -> outbound.exchanges().received(packetId(packet), reasonCode(packet));
      case PUBCOMP -> outbound.exchanges().completed(packetId(packet));
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
