package io.pushbridge.link.external;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserPropertiesBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.LinkRefusedException;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.message.Qos;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A connection in MQTT 5. */
final class Mqtt5Connection implements BrokerConnection {
  // How long the broker keeps what comes while we are away, and how much of it is under way.
  private static final long SESSION_SECONDS = 24 * 3_600;
  private static final int RECEIVE_MAXIMUM = 512;
  private static final int KEEP_ALIVE_SECONDS = 30;
  // Trying again helps against all the others.
  private static final Set<Mqtt5PubAckReasonCode> FINAL =
      Set.of(
          Mqtt5PubAckReasonCode.NOT_AUTHORIZED,
          Mqtt5PubAckReasonCode.TOPIC_NAME_INVALID,
          Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID);

  private static final Set<Mqtt5SubAckReasonCode> FINAL_FOR_FILTERS =
      Set.of(
          Mqtt5SubAckReasonCode.NOT_AUTHORIZED,
          Mqtt5SubAckReasonCode.TOPIC_FILTER_INVALID,
          Mqtt5SubAckReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
          Mqtt5SubAckReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);

  private final Mqtt5AsyncClient client;

  Mqtt5Connection(BrokerAddress address, Events events) {
    Mqtt5ClientBuilder builder =
        MqttClient.builder()
            .useMqttVersion5()
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

  private static void received(Mqtt5Publish publish, Events events) {
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
            Qos.of(publish.getQos().getCode()).orElseThrow(),
            publish.getMessageExpiryInterval(),
            propertiesOf(publish)),
        acknowledge);
  }

  private static MessageProperties propertiesOf(Mqtt5Publish publish) {
    List<UserProperty> user =
        publish.getUserProperties().asList().stream()
            .map(said -> new UserProperty(said.getName().toString(), said.getValue().toString()))
            .toList();
    return new MessageProperties(
        publish
            .getPayloadFormatIndicator()
            .filter(Mqtt5PayloadFormatIndicator.UTF_8::equals)
            .isPresent(),
        publish.getContentType().map(MqttUtf8String::toString).orElse(null),
        publish.getResponseTopic().map(MqttTopic::toString).orElse(null),
        publish.getCorrelationData().map(Mqtt5Connection::bytes).orElse(null),
        user);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @Override
  public CompletionStage<Void> connect() {
    return client
        .connectWith()
        .cleanStart(false)
        .sessionExpiryInterval(SESSION_SECONDS)
        .keepAlive(KEEP_ALIVE_SECONDS)
        .restrictions()
        .receiveMaximum(RECEIVE_MAXIMUM)
        .applyRestrictions()
        .send()
        .thenApply(answer -> null);
  }

  @Override
  public CompletionStage<Void> subscribe(String filter, Qos qos) {
    Mqtt5Subscribe subscribe =
        Mqtt5Subscribe.builder()
            .addSubscription()
            .topicFilter(filter)
            .qos(MqttQos.fromCode(qos.level()))
            // A shared subscription cannot be without what is published here (MQTT 5 §3.8.3.1).
            .noLocal(!filter.startsWith("$share/"))
            .retainHandling(Mqtt5RetainHandling.DO_NOT_SEND)
            .applySubscription()
            .build();
    return Refusals.told(
        client.subscribe(subscribe),
        failure ->
            failure instanceof Mqtt5SubAckException refused
                    && refused.getMqttMessage().getReasonCodes().stream()
                        .anyMatch(FINAL_FOR_FILTERS::contains)
                ? "subscription to %s: %s"
                    .formatted(filter, refused.getMqttMessage().getReasonCodes())
                : null);
  }

  @Override
  public CompletionStage<Void> unsubscribe(String filter) {
    return client
        .unsubscribe(Mqtt5Unsubscribe.builder().addTopicFilter(filter).build())
        .thenApply(answer -> null);
  }

  @Override
  public CompletionStage<Void> publish(LinkMessage message) {
    Mqtt5Publish publish;
    try {
      publish = publishOf(message);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new LinkRefusedException(e.getMessage()));
    }
    return Refusals.told(
        client.publish(publish),
        failure ->
            failure instanceof Mqtt5PubAckException refused
                    && FINAL.contains(refused.getMqttMessage().getReasonCode())
                ? "publish to %s: %s"
                    .formatted(message.topic(), refused.getMqttMessage().getReasonCode())
                : null);
  }

  private static Mqtt5Publish publishOf(LinkMessage message) {
    MessageProperties said = message.properties();
    Mqtt5PublishBuilder.Complete publish =
        Mqtt5Publish.builder()
            .topic(message.topic())
            .payload(message.payload())
            .qos(MqttQos.fromCode(message.qos().level()))
            .contentType(said.contentType())
            .responseTopic(said.responseTopic())
            .correlationData(said.correlationData())
            .userProperties(userProperties(said));
    if (said.text()) {
      publish = publish.payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8);
    }
    return message.expirySeconds().isPresent()
        ? publish.messageExpiryInterval(message.expirySeconds().getAsLong()).build()
        : publish.build();
  }

  private static Mqtt5UserProperties userProperties(MessageProperties said) {
    Mqtt5UserPropertiesBuilder properties = Mqtt5UserProperties.builder();
    for (UserProperty each : said.userProperties()) {
      properties = properties.add(each.name(), each.value());
    }
    return properties.build();
  }

  @Override
  public CompletionStage<Void> disconnect() {
    return client.disconnect();
  }

  @Override
  public boolean noLocal() {
    return true;
  }
}
