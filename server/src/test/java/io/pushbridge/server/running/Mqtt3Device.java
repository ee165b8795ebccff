package io.pushbridge.server.running;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.pushbridge.server.Ports;
import io.pushbridge.server.config.AppSettings;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** HiveMQ's client, MQTT 3.1.1. */
public final class Mqtt3Device implements MqttDevice {
  private final AppSettings app;
  private final boolean durable;
  private final Mqtt3AsyncClient client;
  private final Inbox<Received> messages;
  private final ConcurrentMap<String, Integer> levels = new ConcurrentHashMap<>();

  /** A device that is not connected yet. */
  public Mqtt3Device(Ports ports, AppSettings app, String clientId, boolean durable) {
    this.app = app;
    this.durable = durable;
    this.messages = new Inbox<>("MQTT 3 device " + clientId);
    this.client =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier(clientId)
            .serverHost("127.0.0.1")
            .serverPort(ports.mqtt())
            .buildAsync();
    client.publishes(MqttGlobalPublishFilter.ALL, this::keep);
  }

  private void keep(Mqtt3Publish publish) {
    String text = new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    levels.put(text, publish.getQos().getCode());
    messages.add(new Received(publish.getTopic().toString(), text));
  }

  @Override
  public boolean connect() {
    return Stages.await(
            client
                .connectWith()
                .cleanSession(!durable)
                .simpleAuth()
                .username(app.key().text())
                .password(
                    app.devicePassword().orElseThrow().reveal().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send())
        .isSessionPresent();
  }

  @Override
  public int subscribe(String filter, int qos) {
    return Stages.await(
            client.subscribeWith().topicFilter(filter).qos(MqttQos.fromCode(qos)).send())
        .getReturnCodes()
        .get(0)
        .getCode();
  }

  @Override
  public void unsubscribe(String filter) {
    Stages.await(client.unsubscribeWith().topicFilter(filter).send());
  }

  @Override
  public void publish(String topic, String text, int qos) {
    Stages.await(
        client
            .publishWith()
            .topic(topic)
            .payload(text.getBytes(StandardCharsets.UTF_8))
            .qos(MqttQos.fromCode(qos))
            .send());
  }

  @Override
  public void disconnect() {
    Stages.await(client.disconnect());
  }

  @Override
  public Inbox<Received> messages() {
    return messages;
  }

  @Override
  public int qosOf(String text) {
    return levels.getOrDefault(text, -1);
  }

  @Override
  public void close() {
    if (client.getState().isConnected()) {
      disconnect();
    }
  }
}
