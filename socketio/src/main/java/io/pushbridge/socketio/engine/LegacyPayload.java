package io.pushbridge.socketio.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The payloads of Socket.IO 0.9: one packet bare, several framed by U+FFFD and their lengths in
 * UTF-16 units; by JSONP, inside a script (socketio-protocol.md §2.4).
 */
enum LegacyPayload implements PayloadFormat {
  /** There is but one. */
  INSTANCE;

  private static final char MARK = '\ufffd';
  private static final byte[] MARK_BYTES = "\ufffd".getBytes(StandardCharsets.UTF_8);
  private static final int MAX_LENGTH_DIGITS = 9;
  private static final Reply TAKEN = Reply.of(200, Reply.TEXT, "1");

  @Override
  public Reply encode(List<OutgoingPacket> packets, Exchange poll) {
    return reply(poll, payload(packets));
  }

  /** The answer to a poll, or to a request for a session that does not exist. */
  static Reply reply(Exchange poll, byte[] payload) {
    String index = Jsonp.index(poll, "i");
    if (index == null) {
      return Reply.of(200, Reply.TEXT, payload);
    }
    String script = Jsonp.call("io.j", index, new String(payload, StandardCharsets.UTF_8));
    return script(script);
  }

  static Reply script(String script) {
    return new Reply(
        200,
        "application/javascript; charset=UTF-8",
        script.getBytes(StandardCharsets.UTF_8),
        Map.of("X-XSS-Protection", "0"));
  }

  private static byte[] payload(List<OutgoingPacket> packets) {
    if (packets.size() == 1) {
      return packets.get(0).bytes(WireForm.V0_9_POLLING);
    }
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (OutgoingPacket packet : packets) {
      byte[] bytes = packet.bytes(WireForm.V0_9_POLLING);
      payload.writeBytes(MARK_BYTES);
      payload.writeBytes(
          Integer.toString(TextBytes.utf16Length(bytes)).getBytes(StandardCharsets.US_ASCII));
      payload.writeBytes(MARK_BYTES);
      payload.writeBytes(bytes);
    }
    return payload.toByteArray();
  }

  @Override
  public Reply taken(Exchange post) {
    return TAKEN;
  }

  @Override
  public void decode(Exchange post, PacketConsumer packets) throws MalformedPacketException {
    String body =
        Jsonp.index(post, "i") == null
            ? TextBytes.decode(post.body())
            : unquoted(Jsonp.formField(post.body()));
    if (body.isEmpty() || body.charAt(0) != MARK) {
      packets.accept(LegacyProtocol.packet(body));
    } else {
      decodeFramed(body, packets);
    }
  }

  private static void decodeFramed(String body, PacketConsumer packets)
      throws MalformedPacketException {
    int at = 0;
    while (at < body.length()) {
      int mark = body.indexOf(MARK, at + 1);
      if (body.charAt(at) != MARK || mark < at + 2 || mark - at - 1 > MAX_LENGTH_DIGITS) {
        throw new MalformedPacketException("no length");
      }
      int length = 0;
      for (int i = at + 1; i < mark; i++) {
        int digit = body.charAt(i) - '0';
        if (digit < 0 || digit > 9) {
          throw new MalformedPacketException("not a digit");
        }
        length = 10 * length + digit;
      }
      int start = mark + 1;
      if (length > body.length() - start) {
        throw new MalformedPacketException("length beyond the payload");
      }
      at = start + length;
      packets.accept(LegacyProtocol.packet(body.substring(start, at)));
    }
  }

  /** Forms carry the payload as a JSON string; some clients leave the quotes away. */
  private static String unquoted(String field) throws MalformedPacketException {
    return field.startsWith("\"") ? JsonString.parse(field) : field;
  }
}
