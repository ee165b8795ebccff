package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.concat;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes streams of packets as no honest client sends them: half right, so that they get far, and
 * wrong in one place or some. The same seed makes the same stream.
 */
final class HostileStreams {
  private static final int[] TYPES = {
    0x10, 0x20, 0x30, 0x32, 0x34, 0x3D, 0x40, 0x50, 0x62, 0x70, 0x82, 0x90, 0xA2, 0xC0, 0xE0, 0xF0
  };

  private final Mistakes random;

  HostileStreams(long seed) {
    random = new Mistakes(seed);
  }

  /** The next stream, in the pieces in which it is sent. */
  List<byte[]> next() {
    int version = random.pick(3, 4, 4, 5, 5, 5);
    List<byte[]> packets = new ArrayList<>();
    for (int i = random.below(12); i > 0; i--) {
      packets.add(any(version));
    }
    return random.pieces(random.below(20) > 0 ? connect(version) : bytes(), packets);
  }

  // ---- packets ------------------------------------------------------------------------------

  /** One of two is right, for what is behind it to be heard. */
  private byte[] connect(int version) {
    if (random.below(2) == 0) {
      byte[] limits = version < 5 ? bytes() : random.below(2) == 0 ? bytes(0) : limits();
      return packet(
          0x10,
          text(version == 3 ? "MQIsdp" : "MQTT"),
          bytes(version, random.pick(0xC0, 0xC2), 0, random.pick(0, 0, 1, 60)),
          limits,
          clientId(),
          text(TestBroker.OTHER.text()),
          text(TestBroker.OTHER_PASSWORD));
    }
    return hostileConnect(version);
  }

  /** What a client may say of itself, with its length. */
  private byte[] limits() {
    byte[] all =
        concat(
            bytes(0x11, 0, 0, 0, random.pick(0, 1, 60)),
            bytes(0x21, 0, random.pick(1, 2, 10)),
            bytes(0x22, 0, random.pick(0, 1, 10)),
            bytes(0x27, 0, 0, random.pick(0, 1, 10), 50));
    return concat(bytes(all.length), all);
  }

  /** Often that of nobody else, sometimes one that others have at the same time. */
  private byte[] clientId() {
    return text("wild" + random.below(random.pick(5, 1_000, 1_000)));
  }

  private byte[] hostileConnect(int version) {
    int flags = random.pick(0xC2, 0xC2, 0xC0, 0xC6, 0xCE, 0xD4, 0xE6, 0x02, 0x82, 0x42, 0xDE, 0xC3);
    byte[] will =
        (flags & 4) == 0
            ? bytes()
            : concat(properties(version), random.name(), text("gone with it"));
    byte[] user = (flags & 0x80) == 0 ? bytes() : text(TestBroker.OTHER.text());
    byte[] password = (flags & 0x40) == 0 ? bytes() : text(TestBroker.OTHER_PASSWORD);
    if (random.below(20) == 0) {
      user = random.name();
    }
    return packet(
        0x10,
        text(version == 3 ? "MQIsdp" : "MQTT"),
        bytes(version, flags, 0, random.pick(0, 0, 1, 60)),
        properties(version),
        random.below(8) == 0 ? text("") : clientId(),
        will,
        user,
        password);
  }

  private byte[] any(int version) {
    return switch (random.below(14)) {
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
      default -> packet(random.pick(TYPES), random.noise(random.below(40)));
    };
  }

  private byte[] publish(int version) {
    int qos = random.below(3);
    int first = 0x30 | (qos << 1) | random.pick(0, 0, 0, 1, 8);
    byte[] body =
        switch (random.below(4)) {
          case 0 -> bytes();
          case 1 -> random.noise(random.below(2_000));
          case 2 -> text("{\"token\":\"ab\",\"bundle_id\":\"io.example\"}");
          default -> text("wild");
        };
    return packet(first, random.name(), qos == 0 ? bytes() : id(), properties(version), body);
  }

  private byte[] subscribe(int version) {
    List<byte[]> parts = new ArrayList<>(List.of(id(), properties(version)));
    for (int i = random.pick(0, 1, 1, 1, 2, 3, 100); i > 0; i--) {
      parts.add(random.name());
      parts.add(bytes(random.pick(0, 1, 2, 2, 3, 0x04, 0x0D, 0x2E, 0x80)));
    }
    return packet(0x82, parts.toArray(byte[][]::new));
  }

  private byte[] unsubscribe(int version) {
    List<byte[]> parts = new ArrayList<>(List.of(id(), properties(version)));
    for (int i = random.pick(0, 1, 1, 2, 3); i > 0; i--) {
      parts.add(random.name());
    }
    return packet(0xA2, parts.toArray(byte[][]::new));
  }

  private byte[] id() {
    return bytes(random.pick(0, 0, 0, 0x80, 0xFF), random.pick(0, 1, 1, 2, 3, 0xFF));
  }

  private byte[] reason(int version) {
    if (version < 5 || random.below(2) == 0) {
      return bytes();
    }
    byte[] code = bytes(random.pick(0, 0, 0x04, 0x10, 0x80, 0x97, 0xFF));
    return random.below(2) == 0 ? code : concat(code, properties(version));
  }

  private byte[] properties(int version) {
    if (version < 5) {
      return bytes();
    }
    byte[] all = bytes();
    for (int i = random.below(6) - 2; i > 0; i--) {
      all = concat(all, property());
    }
    // One that is longer than that is a mistake already.
    return concat(all.length < 128 ? bytes(all.length) : bytes(all.length | 0x80, 1), all);
  }

  private byte[] property() {
    return switch (random.below(12)) {
      case 0 -> bytes(0x11, random.pick(0, 0, 0xFF), 0xFF, 0xFF, random.pick(0, 9, 0xFF));
      case 1 -> bytes(0x21, random.pick(0, 0, 0xFF), random.pick(0, 1, 10));
      case 2 -> bytes(0x22, 0, random.pick(0, 10));
      case 3 -> bytes(0x23, 0, random.pick(0, 1, 2, 16, 17));
      case 4 -> bytes(0x27, 0, 0, random.pick(0, 1), random.pick(0, 2, 50));
      case 5 -> bytes(0x02, 0, 0, 0, random.pick(0, 1, 60));
      case 6 -> concat(bytes(0x26), random.name(), random.name());
      case 7 -> concat(bytes(0x08), random.name());
      case 8 -> concat(bytes(0x09), random.name());
      case 9 -> bytes(0x0B, random.pick(0, 1, 0x7F, 0x80, 0xFF), random.pick(0, 1, 0x80));
      case 10 -> concat(bytes(random.pick(0x15, 0x16, 0x03, 0x1F)), random.name());
      default -> bytes(random.oddByte(), random.oddByte());
    };
  }
}
