package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.publish.PublishRequest.Retain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads the properties of a packet (MQTT 5 §2.2.2). */
record PacketProperties(MqttProperties properties) {

  /** The value of a number. */
  OptionalInt number(MqttPropertyType type) {
    return value(type) instanceof Integer value ? OptionalInt.of(value) : OptionalInt.empty();
  }

  /** The value of a four-byte number, unsigned. */
  OptionalLong unsigned(MqttPropertyType type) {
    OptionalInt value = number(type);
    return value.isPresent()
        ? OptionalLong.of(Integer.toUnsignedLong(value.getAsInt()))
        : OptionalLong.empty();
  }

  /** A text, or null. */
  String text(MqttPropertyType type) {
    return value(type) instanceof String text ? text : null;
  }

  private Object value(MqttPropertyType type) {
    MqttProperty<?> property = properties.getProperty(type.value());
    return property == null ? null : property.value();
  }

  boolean has(MqttPropertyType type) {
    return properties.getProperty(type.value()) != null;
  }

  /** How many bytes the texts and data among them have in a packet, about. */
  int bytes() {
    int bytes = 0;
    for (MqttProperty<?> property : properties.listAll()) {
      if (property instanceof UserProperties user) {
        for (StringPair pair : user.value()) {
          bytes += 5 + ByteBufUtil.utf8Bytes(pair.key) + ByteBufUtil.utf8Bytes(pair.value);
        }
      } else if (property.value() instanceof String text) {
        bytes += 3 + ByteBufUtil.utf8Bytes(text);
      } else if (property.value() instanceof byte[] data) {
        bytes += 3 + data.length;
      }
    }
    return bytes;
  }

  /** What the publisher says of its message (MQTT 5 §3.3.2.3). */
  MessageProperties ofMessage() {
    if (properties.isEmpty()) {
      return MessageProperties.NONE;
    }
    return new MessageProperties(
        number(MqttPropertyType.PAYLOAD_FORMAT_INDICATOR).orElse(0) == 1,
        text(MqttPropertyType.CONTENT_TYPE),
        text(MqttPropertyType.RESPONSE_TOPIC),
        correlationData(),
        userProperties());
  }

  private byte[] correlationData() {
    return value(MqttPropertyType.CORRELATION_DATA) instanceof byte[] bytes ? bytes : null;
  }

  private List<UserProperty> userProperties() {
    List<UserProperty> user = new ArrayList<>();
    for (MqttProperty<?> property :
        properties.getProperties(MqttPropertyType.USER_PROPERTY.value())) {
      if (property.value() instanceof StringPair pair) {
        user.add(new UserProperty(pair.key, pair.value));
      }
    }
    return user;
  }

  /** How long a topic keeps the message, if it is to be retained. */
  Retain retain() {
    return has(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL)
        ? Retain.UNTIL_EXPIRY
        : Retain.FOR_EVER;
  }

  /** How long the message lives; empty if its publisher does not say. */
  Optional<TimeToLive> timeToLive() {
    OptionalLong seconds = unsigned(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL);
    // An interval of 0 ends at once; the shortest life there is is a second.
    return seconds.isPresent()
        ? Optional.of(TimeToLive.ofSeconds(Math.max(1, seconds.getAsLong())))
        : Optional.empty();
  }
}
