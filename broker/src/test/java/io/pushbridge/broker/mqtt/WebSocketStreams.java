package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.concat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Puts hostile streams into WebSocket frames (RFC 6455 §5), which have mistakes of their own. */
final class WebSocketStreams {
  private static final String UPGRADE =
      """
      GET %s HTTP/1.1\r
      Host: x\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Protocol: mqtt\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      \r
      """;

  private final Mistakes random;
  private final HostileStreams inside;

  WebSocketStreams(long seed) {
    random = new Mistakes(seed);
    inside = new HostileStreams(seed);
  }

  /** The next stream, in the pieces in which it is sent. */
  List<byte[]> next() {
    List<byte[]> parts = new ArrayList<>();
    String path = random.below(20) == 0 ? "/other" : "/mqtt";
    byte[] upgrade = UPGRADE.formatted(path).getBytes(StandardCharsets.US_ASCII);
    parts.add(random.below(10) == 0 ? random.mutated(upgrade) : upgrade);
    boolean begun = false;
    for (byte[] piece : inside.next()) {
      boolean last = random.below(3) > 0;
      int first = (last ? 0x80 : 0) | (begun ? 0 : 2);
      byte[] frame = frame(random.below(20) == 0 ? first ^ random.pick(0x80, 2) : first, piece);
      begun = !last;
      parts.add(random.below(20) == 0 ? random.mutated(frame) : frame);
      if (random.below(10) == 0) {
        parts.add(between());
      }
    }
    return parts;
  }

  /** A frame of another kind, one of two in order: a ping or a pong. */
  private byte[] between() {
    return frame(random.pick(0x89, 0x8A, 0x89, 0x8A, 0x81, 0x88, 0x83, 0xC2), random.noise(9));
  }

  /** A frame masked with zeros. */
  private static byte[] frame(int first, byte[] content) {
    int length = content.length;
    byte[] header =
        length < 126
            ? bytes(first, 0x80 | length)
            : length < 65_536
                ? bytes(first, 0xFE, length >> 8, length)
                : bytes(first, 0xFF, 0, 0, 0, 0, 0, length >> 16, length >> 8, length);
    return concat(header, new byte[4], content);
  }
}
