package io.pushbridge.broker.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the packets of the dialect that carry an id (native-mqtt.md §2, §4); the others are those
 * of MQTT 3.1. The caller owns what is returned.
 */
public final class NativeEncoder {
  /** PUBACK. */
  public static final int PUBACK = 0x40;

  /** PUBREC. */
  public static final int PUBREC = 0x50;

  /** PUBREL; the Erlang SDK insists on its QoS bits. */
  public static final int PUBREL = 0x62;

  /** PUBCOMP. */
  public static final int PUBCOMP = 0x70;

  /** UNSUBACK. */
  public static final int UNSUBACK = 0xB0;

  private static final int PUBLISH = 0x30;
  private static final int DUP = 0x08;
  private static final int SUBACK = 0x90;
  private static final int EXTENDED = 0xF0;
  private static final int ID_BYTES = 8;

  /** Command, status and length of an extended command's reply. */
  private static final int REPLY_BYTES = 4;

  /** The topic of a message with its length; shared by all its recipients. */
  private enum Form {
    TOPIC
  }

  private NativeEncoder() {}

  /** A packet that is nothing but an id: PUBACK, PUBREC, PUBREL, PUBCOMP or UNSUBACK. */
  public static ByteBuf acknowledgement(ByteBufAllocator alloc, int first, long id) {
    return begin(alloc, first, ID_BYTES).writeLong(id);
  }

  /** SUBACK. */
  public static ByteBuf subAck(ByteBufAllocator alloc, long id, List<Integer> codes) {
    ByteBuf out = begin(alloc, SUBACK, ID_BYTES + codes.size()).writeLong(id);
    codes.forEach(out::writeByte);
    return out;
  }

  /** PUBLISH of a QoS over 0. */
  public static ByteBuf publish(ByteBufAllocator alloc, Outgoing outgoing, long id) {
    byte[] topic = outgoing.delivery().encoded(Form.TOPIC, byte[].class, NativeEncoder::topic);
    byte[] payload = outgoing.message().payload();
    int first = PUBLISH | (outgoing.again() ? DUP : 0) | (outgoing.qos().level() << 1);
    return begin(alloc, first, 2 + topic.length + ID_BYTES + payload.length)
        .writeShort(topic.length)
        .writeBytes(topic)
        .writeLong(id)
        .writeBytes(payload);
  }

  private static byte[] topic(Message message) {
    return message.destination().shownAs().getBytes(StandardCharsets.UTF_8);
  }

  /** What answers an extended command, or RECVACK. */
  public static ByteBuf reply(ByteBufAllocator alloc, long id, CommandReply reply) {
    byte[] data = reply.data();
    return begin(alloc, EXTENDED, ID_BYTES + REPLY_BYTES + data.length)
        .writeLong(id)
        .writeByte(reply.command())
        .writeByte(reply.status())
        .writeShort(data.length)
        .writeBytes(data);
  }

  private static ByteBuf begin(ByteBufAllocator alloc, int first, int remaining) {
    ByteBuf out = alloc.buffer(5 + remaining).writeByte(first);
    int rest = remaining;
    while (rest >= 1 << 7) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return out.writeByte(rest);
  }
}
