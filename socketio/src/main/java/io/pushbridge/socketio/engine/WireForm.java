package io.pushbridge.socketio.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
  },
  /**
   * A whole WebSocket frame; binary after a type byte. JSON is escaped because some clients misread
   * other text (socketio-protocol.md §3.2).
   */
  EIO3_WEBSOCKET(2) {
    @Override
    byte[] encode(OutgoingPacket packet) {
      return packet.isBinary()
          ? ServerFrame.binary(prefixed((char) TYPE_MESSAGE, packet.data()))
          : ServerFrame.text(
              packet.type().digit(), TextBytes.ascii(packet.text(), packet.jsonFrom()));
    }
  },
  /** The same for clients that cannot receive binary frames. */
  EIO3_WEBSOCKET_BASE64(3) {
    @Override
    byte[] encode(OutgoingPacket packet) {
      return packet.isBinary()
          ? ServerFrame.text('b', base64Message(packet.data()))
          : EIO3_WEBSOCKET.encode(packet);
    }
  },
  /**
   * One packet of a text payload: its length in UTF-16 units, a colon, and the packet
   * (socketio-protocol.md §3.3).
   */
  EIO3_TEXT(4) {
    @Override
    byte[] encode(OutgoingPacket packet) {
      byte[] content =
          packet.isBinary()
              ? prefixed('b', base64Message(packet.data()))
              : prefixed(packet.type().digit(), TextBytes.ascii(packet.text(), packet.jsonFrom()));
      return joined(ascii(TextBytes.utf16Length(content) + ":"), content);
    }
  },
  /**
   * One packet of a binary payload: kind, digits of its length in bytes, 0xff, and the packet
   * (socketio-protocol.md §3.3).
   */
  EIO3_BINARY(5) {
    @Override
    byte[] encode(OutgoingPacket packet) {
      byte[] content =
          packet.isBinary()
              ? prefixed((char) TYPE_MESSAGE, packet.data())
              : prefixed(packet.type().digit(), TextBytes.ascii(packet.text(), packet.jsonFrom()));
      byte[] head = ascii("x" + content.length + "x");
      head[0] = (byte) (packet.isBinary() ? 1 : 0);
      for (int i = 1; i < head.length - 1; i++) {
        head[i] = (byte) (head[i] - '0');
      }
      head[head.length - 1] = (byte) 0xff;
      return joined(head, content);
    }
  },
  /** A whole WebSocket text frame of Socket.IO 0.9 (socketio-protocol.md §2.3). */
  V0_9_WEBSOCKET(6) {
    @Override
    byte[] encode(OutgoingPacket packet) {
      return ServerFrame.text(
          TextBytes.utf8(LegacyProtocol.text(packet), LegacyProtocol.jsonFrom(packet)));
    }
  },
  /** One packet of Socket.IO 0.9 on polling, bare. */
  V0_9_POLLING(7) {
    @Override
    byte[] encode(OutgoingPacket packet) {
      return TextBytes.ascii(LegacyProtocol.text(packet), LegacyProtocol.jsonFrom(packet));
    }
  };

  private static final int TYPE_MESSAGE = 4;

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

  private static byte[] base64Message(byte[] data) {
    return prefixed(PacketType.MESSAGE.digit(), Base64.getEncoder().encode(data));
  }

  private static byte[] joined(byte[] head, byte[] content) {
    byte[] bytes = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, bytes, head.length, content.length);
    return bytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
