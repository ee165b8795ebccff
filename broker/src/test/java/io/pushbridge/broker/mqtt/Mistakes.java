package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.concat;
import static io.pushbridge.broker.mqtt.RawClient.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Chooses what is wrong with a packet. The same seed makes the same mistakes. */
final class Mistakes {
  private static final int[] BYTES = {0, 1, 2, 4, 0x0B, 0x23, 0x26, 0x2F, 0x7F, 0x80, 0xFE, 0xFF};

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

  Mistakes(long seed) {
    random = new SplittableRandom(seed);
  }

  /** At random one of 0 to one less than this. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /**
   * A stream in pieces.
   *
   * @param connect how it begins; half of the time this is a piece of its own, without a mistake
   * @param packets what comes then
   */
  List<byte[]> pieces(byte[] connect, List<byte[]> packets) {
    List<byte[]> all = new ArrayList<>();
    boolean apart = random.nextBoolean();
    if (!apart) {
      all.add(connect);
    }
    all.addAll(packets);
    if (below(3) > 0) {
      for (int i = below(4); i > 0 && !all.isEmpty(); i--) {
        int at = below(all.size());
        all.set(at, mutated(all.get(at)));
      }
    }
    List<byte[]> pieces = cut(concat(all.toArray(byte[][]::new)));
    if (apart) {
      pieces.add(0, connect);
    }
    return pieces;
  }

  /** The bytes, cut anywhere. */
  private List<byte[]> cut(byte[] all) {
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

  /** The packet with something wrong in it, or with nothing that matters. */
  byte[] mutated(byte[] packet) {
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

  /** Random bytes. */
  byte[] noise(int length) {
    byte[] noise = new byte[length];
    for (int i = 0; i < length; i++) {
      noise[i] = (byte) random.nextInt(256);
    }
    return noise;
  }

  /** A string with its length, as it may stand in a topic, a filter or a name. */
  byte[] name() {
    // The long ones are rare: they cost most of the time otherwise.
    int long3 = NAMES.length - 3;
    return NAMES[random.nextInt(100) == 0 ? long3 + random.nextInt(3) : random.nextInt(long3)];
  }

  /** One of these. */
  int pick(int... of) {
    return of[random.nextInt(of.length)];
  }

  /** A byte that often means something. */
  int oddByte() {
    return pick(BYTES);
  }
}
