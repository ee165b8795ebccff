package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.pushbridge.broker.mqtt.OutboundAliases.Naming;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Encodes PUBLISH packets (MQTT 5 §3.3). What does not depend on the recipient is encoded once per
 * message and version and shared by all of them; a QoS 0 packet as a whole.
 */
final class PublishEncoder {
  private static final int PUBLISH = 0x30;
  private static final int DUP = 0x08;
  private static final int RETAIN = 0x01;

  private static final int PAYLOAD_FORMAT = 0x01;
  private static final int MESSAGE_EXPIRY = 0x02;
  private static final int CONTENT_TYPE = 0x03;
  private static final int RESPONSE_TOPIC = 0x08;
  private static final int CORRELATION_DATA = 0x09;
  private static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
  private static final int TOPIC_ALIAS = 0x23;
  private static final int USER_PROPERTY = 0x26;
  private static final int ALIAS_LENGTH = 3;
  private static final byte[] NO_TOPIC = {0, 0};

  /** Stands for the properties of versions that have none. */
  private static final int NO_PROPERTIES = -1;

  /** Stands for the remaining life of what does not expire. */
  private static final int FOR_EVER = 0;

  /** The parts of a packet around its id: equal for equal remaining lives, and without one. */
  private record Form(int remainingSeconds) {}

  /** A whole QoS 0 packet. */
  private record WholeForm(int remainingSeconds, boolean retain) {}

  /**
   * The shared parts.
   *
   * @param topic with its length
   * @param properties without their length; null for versions that have none
   */
  // Bytes to copy from, never compared.
  @SuppressWarnings("ArrayRecordComponent")
  private record Parts(byte[] topic, byte[] properties) {}

  private PublishEncoder() {}

  /**
   * The packet as one recipient gets it; the caller owns it.
   *
   * @param packetId ignored for QoS 0
   * @param naming by which alias it goes; by none for versions before 5
   */
  static ByteBuf encode(
      ByteBufAllocator alloc,
      Outgoing outgoing,
      boolean mqtt5,
      int packetId,
      Naming naming,
      long nowMillis) {
    Message message = outgoing.message();
    int remaining = mqtt5 ? remainingSeconds(message, nowMillis) : NO_PROPERTIES;
    if (!outgoing.qos().acknowledged()
        && naming.alias() == 0
        && outgoing.grant().identifiers().isEmpty()) {
      return outgoing
          .delivery()
          .encoded(
              new WholeForm(remaining, retains(outgoing)),
              ByteBuf.class,
              key -> whole(outgoing, remaining))
          .duplicate();
    }
    return packet(alloc::buffer, outgoing, parts(outgoing, remaining), naming, packetId);
  }

  private static ByteBuf whole(Outgoing outgoing, int remaining) {
    Parts parts =
        remaining == NO_PROPERTIES
            ? new Parts(topic(outgoing.message()), null)
            : parts(outgoing, remaining);
    return Unpooled.unreleasableBuffer(
        packet(PublishEncoder::heap, outgoing, parts, Naming.PLAIN, 0));
  }

  /** Room that nobody has to release. */
  private static ByteBuf heap(int length) {
    return Unpooled.wrappedBuffer(new byte[length]).clear();
  }

  private static Parts parts(Outgoing outgoing, int remaining) {
    return outgoing
        .delivery()
        .encoded(
            new Form(remaining),
            Parts.class,
            message ->
                new Parts(
                    topic(message),
                    remaining == NO_PROPERTIES ? null : properties(message, remaining)));
  }

  /** Whether the recipient sees the retain flag (MQTT 5 §3.3.1.3). */
  private static boolean retains(Outgoing outgoing) {
    return outgoing.grant().retainAsPublished() && outgoing.message().retain();
  }

  /** Seconds of life left, begun ones counted whole (MQTT 5 §3.3.2.3.3). */
  private static int remainingSeconds(Message message, long nowMillis) {
    if (message.expiresAt() == Message.NEVER_EXPIRES) {
      return FOR_EVER;
    }
    return (int) Math.max(1, (message.expiresAt() - nowMillis + 999) / 1_000);
  }

  private static ByteBuf packet(
      IntFunction<ByteBuf> room, Outgoing outgoing, Parts parts, Naming naming, int packetId) {
    List<Integer> identifiers =
        parts.properties == null ? List.of() : outgoing.grant().identifiers();
    int qos = outgoing.qos().level();
    byte[] payload = outgoing.message().payload();
    int properties = parts.properties == null ? 0 : parts.properties.length;
    properties += naming.alias() == 0 ? 0 : ALIAS_LENGTH;
    for (int identifier : identifiers) {
      properties += 1 + variableLength(identifier);
    }
    byte[] topic = naming.known() ? NO_TOPIC : parts.topic;
    int remaining = topic.length + (qos > 0 ? 2 : 0) + payload.length;
    if (parts.properties != null) {
      remaining += variableLength(properties) + properties;
    }
    int length = 1 + variableLength(remaining) + remaining;
    ByteBuf out = room.apply(length);
    out.writeByte(
        PUBLISH
            | (outgoing.again() && qos > 0 ? DUP : 0)
            | (qos << 1)
            | (retains(outgoing) ? RETAIN : 0));
    writeVariable(out, remaining);
    out.writeBytes(topic);
    if (qos > 0) {
      out.writeShort(packetId);
    }
    if (parts.properties != null) {
      writeVariable(out, properties);
      out.writeBytes(parts.properties);
      if (naming.alias() != 0) {
        out.writeByte(TOPIC_ALIAS).writeShort(naming.alias());
      }
      for (int identifier : identifiers) {
        out.writeByte(SUBSCRIPTION_IDENTIFIER);
        writeVariable(out, identifier);
      }
    }
    return out.writeBytes(payload);
  }

  private static byte[] topic(Message message) {
    byte[] text = message.destination().shownAs().getBytes(StandardCharsets.UTF_8);
    byte[] withLength = new byte[2 + text.length];
    withLength[0] = (byte) (text.length >>> 8);
    withLength[1] = (byte) text.length;
    System.arraycopy(text, 0, withLength, 2, text.length);
    return withLength;
  }

  private static byte[] properties(Message message, int remaining) {
    MessageProperties said = message.properties();
    ByteBuf out = Unpooled.buffer();
    if (said.text()) {
      out.writeByte(PAYLOAD_FORMAT).writeByte(1);
    }
    if (remaining != FOR_EVER) {
      out.writeByte(MESSAGE_EXPIRY).writeInt(remaining);
    }
    if (said.contentType() != null) {
      writeText(out.writeByte(CONTENT_TYPE), said.contentType());
    }
    if (said.responseTopic() != null) {
      writeText(out.writeByte(RESPONSE_TOPIC), said.responseTopic());
    }
    if (said.correlationData() != null) {
      out.writeByte(CORRELATION_DATA)
          .writeShort(said.correlationData().length)
          .writeBytes(said.correlationData());
    }
    for (MessageProperties.UserProperty property : said.userProperties()) {
      writeText(out.writeByte(USER_PROPERTY), property.name());
      writeText(out, property.value());
    }
    return ByteBufUtil.getBytes(out);
  }

  private static void writeText(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(bytes.length).writeBytes(bytes);
  }

  private static int variableLength(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
  }

  private static void writeVariable(ByteBuf out, int value) {
    int rest = value;
    while (rest >= 1 << 7) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }
}
