package io.pushbridge.benchmarks.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Packets of MQTT 3.1.1 as bytes. */
final class Packets {
  static final int CONNACK = 2;
  static final int PUBLISH = 3;
  static final int PUBACK = 4;
  static final int SUBACK = 9;

  private static final int CLEAN_SESSION = 2;

  private Packets() {}

  static ByteBuf connect(String clientId, boolean clean) {
    ByteBuf body = Unpooled.buffer();
    text(body, "MQTT");
    body.writeByte(4).writeByte(clean ? CLEAN_SESSION : 0).writeShort(0);
    text(body, clientId);
    return packet(0x10, body);
  }

  static ByteBuf subscribe(String topic, int qos) {
    ByteBuf body = Unpooled.buffer().writeShort(1);
    text(body, topic);
    return packet(0x82, body.writeByte(qos));
  }

  static ByteBuf disconnect() {
    return packet(0xE0, Unpooled.EMPTY_BUFFER);
  }

  /** Of QoS 0 or 1; the id of the latter is to be set. */
  static ByteBuf publish(String topic, int qos, byte[] payload) {
    ByteBuf body = Unpooled.buffer();
    text(body, topic);
    if (qos > 0) {
      body.writeShort(0);
    }
    return packet(0x30 | (qos << 1), body.writeBytes(payload));
  }

  private static void text(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(bytes.length).writeBytes(bytes);
  }

  private static ByteBuf packet(int first, ByteBuf body) {
    ByteBuf out = Unpooled.buffer().writeByte(first);
    int rest = body.readableBytes();
    while (rest >= 0x80) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return out.writeByte(rest).writeBytes(body);
  }
}
