package io.pushbridge.broker.dialect;

import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.push.ApnsRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The parameters of a PUBLISH2 (native-mqtt.md §4.2).
 *
 * @param topic where to, with an access token in front, or {@code ,yta/<alias>}
 * @param payload the body
 * @param timeToLive how long it waits; the default if it was missing or no positive number
 * @param qos 1 if it was missing or none
 * @param apns nothing, unless a payload was given
 */
// Bytes that are handed on, never compared.
@SuppressWarnings("ArrayRecordComponent")
record Publish2(String topic, byte[] payload, TimeToLive timeToLive, Qos qos, ApnsRequest apns) {
  private static final int TOPIC = 0;
  private static final int PAYLOAD = 1;
  private static final int TIME_TO_LIVE = 3;
  private static final int QOS = 6;
  private static final int APN_JSON = 7;
  private static final int FIELDS = 8;

  /** Longer numbers than this are as good as the longest life. */
  private static final int MOST_DIGITS = 18;

  private static final byte[] NOTHING = {};

  /** Reads them; of a repeated one the last wins. Empty if they are cut off or name no topic. */
  static Optional<Publish2> read(byte[] parameters) {
    byte[][] fields = new byte[FIELDS][];
    ByteBuffer in = ByteBuffer.wrap(parameters);
    while (in.remaining() >= 3) {
      int type = Byte.toUnsignedInt(in.get());
      int length = Short.toUnsignedInt(in.getShort());
      if (length > in.remaining()) {
        return Optional.empty();
      }
      byte[] value = new byte[length];
      in.get(value);
      if (type < FIELDS) {
        fields[type] = value;
      }
    }
    if (in.hasRemaining() || fields[TOPIC] == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Publish2(
            text(fields[TOPIC]),
            fields[PAYLOAD] == null ? NOTHING : fields[PAYLOAD],
            lifeOf(text(fields[TIME_TO_LIVE]).trim()),
            qosOf(text(fields[QOS]).trim()),
            ApnsRequest.explicit(text(fields[APN_JSON]))));
  }

  private static String text(byte[] value) {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }

  private static TimeToLive lifeOf(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return TimeToLive.DEFAULT;
    }
    return TimeToLive.ofSeconds(
        text.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(text));
  }

  private static Qos qosOf(String text) {
    return Arrays.stream(Qos.values())
        .filter(qos -> Integer.toString(qos.level()).equals(text))
        .findFirst()
        .orElse(Qos.AT_LEAST_ONCE);
  }
}
