package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.topic.Address;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.topic.TopicSyntax;
import io.pushbridge.core.will.Will;
import java.util.Optional;

/** Reads the message a client leaves to be published when it goes without a word. */
final class WillReader {
  private WillReader() {}

  /**
   * The will of a CONNECT; empty if it has none, or one to a reserved name, which would be dropped.
   *
   * @throws Refusal.RefusedException if it breaks the rules (MQTT 5 §3.1.2.5 to §3.1.2.7, §3.1.3.2)
   */
  static Optional<Will> of(AppKey app, MqttConnectMessage connect) {
    MqttConnectVariableHeader header = connect.variableHeader();
    if (!header.isWillFlag()) {
      if (header.willQos() != 0 || header.isWillRetain()) {
        throw Refusal.MALFORMED.exception();
      }
      return Optional.empty();
    }
    Qos qos = Qos.of(header.willQos()).orElseThrow(Refusal.MALFORMED::exception);
    String topic = connect.payload().willTopic();
    byte[] body = connect.payload().willMessageInBytes();
    if (topic == null || body == null) {
      throw Refusal.MALFORMED.exception();
    }
    PacketProperties properties = new PacketProperties(connect.payload().willProperties());
    if (properties.bytes() > MqttServerOptions.MAX_PROPERTIES) {
      throw Refusal.PACKET_TOO_LARGE.exception();
    }
    return addressed(app, topic, body)
        .map(request -> request.withQos(qos).withProperties(properties.ofMessage()))
        .map(request -> header.isWillRetain() ? request.withRetain(properties.retain()) : request)
        .map(request -> properties.timeToLive().map(request::withTimeToLive).orElse(request))
        .map(
            request ->
                new Will(
                    request, properties.unsigned(MqttPropertyType.WILL_DELAY_INTERVAL).orElse(0)));
  }

  private static Optional<PublishRequest> addressed(AppKey app, String topic, byte[] body) {
    Address address = Address.of(topic);
    return switch (address.kind()) {
      case ALIAS ->
          Alias.parse(address.name())
              .map(alias -> PublishRequest.toAlias(app, alias, body))
              .map(request -> request.withToken(address.token()));
      case TOPIC ->
          toTopic(app, address.name(), body).map(request -> request.withToken(address.token()));
      default -> Optional.empty();
    };
  }

  private static Optional<PublishRequest> toTopic(AppKey app, String name, byte[] body) {
    if (name.endsWith(TopicName.PRESENCE_SUFFIX)) {
      return Optional.empty();
    }
    if (name.startsWith("$")) {
      throw Refusal.WILL_TOPIC_INVALID.exception();
    }
    try {
      TopicName topic = TopicName.parse(name, TopicSyntax.MQTT);
      return Optional.of(PublishRequest.toTopic(app, topic, body));
    } catch (InvalidNameException invalid) {
      throw Refusal.WILL_TOPIC_INVALID.exception();
    }
  }
}
