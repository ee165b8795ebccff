package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;

/**
 * Decodes the packets a busy connection consists of where they are plain: a PUBLISH to a topic of
 * printable ASCII without properties, a PUBACK without a reason. Everything else, and whatever
 * might be wrong, is left to the codec behind, which takes packets one field at a time and a
 * topic's characters one by one. Gets whole packets. Confined to the event loop.
 */
final class PlainDecoder extends ChannelInboundHandlerAdapter {
  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int MQTT_3_1_1 = 4;
  private static final int MQTT_5 = 5;
  private static final int PUBACK_BYTES = 4;
  private static final int QOS_2 = 2;
  private static final byte[] NONE = {};

  private static final MqttFixedHeader PUBACK_HEADER =
      new MqttFixedHeader(MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 2);

  // 0 until the CONNECT of a version whose packets are known here.
  private int level;
  // The topic of the publish before: most clients publish to few.
  private byte[] topicBytes = NONE;
  private String topic = "";

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object read) {
    if (read instanceof ByteBuf packet) {
      MqttMessage decoded = decode(packet);
      ctx.fireChannelRead(decoded == null ? packet : decoded);
    } else {
      ctx.fireChannelRead(read);
    }
  }

  /** Null if it is for the codec; a PUBLISH owns the packet, of anything else it is released. */
  private MqttMessage decode(ByteBuf packet) {
    int first = packet.getUnsignedByte(packet.readerIndex());
    return switch (first >> 4) {
      case CONNECT -> {
        noteLevel(packet);
        yield null;
      }
      case PUBLISH -> level == 0 ? null : publish(first, packet);
      case PUBACK -> level == 0 ? null : acknowledgement(first, packet);
      default -> null;
    };
  }

  /** The first CONNECT's; a second one ends the connection. */
  private void noteLevel(ByteBuf packet) {
    int body = body(packet);
    int at = body + 2 + (body + 2 <= packet.writerIndex() ? packet.getUnsignedShort(body) : 0);
    int said = at < packet.writerIndex() ? packet.getByte(at) : 0;
    if (said == MQTT_3_1_1 || said == MQTT_5) {
      level = said;
    }
  }

  private static int body(ByteBuf packet) {
    int at = packet.readerIndex() + 1;
    while (packet.getByte(at) < 0) {
      at++;
    }
    return at + 1;
  }

  private MqttMessage publish(int first, ByteBuf packet) {
    int end = packet.writerIndex();
    int body = body(packet);
    int qos = (first >> 1) & 3;
    boolean again = (first & 8) != 0;
    if (qos > QOS_2 || (qos == 0 && again) || body + 2 > end) {
      return null;
    }
    int length = packet.getUnsignedShort(body);
    int at = body + 2 + length;
    if (length == 0 || at + (qos > 0 ? 2 : 0) + (level == MQTT_5 ? 1 : 0) > end) {
      return null;
    }
    int packetId = -1;
    if (qos > 0) {
      packetId = packet.getUnsignedShort(at);
      at += 2;
    }
    // Properties follow their length.
    if (packetId == 0 || (level == MQTT_5 && packet.getByte(at++) != 0)) {
      return null;
    }
    if (!isTopic(packet, body + 2, length)) {
      return null;
    }
    MqttFixedHeader header =
        new MqttFixedHeader(
            MqttMessageType.PUBLISH, again, MqttQoS.valueOf(qos), (first & 1) != 0, end - body);
    packet.readerIndex(at);
    return new MqttPublishMessage(
        header,
        new MqttPublishVariableHeader(topic, packetId, MqttProperties.NO_PROPERTIES),
        packet);
  }

  /** Whether these bytes are surely a topic's; then {@link #topic} is it. */
  private boolean isTopic(ByteBuf packet, int from, int length) {
    boolean known = length == topicBytes.length;
    for (int i = 0; known && i < length; i++) {
      known = packet.getByte(from + i) == topicBytes[i];
    }
    if (known) {
      return true;
    }
    byte[] bytes = new byte[length];
    packet.getBytes(from, bytes);
    for (byte c : bytes) {
      if (c < ' ' || c == 0x7f || c == '+' || c == '#') {
        return false;
      }
    }
    topicBytes = bytes;
    topic = new String(bytes, StandardCharsets.US_ASCII);
    return true;
  }

  private static MqttMessage acknowledgement(int first, ByteBuf packet) {
    if (packet.readableBytes() != PUBACK_BYTES || (first & 0x0f) != 0) {
      return null;
    }
    int packetId = packet.getUnsignedShort(packet.readerIndex() + 2);
    if (packetId == 0) {
      return null;
    }
    packet.release();
    return new MqttPubAckMessage(
        PUBACK_HEADER,
        new MqttPubReplyMessageVariableHeader(packetId, (byte) 0, MqttProperties.NO_PROPERTIES));
  }
}
