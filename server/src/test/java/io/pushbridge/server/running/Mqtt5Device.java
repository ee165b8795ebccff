package io.pushbridge.server.running;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.pushbridge.server.Ports;
import io.pushbridge.server.config.AppSettings;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** HiveMQ's client, MQTT 5. */
public final class Mqtt5Device implements MqttDevice {
  private final AppSettings app;
  private final boolean durable;
  private final String password;
  private final Mqtt5AsyncClient client;
  private final Inbox<Received> messages;
  private final ConcurrentMap<String, Integer> levels = new ConcurrentHashMap<>();

  /** A device that is not connected yet. */
  public Mqtt5Device(Ports ports, AppSettings app, String clientId, boolean durable) {
    this(ports, app, clientId, durable, app.devicePassword().orElseThrow().reveal());
  }

  /** A device that is not connected yet, and shows this in the place of the device password. */
  public Mqtt5Device(
      Ports ports, AppSettings app, String clientId, boolean durable, String password) {
    this.password = password;
    this.app = app;
    this.durable = durable;
    this.messages = new Inbox<>("MQTT 5 device " + clientId);
    this.client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(clientId)
            .serverHost("127.0.0.1")
            .serverPort(ports.mqtt())
            .buildAsync();
    client.publishes(MqttGlobalPublishFilter.ALL, this::keep);
  }

  private void keep(Mqtt5Publish publish) {
    String text = new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    levels.put(text, publish.getQos().getCode());
    messages.add(new Received(publish.getTopic().toString(), text));
  }

  @Override
  public boolean connect() {
    return Stages.await(connecting()).isSessionPresent();
  }

  private CompletableFuture<Mqtt5ConnAck> connecting() {
    return client
        .connectWith()
        .cleanStart(!durable)
        .sessionExpiryInterval(durable ? 3_600 : 0)
        .simpleAuth()
        .username(app.key().text())
        .password(password.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .send();
  }

  @Override
  public int subscribe(String filter, int qos) {
    return Stages.await(
            client.subscribeWith().topicFilter(filter).qos(MqttQos.fromCode(qos)).send())
        .getReasonCodes()
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
                .send())
        .getError()
        .ifPresent(
            error -> {
              throw new AssertionError("publish refused", error);
            });
  }

  /** Publishes at QoS 1 or 2; returns the reason code of the first answer. */
  public int publishCode(String topic, String text, int qos) {
    return codeOf(
        client
            .publishWith()
            .topic(topic)
            .payload(text.getBytes(StandardCharsets.UTF_8))
            .qos(MqttQos.fromCode(qos))
            .send()
            .thenApply(result -> 0));
  }

  /** Subscribes; returns the reason code, whether it was granted or not. */
  public int subscribeCode(String filter, int qos) {
    return codeOf(
        client
            .subscribeWith()
            .topicFilter(filter)
            .qos(MqttQos.fromCode(qos))
            .send()
            .thenApply(answer -> answer.getReasonCodes().get(0).getCode()));
  }

  /** Connects; returns the reason code, whether it was accepted or not. */
  public int connectCode() {
    return codeOf(connecting().thenApply(answer -> answer.getReasonCode().getCode()));
  }

  private static int codeOf(CompletableFuture<Integer> exchange) {
    try {
      return exchange.get(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      return codeOf(failed.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer came", e);
    }
  }

  private static int codeOf(Throwable refusal) {
    if (refusal instanceof Mqtt5SubAckException refused) {
      return refused.getMqttMessage().getReasonCodes().get(0).getCode();
    }
    if (refusal instanceof Mqtt5PubAckException refused) {
      return refused.getMqttMessage().getReasonCode().getCode();
    }
    if (refusal instanceof Mqtt5PubRecException refused) {
      return refused.getMqttMessage().getReasonCode().getCode();
    }
    if (refusal instanceof Mqtt5ConnAckException refused) {
      return refused.getMqttMessage().getReasonCode().getCode();
    }
    throw new AssertionError("the client failed", refusal);
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
