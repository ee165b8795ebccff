package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.concat;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.text;

import io.pushbridge.core.registration.Registration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes streams of the SDKs' dialect (native-mqtt.md) as no SDK sends them. */
final class NativeStreams {
  private final Mistakes random;
  private final List<byte[]> credentials;

  /** Streams of these devices. */
  NativeStreams(long seed, List<Registration> devices) {
    random = new Mistakes(seed);
    credentials = devices.stream().map(NativeStreams::credentials).toList();
  }

  private static byte[] credentials(Registration device) {
    return concat(
        text(device.clientId()), text(device.userName()), text(device.password().reveal()));
  }

  /** The next stream, in the pieces in which it is sent. */
  List<byte[]> next() {
    List<byte[]> packets = new ArrayList<>();
    for (int i = random.below(12); i > 0; i--) {
      packets.add(any());
    }
    return random.pieces(random.below(20) > 0 ? connect() : bytes(), packets);
  }

  /** One of two is right, for what is behind it to be heard. */
  private byte[] connect() {
    if (random.below(2) == 0) {
      return packet(
          0x12,
          text("MQIsdp"),
          bytes(0x13, random.pick(0xC0, 0xC2), 0, random.pick(0, 1, 60)),
          credentials.get(random.below(credentials.size())));
    }
    byte[] fields =
        random.below(20) == 0
            ? concat(random.name(), random.name(), random.name())
            : credentials.get(random.below(credentials.size()));
    return packet(
        random.pick(0x10, 0x12, 0x12, 0x1F),
        text("MQIsdp"),
        bytes(0x13, random.pick(0xC0, 0xC0, 0xC2, 0xC2, 0xC4, 0xFF), 0, random.pick(0, 1, 60)),
        fields);
  }

  private byte[] any() {
    return switch (random.below(14)) {
      case 0, 1 -> publish();
      case 2, 3 -> packet(0x82, id(), random.name(), bytes(random.pick(0, 1, 2, 3)));
      case 4 ->
          packet(
              random.pick(0xA2, 0xA0), concat(bytes(0, 0, 0, 0), bytes(0, 0, 0, 7)), random.name());
      case 5 -> packet(random.pick(0x40, 0x50, 0x62, 0x70), id());
      case 6 -> bytes(0xC0, 0);
      case 7 -> bytes(random.pick(0xE0, 0xC0), 0);
      case 8, 9, 10 -> command();
      case 11 -> publish2();
      case 12 -> packet(random.pick(0x00, 0x20, 0x90, 0xB0, 0xD0), random.noise(random.below(20)));
      default -> packet(random.below(256), id(), random.noise(random.below(40)));
    };
  }

  private byte[] id() {
    return random.pick(0, 0, 1) == 0
        ? bytes(0, 0, 0, 0, 0, 0, 0, random.pick(0, 1, 2, 3))
        : bytes(0xD0, 0xFD, 0xA7, 0x43, 0xA1, 0xA0, 0x92, random.below(256));
  }

  private byte[] publish() {
    int qos = random.below(4);
    return packet(
        0x30 | (qos << 1) | random.pick(0, 0, 1, 8),
        random.name(),
        qos == 0 ? bytes() : id(),
        random.below(3) == 0 ? random.noise(random.below(300)) : text("wild"));
  }

  private byte[] command() {
    byte[] parameters = random.below(3) == 0 ? random.noise(random.below(30)) : tail(random.name());
    int claimed = random.below(4) == 0 ? random.below(65_536) : parameters.length;
    return packet(
        random.pick(0xF2, 0xF0, 0xFF),
        id(),
        bytes(random.pick(1, 3, 5, 7, 9, 11, 13, 15, 19, 0, 255), claimed >> 8, claimed),
        parameters);
  }

  private static byte[] tail(byte[] name) {
    return Arrays.copyOfRange(name, 2, name.length);
  }

  private byte[] publish2() {
    List<byte[]> fields = new ArrayList<>();
    for (int i = 1 + random.below(8); i > 0; i--) {
      int type = random.pick(0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 255);
      byte[] value =
          switch (random.below(5)) {
            case 0 -> random.name();
            case 1 -> text("{\"aps\":{\"alert\":\"hi\"}}");
            case 2 -> text("99999999999999999999");
            case 3 -> concat(bytes(random.below(256), random.below(256)), random.noise(9));
            default -> text("1");
          };
      fields.add(concat(bytes(type), value));
    }
    byte[] all = concat(fields.toArray(byte[][]::new));
    return packet(0xF2, id(), bytes(7, all.length >> 8, all.length), all);
  }
}
