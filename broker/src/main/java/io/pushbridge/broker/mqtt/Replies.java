package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import java.util.List;

/** The server's acknowledging packets, in the form of the client's version. */
final class Replies {
  private static final MqttMessage PINGRESP = new MqttMessage(header(MqttMessageType.PINGRESP, 0));

  private Replies() {}

  static MqttMessage pingResp() {
    return PINGRESP;
  }

  /**
   * PUBACK, PUBREC, PUBREL or PUBCOMP.
   *
   * @param reasonCode left out for versions before 5
   */
  static MqttMessage publishReply(
      MqttMessageType type, boolean mqtt5, int packetId, int reasonCode) {
    MqttFixedHeader header = header(type, 0);
    return mqtt5 && reasonCode != ReasonCode.SUCCESS
        ? new MqttMessage(
            header,
            new MqttPubReplyMessageVariableHeader(
                packetId, (byte) reasonCode, MqttProperties.NO_PROPERTIES))
        : new MqttMessage(header, MqttMessageIdVariableHeader.from(packetId));
  }

  static MqttMessage subAck(int packetId, List<Integer> codes) {
    return new MqttSubAckMessage(
        header(MqttMessageType.SUBACK, 0),
        new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
        new MqttSubAckPayload(codes));
  }

  static MqttMessage unsubAck(boolean mqtt5, int packetId, List<Integer> codes) {
    MqttFixedHeader header = header(MqttMessageType.UNSUBACK, 0);
    return mqtt5
        ? new MqttUnsubAckMessage(
            header,
            new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
            new MqttUnsubAckPayload(codes.stream().map(Integer::shortValue).toList()))
        : new MqttMessage(header, MqttMessageIdVariableHeader.from(packetId));
  }

  private static MqttFixedHeader header(MqttMessageType type, int remainingLength) {
    MqttQoS qos = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
    return new MqttFixedHeader(type, false, qos, false, remainingLength);
  }
}
