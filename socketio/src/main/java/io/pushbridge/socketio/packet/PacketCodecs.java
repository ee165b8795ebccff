package io.pushbridge.socketio.packet;

import io.pushbridge.socketio.engine.Generation;

/** The codecs, one for each generation. */
public final class PacketCodecs {
  private static final PacketCodec V1 = new LegacyCodec();
  private static final PacketCodec V4 = new ModernCodec(false);
  private static final PacketCodec V5 = new ModernCodec(true);

  private PacketCodecs() {}

  /** The codec of a generation. */
  public static PacketCodec of(Generation generation) {
    return switch (generation) {
      case EIO4 -> V5;
      case EIO3 -> V4;
      case V0_9 -> V1;
    };
  }
}
