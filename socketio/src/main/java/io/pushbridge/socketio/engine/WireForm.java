package io.pushbridge.socketio.engine;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The ways one packet looks on the wire: one per generation and transport form. Payloads are made
 * by joining these bytes.
 */
enum WireForm {
  /** A whole WebSocket frame: text after its type digit, binary bare (socketio-protocol.md §4). */
  EIO4_WEBSOCKET(0) {
    @Override
    byte[] encode(OutgoingPacket packet) {
      return packet.isBinary()
          ? ServerFrame.binary(packet.data())
          : ServerFrame.text(
              packet.type().digit(), TextBytes.utf8(packet.text(), packet.jsonFrom()));
    }
  },
  /**
   * One packet of an Engine.IO 4 payload: text after its type digit, binary as {@code b} and
   * base64.
   */
  EIO4_POLLING(1) {
    @Override
    byte[] encode(OutgoingPacket packet) {
      return packet.isBinary()
          ? prefixed('b', Base64.getEncoder().encode(packet.data()))
          : prefixed(packet.type().digit(), TextBytes.ascii(packet.text(), packet.jsonFrom()));
    }
  };

  static final int COUNT = values().length;

  private final int slot;

  WireForm(int slot) {
    this.slot = slot;
  }

  /** Where a packet keeps its bytes in this form: below {@link #COUNT}, different for each form. */
  int slot() {
    return slot;
  }

  abstract byte[] encode(OutgoingPacket packet);

  static byte[] prefixed(char first, byte[] rest) {
    byte[] bytes = new byte[rest.length + 1];
    bytes[0] = (byte) first;
    System.arraycopy(rest, 0, bytes, 1, rest.length);
    return bytes;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
