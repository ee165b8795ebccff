package io.pushbridge.link;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.message.Qos;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/** A client in MQTT 5. */
public record Device5(Mqtt5AsyncClient client) implements Device {
  /** One at a broker that asks for no credentials. */
  public static Device5 at(int port, String id) {
    return new Device5(
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(id)
            .serverHost("127.0.0.1")
            .serverPort(port)
            .buildAsync());
  }

  @Override
  public CompletableFuture<?> connect() {
    return client.connect();
  }

  @Override
  public CompletableFuture<?> disconnect() {
    return client.disconnect();
  }

  @Override
  public CompletableFuture<?> subscribe(String filter, BlockingQueue<LinkMessage> inbox) {
    return client
        .subscribeWith()
        .topicFilter(filter)
        .qos(MqttQos.AT_LEAST_ONCE)
        .retainAsPublished(true)
        .callback(publish -> inbox.add(read(publish)))
        .send();
  }

  private static LinkMessage read(Mqtt5Publish publish) {
    return new LinkMessage(
        publish.getTopic().toString(),
        publish.getPayloadAsBytes(),
        Qos.of(publish.getQos().getCode()).orElseThrow(),
        publish.getMessageExpiryInterval(),
        new MessageProperties(
            publish.getPayloadFormatIndicator().isPresent(),
            publish.getContentType().map(Object::toString).orElse(null),
            publish.getResponseTopic().map(Object::toString).orElse(null),
            publish.getCorrelationData().map(Device5::bytes).orElse(null),
            publish.getUserProperties().asList().stream()
                .map(one -> new UserProperty(one.getName().toString(), one.getValue().toString()))
                .toList()));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @Override
  public CompletableFuture<?> publish(LinkMessage message) {
    MessageProperties said = message.properties();
    var publish =
        Mqtt5Publish.builder()
            .topic(message.topic())
            .payload(message.payload())
            .qos(MqttQos.fromCode(message.qos().level()))
            .contentType(said.contentType())
            .responseTopic(said.responseTopic())
            .correlationData(said.correlationData())
            .userProperties(
                Mqtt5UserProperties.of(
                    said.userProperties().stream()
                        .map(one -> Mqtt5UserProperty.of(one.name(), one.value()))
                        .toList()));
    if (said.text()) {
      publish = publish.payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8);
    }
    if (message.expirySeconds().isPresent()) {
      publish = publish.messageExpiryInterval(message.expirySeconds().getAsLong());
    }
    return client.publish(publish.build());
  }
}
