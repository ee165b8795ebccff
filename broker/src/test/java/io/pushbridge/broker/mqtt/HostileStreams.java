package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.concat;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes streams of packets as no honest client sends them: half right, so that they get far, and
 * wrong in one place or some. The same seed makes the same stream.
 */
final class HostileStreams {
  private static final int[] BYTES = {0, 1, 2, 4, 0x0B, 0x23, 0x26, 0x2F, 0x7F, 0x80, 0xFE, 0xFF};
  private static final int[] TYPES = {
    0x10, 0x20, 0x30, 0x32, 0x34, 0x3D, 0x40, 0x50, 0x62, 0x70, 0x82, 0x90, 0xA2, 0xC0, 0xE0, 0xF0
  };

  /** Strings with their length in front, as they may stand in a topic, a filter or a name. */
  private static final byte[][] NAMES = {
    text(""),
    text("a"),
    text("a/b"),
    text("#"),
    text("+/+"),
    text("a/#/b"),
    text("/"),
    text("a/p"),
    text("+/p"),
    text("#/p"),
    text("/p"),
    text("$share/"),
    text("$share//a"),
    text("$share/g"),
    text("$share/g/"),
    text("$share/g/#"),
    text("$share/g/a/b"),
    text("$share/+/a"),
    text("$SYS/#"),
    text("$SYS/clients/connected"),
    text("$"),
    text(","),
    text(",yali"),
    text(",yaliget"),
    text(",yapn"),
    text(",yta/"),
    text(",yta/wild"),
    text(",yam0123456789abcdef0123456789abcdef_a/b"),
    text(",yam0123456789abcdef0123456789abcdef_,yta/wild"),
    text("$$report/x"),
    text("$$"),
    text("safe/echo"),
    text("a\0b"),
    text("a\nevent=forged"),
    text("\uFFFF"),
    bytes(0, 2, 0xC0, 0x80),
    bytes(0, 3, 0xED, 0xA0, 0x80),
    bytes(0, 1, 0xFF),
    bytes(0xFF, 0xFF, 97),
    text("/".repeat(65_535)),
    text("a/".repeat(200)),
    text("x".repeat(5_000)),
  };

  private final SplittableRandom random;

  HostileStreams(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The next stream, in the pieces in which it is sent. */
  List<byte[]> next() {
    int version = pick(3, 4, 4, 5, 5, 5);
    List<byte[]> packets = new ArrayList<>();
    if (random.nextInt(20) > 0) {
      packets.add(connect(version));
    }
    for (int i = random.nextInt(12); i > 0; i--) {
      packets.add(any(version));
    }
    if (random.nextInt(3) > 0) {
      for (int i = random.nextInt(4); i > 0 && !packets.isEmpty(); i--) {
        int at = random.nextInt(packets.size());
        packets.set(at, mutated(packets.get(at)));
      }
    }
    return pieces(concat(packets.toArray(byte[][]::new)));
  }

  private List<byte[]> pieces(byte[] all) {
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    while (from < all.length) {
      int length = random.nextBoolean() ? all.length : 1 + random.nextInt(all.length);
      int to = Math.min(all.length, from + length);
      pieces.add(Arrays.copyOfRange(all, from, to));
      from = to;
    }
    return pieces;
  }

  // ---- packets ------------------------------------------------------------------------------

  private byte[] connect(int version) {
    int flags = pick(0xC2, 0xC2, 0xC0, 0xC6, 0xCE, 0xD4, 0xE6, 0x02, 0x82, 0x42, 0xDE, 0xC3);
    byte[] will =
        (flags & 4) == 0 ? bytes() : concat(properties(version), name(), text("gone with it"));
    byte[] user = (flags & 0x80) == 0 ? bytes() : text(TestBroker.OTHER.text());
    byte[] password = (flags & 0x40) == 0 ? bytes() : text(TestBroker.OTHER_PASSWORD);
    if (random.nextInt(20) == 0) {
      user = name();
    }
    return packet(
        0x10,
        text(version == 3 ? "MQIsdp" : "MQTT"),
        bytes(version, flags, 0, pick(0, 0, 1, 60)),
        properties(version),
        text(random.nextInt(8) == 0 ? "" : "wild" + random.nextInt(5)),
        will,
        user,
        password);
  }

  private byte[] any(int version) {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> publish(version);
      case 3, 4 -> subscribe(version);
      case 5 -> unsubscribe(version);
      case 6 -> packet(0x40, id(), reason(version));
      case 7 -> packet(0x50, id(), reason(version));
      case 8 -> packet(0x62, id(), reason(version));
      case 9 -> packet(0x70, id(), reason(version));
      case 10 -> bytes(0xC0, 0);
      case 11 -> packet(0xE0, reason(version));
      case 12 -> packet(0xF0, reason(version));
      default -> packet(pick(TYPES), noise(random.nextInt(40)));
    };
  }

  private byte[] publish(int version) {
    int qos = random.nextInt(3);
    int first = 0x30 | (qos << 1) | pick(0, 0, 0, 1, 8);
    byte[] body =
        switch (random.nextInt(4)) {
          case 0 -> bytes();
          case 1 -> noise(random.nextInt(2_000));
          case 2 -> text("{\"token\":\"ab\",\"bundle_id\":\"io.example\"}");
          default -> text("wild");
        };
    return packet(first, name(), qos == 0 ? bytes() : id(), properties(version), body);
  }

  private byte[] subscribe(int version) {
    List<byte[]> parts = new ArrayList<>(List.of(id(), properties(version)));
    for (int i = pick(0, 1, 1, 1, 2, 3, 100); i > 0; i--) {
      parts.add(name());
      parts.add(bytes(pick(0, 1, 2, 2, 3, 0x04, 0x0D, 0x2E, 0x80)));
    }
    return packet(0x82, parts.toArray(byte[][]::new));
  }

  private byte[] unsubscribe(int version) {
    List<byte[]> parts = new ArrayList<>(List.of(id(), properties(version)));
    for (int i = pick(0, 1, 1, 2, 3); i > 0; i--) {
      parts.add(name());
    }
    return packet(0xA2, parts.toArray(byte[][]::new));
  }

  private byte[] id() {
    return bytes(pick(0, 0, 0, 0x80, 0xFF), pick(0, 1, 1, 2, 3, 0xFF));
  }

  private byte[] reason(int version) {
    if (version < 5 || random.nextBoolean()) {
      return bytes();
    }
    byte[] code = bytes(pick(0, 0, 0x04, 0x10, 0x80, 0x97, 0xFF));
    return random.nextBoolean() ? code : concat(code, properties(version));
  }

  private byte[] properties(int version) {
    if (version < 5) {
      return bytes();
    }
    byte[] all = bytes();
    for (int i = random.nextInt(6) - 2; i > 0; i--) {
      all = concat(all, property());
    }
    // One that is longer than that is a mistake already.
    return concat(all.length < 128 ? bytes(all.length) : bytes(all.length | 0x80, 1), all);
  }

  private byte[] property() {
    return switch (random.nextInt(12)) {
      case 0 -> bytes(0x11, pick(0, 0, 0xFF), 0xFF, 0xFF, pick(0, 9, 0xFF));
      case 1 -> bytes(0x21, pick(0, 0, 0xFF), pick(0, 1, 10));
      case 2 -> bytes(0x22, 0, pick(0, 10));
      case 3 -> bytes(0x23, 0, pick(0, 1, 2, 16, 17));
      case 4 -> bytes(0x27, 0, 0, pick(0, 1), pick(0, 2, 50));
      case 5 -> bytes(0x02, 0, 0, 0, pick(0, 1, 60));
      case 6 -> concat(bytes(0x26), name(), name());
      case 7 -> concat(bytes(0x08), name());
      case 8 -> concat(bytes(0x09), name());
      case 9 -> bytes(0x0B, pick(0, 1, 0x7F, 0x80, 0xFF), pick(0, 1, 0x80));
      case 10 -> concat(bytes(pick(0x15, 0x16, 0x03, 0x1F)), name());
      default -> bytes(pick(BYTES), pick(BYTES));
    };
  }

  // ---- mistakes -----------------------------------------------------------------------------

  private byte[] mutated(byte[] packet) {
    if (packet.length == 0) {
      return noise(3);
    }
    byte[] changed = packet.clone();
    int at = random.nextInt(changed.length);
    switch (random.nextInt(7)) {
      case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> changed[at] = (byte) pick(BYTES);
      case 2 -> changed[Math.min(1, at)] = (byte) random.nextInt(256);
      case 3 -> changed = Arrays.copyOf(changed, at);
      case 4 ->
          changed = concat(Arrays.copyOf(changed, at), noise(random.nextInt(9)), tail(packet, at));
      case 5 -> changed = concat(changed, tail(packet, at));
      default ->
          changed = concat(Arrays.copyOf(changed, at), tail(packet, random.nextInt(packet.length)));
    }
    return changed;
  }

  private static byte[] tail(byte[] packet, int from) {
    return Arrays.copyOfRange(packet, from, packet.length);
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    for (int i = 0; i < length; i++) {
      noise[i] = (byte) random.nextInt(256);
    }
    return noise;
  }

  private byte[] name() {
    // The long ones are rare: they cost most of the time otherwise.
    int long3 = NAMES.length - 3;
    return NAMES[random.nextInt(100) == 0 ? long3 + random.nextInt(3) : random.nextInt(long3)];
  }

  private int pick(int... of) {
    return of[random.nextInt(of.length)];
  }
}
