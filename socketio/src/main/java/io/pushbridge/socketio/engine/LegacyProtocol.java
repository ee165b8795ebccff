package io.pushbridge.socketio.engine;

import java.util.List;

/**
 * The engine below Socket.IO 0.9 (socketio-protocol.md §2). Its packets have no engine type of
 * their own: heartbeats, farewells and noops are the engine's, everything else is a message to the
 * layer above.
 */
final class LegacyProtocol extends EngineProtocol {
  @Override
  Generation generation() {
    return Generation.V0_9;
  }

  @Override
  OutgoingPacket open(String sid, List<String> upgrades, EngineConfig config) {
    return OutgoingPacket.control(PacketType.OPEN, "");
  }

  /** A packet as it is on every transport. */
  static String text(OutgoingPacket packet) {
    return switch (packet.type()) {
      case OPEN -> "1::";
      case CLOSE -> "0::";
      case PING, PONG -> "2::";
      case MESSAGE -> packet.isBinary() ? "8::" : packet.text();
      case UPGRADE, NOOP -> "8::";
    };
  }

  static int jsonFrom(OutgoingPacket packet) {
    return packet.type() == PacketType.MESSAGE ? packet.jsonFrom() : Integer.MAX_VALUE;
  }

  @Override
  IncomingPacket decode(String frame) throws MalformedPacketException {
    return packet(frame);
  }

  static IncomingPacket packet(String text) throws MalformedPacketException {
    if (text.length() < 2 || text.charAt(1) != ':') {
      throw new MalformedPacketException("no packet");
    }
    return switch (text.charAt(0)) {
      case '0' ->
          isForEverything(text)
              ? IncomingPacket.text(PacketType.CLOSE, "")
              : IncomingPacket.text(PacketType.MESSAGE, text);
      case '2' -> IncomingPacket.text(PacketType.PONG, "");
      case '8' -> IncomingPacket.text(PacketType.NOOP, "");
      case '1', '3', '4', '5', '6', '7' -> IncomingPacket.text(PacketType.MESSAGE, text);
      default -> throw new MalformedPacketException("unknown packet type");
    };
  }

  /** Whether a farewell names no namespace; some clients end it with one more colon. */
  private static boolean isForEverything(String farewell) {
    return farewell.replace(":", "").equals("0");
  }

  @Override
  IncomingPacket decode(byte[] frame) throws MalformedPacketException {
    throw new MalformedPacketException("binary in a generation that has none");
  }

  @Override
  WireForm webSocketForm(HandshakeRequest request) {
    return WireForm.V0_9_WEBSOCKET;
  }

  @Override
  PayloadFormat payloadFormat(Exchange handshake) {
    return LegacyPayload.INSTANCE;
  }

  @Override
  Beat beat() {
    return Beat.SERVER_SENDS;
  }

  @Override
  boolean strictPolls() {
    return false;
  }

  @Override
  boolean survivesTransport() {
    return true;
  }
}
