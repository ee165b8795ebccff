package io.pushbridge.socketio.engine;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Engine.IO 4 (socketio-protocol.md §4). */
final class Eio4Protocol extends EngineProtocol {
  private static final char SEPARATOR = '\u001e';
  private static final PayloadFormat PAYLOAD = new Payload();

  @Override
  Generation generation() {
    return Generation.EIO4;
  }

  @Override
  OutgoingPacket open(String sid, List<String> upgrades, EngineConfig config) {
    return OutgoingPacket.open(
        OpenJson.of(sid, upgrades, config, generation())
            .replace("}", ",\"maxPayload\":" + config.maxPayload() + "}"));
  }

  @Override
  IncomingPacket decode(String frame) throws MalformedPacketException {
    if (frame.isEmpty()) {
      throw new MalformedPacketException("empty packet");
    }
    return IncomingPacket.text(PacketType.of(frame.charAt(0)), frame.substring(1));
  }

  @Override
  IncomingPacket decode(byte[] frame) {
    return IncomingPacket.binary(frame);
  }

  @Override
  WireForm webSocketForm(HandshakeRequest request) {
    return WireForm.EIO4_WEBSOCKET;
  }

  @Override
  PayloadFormat payloadFormat(Exchange handshake) {
    return PAYLOAD;
  }

  @Override
  Beat beat() {
    return Beat.SERVER_ASKS;
  }

  @Override
  boolean strictPolls() {
    return true;
  }

  /** Packets joined by U+001E, binary as base64. */
  private static final class Payload implements PayloadFormat {
    @Override
    public void decode(Exchange post, PacketConsumer packets) throws MalformedPacketException {
      String body = TextBytes.decode(post.body());
      int start = 0;
      while (start <= body.length()) {
        int end = body.indexOf(SEPARATOR, start);
        if (end < 0) {
          end = body.length();
        }
        packets.accept(packet(body, start, end));
        start = end + 1;
      }
    }

    private static IncomingPacket packet(String body, int start, int end)
        throws MalformedPacketException {
      if (start == end) {
        throw new MalformedPacketException("empty packet");
      }
      String rest = body.substring(start + 1, end);
      if (body.charAt(start) != 'b') {
        return IncomingPacket.text(PacketType.of(body.charAt(start)), rest);
      }
      return IncomingPacket.binary(TextBytes.base64(rest));
    }

    @Override
    public Reply encode(List<OutgoingPacket> packets, Exchange poll) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (OutgoingPacket packet : packets) {
        if (body.size() > 0) {
          body.write(SEPARATOR);
        }
        body.writeBytes(packet.bytes(WireForm.EIO4_POLLING));
      }
      return Reply.of(200, Reply.TEXT, body.toByteArray());
    }

    @Override
    public Reply taken(Exchange post) {
      return Reply.OK;
    }
  }
}
