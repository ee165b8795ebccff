package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
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

  private static final int PUBLISH_REPLY_BYTES = 6;

  /** Of a SUBACK or UNSUBACK without its codes, with a remaining length of up to three bytes. */
  private static final int SUBACK_BYTES = 7;

  private Replies() {}

  static MqttMessage pingResp() {
    return PINGRESP;
  }

  /**
   * PUBACK, PUBREC, PUBREL or PUBCOMP.
   *
   * @param reasonCode left out for versions before 5
   */
  static MqttMessage publishReply(MqttMessageType type, Wire wire, int packetId, int reasonCode) {
    MqttFixedHeader header = header(type, 0);
    if (!wire.mqtt5() || reasonCode == ReasonCode.SUCCESS) {
      return new MqttMessage(header, MqttMessageIdVariableHeader.from(packetId));
    }
    String reason = wire.reasonString(reasonCode, PUBLISH_REPLY_BYTES);
    return new MqttMessage(
        header,
        new MqttPubReplyMessageVariableHeader(packetId, (byte) reasonCode, properties(reason)));
  }

  /** SUBACK; the reason string is that of the first failure. */
  static MqttMessage subAck(Wire wire, int packetId, List<Integer> codes) {
    return new MqttSubAckMessage(
        header(MqttMessageType.SUBACK, 0),
        new MqttMessageIdAndPropertiesVariableHeader(packetId, reasonOfFirst(wire, codes)),
        new MqttSubAckPayload(codes));
  }

  /** UNSUBACK; the reason string is that of the first failure. */
  static MqttMessage unsubAck(Wire wire, int packetId, List<Integer> codes) {
    MqttFixedHeader header = header(MqttMessageType.UNSUBACK, 0);
    return wire.mqtt5()
        ? new MqttUnsubAckMessage(
            header,
            new MqttMessageIdAndPropertiesVariableHeader(packetId, reasonOfFirst(wire, codes)),
            new MqttUnsubAckPayload(codes.stream().map(Integer::shortValue).toList()))
        : new MqttMessage(header, MqttMessageIdVariableHeader.from(packetId));
  }

  private static MqttProperties reasonOfFirst(Wire wire, List<Integer> codes) {
    int first =
        codes.stream()
            .filter(code -> code >= ReasonCode.FAILURE)
            .findFirst()
            .orElse(ReasonCode.SUCCESS);
    return properties(wire.reasonString(first, SUBACK_BYTES + codes.size()));
  }

  /** Properties with this reason string, without any if it is null. */
  static MqttProperties properties(String reasonString) {
    if (reasonString == null) {
      return MqttProperties.NO_PROPERTIES;
    }
    MqttProperties properties = new MqttProperties();
    properties.add(new StringProperty(MqttPropertyType.REASON_STRING.value(), reasonString));
    return properties;
  }

  private static MqttFixedHeader header(MqttMessageType type, int remainingLength) {
    MqttQoS qos = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
    return new MqttFixedHeader(type, false, qos, false, remainingLength);
  }
}
