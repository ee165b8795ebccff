package io.pushbridge.link;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.message.Qos;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/** A client in MQTT 3.1.1. */
public record Device3(Mqtt3AsyncClient client) implements Device {
  /** One at a broker that asks for no credentials. */
  public static Device3 at(int port, String id) {
    return new Device3(
        MqttClient.builder()
            .useMqttVersion3()
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
        .callback(
            publish ->
                inbox.add(
                    new LinkMessage(
                        publish.getTopic().toString(),
                        publish.getPayloadAsBytes(),
                        Qos.of(publish.getQos().getCode()).orElseThrow())))
        .send();
  }

  @Override
  public CompletableFuture<?> publish(LinkMessage message) {
    return client
        .publishWith()
        .topic(message.topic())
        .payload(message.payload())
        .qos(MqttQos.fromCode(message.qos().level()))
        .send();
  }
}
