package io.pushbridge.core.link;

import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A message as it is on the wire of the other broker.
 *
 * @param topic the broker's name of the topic
 * @param payload the body; not copied, not written to afterwards
 * @param qos quality of service
 * @param expirySeconds how long it is worth anything, where the protocol can say so
 * @param properties what an MQTT 5 publisher says of it
 */
// Bodies are bytes and are shared, not copied; equality is by content.
@SuppressWarnings("ArrayRecordComponent")
public record LinkMessage(
    String topic,
    byte[] payload,
    Qos qos,
    OptionalLong expirySeconds,
    MessageProperties properties) {

  /** Checks that nothing is missing. */
  public LinkMessage {
    Objects.requireNonNull(topic);
    Objects.requireNonNull(payload);
    Objects.requireNonNull(qos);
    Objects.requireNonNull(expirySeconds);
    Objects.requireNonNull(properties);
  }

  /** Of which nothing is said. */
  public LinkMessage(String topic, byte[] payload, Qos qos) {
    this(topic, payload, qos, OptionalLong.empty(), MessageProperties.NONE);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LinkMessage that
        && topic.equals(that.topic)
        && Arrays.equals(payload, that.payload)
        && qos == that.qos
        && expirySeconds.equals(that.expirySeconds)
        && properties.equals(that.properties);
  }

  @Override
  public int hashCode() {
    return Objects.hash(topic, Arrays.hashCode(payload), qos);
  }

  @Override
  public String toString() {
    return "LinkMessage[topic=%s, qos=%d, bytes=%d]".formatted(topic, qos.level(), payload.length);
  }
}
