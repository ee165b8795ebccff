package io.pushbridge.socketio.engine;

import java.util.Arrays;
import java.util.List;

/** Engine.IO 3, and 2 without binary (socketio-protocol.md §3). */
final class Eio3Protocol extends EngineProtocol {
  @Override
  Generation generation() {
    return Generation.EIO3;
  }

  @Override
  OutgoingPacket open(String sid, List<String> upgrades, EngineConfig config) {
    return OutgoingPacket.open(OpenJson.of(sid, upgrades, config, generation()));
  }

  @Override
  IncomingPacket decode(String frame) throws MalformedPacketException {
    return packet(frame);
  }

  /** A packet as it is in text frames and text payloads. */
  static IncomingPacket packet(String text) throws MalformedPacketException {
    if (text.isEmpty()) {
      throw new MalformedPacketException("empty packet");
    }
    if (text.charAt(0) != 'b') {
      return IncomingPacket.text(PacketType.of(text.charAt(0)), text.substring(1));
    }
    if (text.length() < 2 || text.charAt(1) != PacketType.MESSAGE.digit()) {
      throw new MalformedPacketException("binary packet that is no message");
    }
    return IncomingPacket.binary(TextBytes.base64(text.substring(2)));
  }

  @Override
  IncomingPacket decode(byte[] frame) throws MalformedPacketException {
    return binaryPacket(frame);
  }

  /** A packet as it is in binary frames and binary payloads: a type byte, then data. */
  static IncomingPacket binaryPacket(byte[] bytes) throws MalformedPacketException {
    if (bytes.length == 0 || bytes[0] != PacketType.MESSAGE.digit() - '0') {
      throw new MalformedPacketException("binary packet that is no message");
    }
    return IncomingPacket.binary(Arrays.copyOfRange(bytes, 1, bytes.length));
  }

  @Override
  WireForm webSocketForm(HandshakeRequest request) {
    return isWithoutBinary(request.query())
        ? WireForm.EIO3_WEBSOCKET_BASE64
        : WireForm.EIO3_WEBSOCKET;
  }

  private static boolean isWithoutBinary(Fields query) {
    String base64 = query.value("b64");
    return "2".equals(query.value("EIO"))
        || (base64 != null && !base64.isEmpty() && !base64.equals("0"));
  }

  @Override
  PayloadFormat payloadFormat(Exchange handshake) {
    String agent = handshake.headers().value("User-Agent");
    if (isWithoutBinary(handshake.query())
        || (agent != null && agent.contains("node-XMLHttpRequest"))) {
      return Eio3Payload.TEXT;
    }
    // Every client that reads nothing but the binary form also sends a cache breaker.
    return handshake.query().value("t") == null ? Eio3Payload.MIXED : Eio3Payload.BINARY;
  }

  @Override
  Beat beat() {
    return Beat.CLIENT_ASKS;
  }

  @Override
  boolean strictPolls() {
    return false;
  }
}
