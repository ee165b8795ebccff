package io.pushbridge.link.external;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.unsubscribe.Mqtt3Unsubscribe;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.LinkRefusedException;
import io.pushbridge.core.message.Qos;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A connection in MQTT 3.1.1: properties stay behind, and our own messages come back. */
final class Mqtt3Connection implements BrokerConnection {
  private static final int KEEP_ALIVE_SECONDS = 30;

  private final Mqtt3AsyncClient client;

  Mqtt3Connection(BrokerAddress address, Events events) {
    Mqtt3ClientBuilder builder =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier(address.clientId())
            .transportConfig(Transport.to(address))
            .addDisconnectedListener(lost -> events.lost(lost.getCause()));
    address
        .user()
        .ifPresent(
            user ->
                builder
                    .simpleAuth()
                    .username(user.name())
                    .password(user.password().reveal().getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth());
    client = builder.buildAsync();
    client.publishes(
        MqttGlobalPublishFilter.ALL, publish -> received(publish, events), Runnable::run, true);
  }

  private static void received(Mqtt3Publish publish, Events events) {
    Runnable acknowledge =
        publish.getQos() == MqttQos.AT_MOST_ONCE ? () -> {} : publish::acknowledge;
    if (publish.isRetain()) {
      acknowledge.run();
      return;
    }
    events.received(
        new LinkMessage(
            publish.getTopic().toString(),
            publish.getPayloadAsBytes(),
            Qos.of(publish.getQos().getCode()).orElseThrow()),
        acknowledge);
  }

  @Override
  public CompletionStage<Void> connect() {
    return client
        .connectWith()
        .cleanSession(false)
        .keepAlive(KEEP_ALIVE_SECONDS)
        .send()
        .thenApply(answer -> null);
  }

  @Override
  public CompletionStage<Void> subscribe(String filter, Qos qos) {
    Mqtt3Subscribe subscribe =
        Mqtt3Subscribe.builder().topicFilter(filter).qos(MqttQos.fromCode(qos.level())).build();
    return Refusals.told(
        client.subscribe(subscribe),
        failure ->
            failure instanceof Mqtt3SubAckException refused
                ? "subscription to %s: %s"
                    .formatted(filter, refused.getMqttMessage().getReturnCodes())
                : null);
  }

  @Override
  public CompletionStage<Void> unsubscribe(String filter) {
    return client.unsubscribe(Mqtt3Unsubscribe.builder().topicFilter(filter).build());
  }

  @Override
  public CompletionStage<Void> publish(LinkMessage message) {
    Mqtt3Publish publish;
    try {
      publish =
          Mqtt3Publish.builder()
              .topic(message.topic())
              .payload(message.payload())
              .qos(MqttQos.fromCode(message.qos().level()))
              .build();
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new LinkRefusedException(e.getMessage()));
    }
    return client.publish(publish).thenApply(done -> null);
  }

  @Override
  public CompletionStage<Void> disconnect() {
    return client.disconnect();
  }

  @Override
  public boolean noLocal() {
    return false;
  }
}
