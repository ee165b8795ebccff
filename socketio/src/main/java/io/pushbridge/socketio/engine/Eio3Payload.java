package io.pushbridge.socketio.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The payloads of Engine.IO 3: text, binary, and JSONP, which is text inside a script
 * (socketio-protocol.md §3.3).
 */
enum Eio3Payload implements PayloadFormat {
  /** For clients that read text only. */
  TEXT,
  /** Binary where a packet needs it, else text. */
  MIXED,
  /** For clients that read binary only. */
  BINARY;

  private static final String OCTETS = "application/octet-stream";
  private static final int MAX_LENGTH_DIGITS = 9;

  @Override
  public Reply encode(List<OutgoingPacket> packets, Exchange poll) {
    String index = Jsonp.index(poll, "j");
    if (index != null) {
      String script =
          Jsonp.call("___eio", index, new String(text(packets), StandardCharsets.UTF_8));
      return new Reply(
          200,
          "text/javascript; charset=UTF-8",
          script.getBytes(StandardCharsets.UTF_8),
          Map.of("X-XSS-Protection", "0"));
    }
    boolean binary =
        this == BINARY || (this == MIXED && packets.stream().anyMatch(OutgoingPacket::isBinary));
    return binary
        ? Reply.of(200, OCTETS, join(packets, WireForm.EIO3_BINARY))
        : Reply.of(200, Reply.TEXT, text(packets));
  }

  private static byte[] text(List<OutgoingPacket> packets) {
    return join(packets, WireForm.EIO3_TEXT);
  }

  private static byte[] join(List<OutgoingPacket> packets, WireForm form) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    packets.forEach(packet -> payload.writeBytes(packet.bytes(form)));
    return payload.toByteArray();
  }

  @Override
  public Reply taken(Exchange post) {
    return Reply.OK;
  }

  @Override
  public void decode(Exchange post, PacketConsumer packets) throws MalformedPacketException {
    byte[] body = post.body();
    String type = post.headers().value("Content-Type");
    if (Jsonp.index(post, "j") != null
        || (type != null && type.startsWith("application/x-www-form-urlencoded"))) {
      decodeText(Jsonp.unescapeNewlines(Jsonp.formField(body)), packets);
    } else if ((type != null && type.startsWith(OCTETS))
        || (body.length > 0 && (body[0] == 0 || body[0] == 1))) {
      decodeBinary(body, packets);
    } else {
      decodeText(TextBytes.decode(body), packets);
    }
  }

  private static void decodeText(String payload, PacketConsumer packets)
      throws MalformedPacketException {
    if (payload.isEmpty()) {
      throw new MalformedPacketException("empty payload");
    }
    int at = 0;
    while (at < payload.length()) {
      int colon = payload.indexOf(':', at);
      if (colon <= at || colon - at > MAX_LENGTH_DIGITS) {
        throw new MalformedPacketException("no length");
      }
      int length = 0;
      for (; at < colon; at++) {
        length = 10 * length + digit(payload.charAt(at) - '0');
      }
      int start = colon + 1;
      if (length > payload.length() - start) {
        throw new MalformedPacketException("length beyond the payload");
      }
      at = start + length;
      packets.accept(Eio3Protocol.packet(TextBytes.decodedOnceMore(payload.substring(start, at))));
    }
  }

  private static void decodeBinary(byte[] payload, PacketConsumer packets)
      throws MalformedPacketException {
    if (payload.length == 0) {
      throw new MalformedPacketException("empty payload");
    }
    int at = 0;
    while (at < payload.length) {
      int kind = payload[at++];
      int firstDigit = at;
      int length = 0;
      while (at < payload.length && payload[at] != (byte) 0xff) {
        if (at - firstDigit == MAX_LENGTH_DIGITS) {
          throw new MalformedPacketException("length too long");
        }
        length = 10 * length + digit(payload[at++]);
      }
      at++;
      if (kind < 0 || kind > 1 || at > payload.length || length > payload.length - at) {
        throw new MalformedPacketException("length beyond the payload");
      }
      byte[] content = Arrays.copyOfRange(payload, at, at + length);
      at += length;
      packets.accept(
          kind == 0
              ? Eio3Protocol.packet(TextBytes.decode(content))
              : Eio3Protocol.binaryPacket(content));
    }
  }

  private static int digit(int value) throws MalformedPacketException {
    if (value < 0 || value > 9) {
      throw new MalformedPacketException("not a digit");
    }
    return value;
  }
}
