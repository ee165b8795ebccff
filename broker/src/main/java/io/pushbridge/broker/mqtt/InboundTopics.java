package io.pushbridge.broker.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.pushbridge.core.Platform;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.core.topic.Address;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.topic.TopicSyntax;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What the topic of a client's publish asks for. Confined to the event loop. */
final class InboundTopics {
  /**
   * A publish whose packet obeys the protocol.
   *
   * @param topic the name as the client means it
   * @param payload the body
   * @param qos its quality of service
   * @param properties what an MQTT 5 client says of it
   * @param receipt names the QoS 2 publish of a durable session, else null
   * @param retain whether its topic is to keep it
   * @param id the message's id, if its publisher gave it one
   */
  // The body is handed on as it is.
  @SuppressWarnings("ArrayRecordComponent")
  record Publish(
      String topic,
      byte[] payload,
      Qos qos,
      PacketProperties properties,
      ReceivedPublish receipt,
      boolean retain,
      Optional<MessageId> id) {
    /** Of a client whose packet ids say nothing of the message. */
    Publish(
        String topic,
        byte[] payload,
        Qos qos,
        PacketProperties properties,
        ReceivedPublish receipt,
        boolean retain) {
      this(topic, payload, qos, properties, receipt, retain, Optional.empty());
    }
  }

  private final Platform platform;
  private final Wire wire;
  private final ReservedTopics reserved;
  private final TopicSyntax syntax;

  /**
   * For one client.
   *
   * @param syntax which topics may be published to
   */
  InboundTopics(Platform platform, Wire wire, TopicSyntax syntax) {
    this.syntax = syntax;
    this.platform = platform;
    this.wire = wire;
    this.reserved = new ReservedTopics(platform);
  }

  /**
   * Does what a publish asks for.
   *
   * @return completes when it may be answered, with the reason code or silence
   * @throws InvalidNameException if the topic is none that may be published to
   */
  CompletionStage<Integer> publish(LiveSession session, Publish publish) {
    Address address = Address.of(publish.topic());
    return switch (address.kind()) {
      case TOPIC -> toTopic(session, publish, address);
      case ALIAS -> toAlias(session, publish, address);
      case SET_ALIAS -> heard(reserved.setAlias(session, publish.payload(), address.token()));
      case DEVICE_TOKEN -> heard(reserved.deviceToken(session, publish.payload()));
      case GET_ALIAS -> ReservedTopics.done(ReasonCode.SUCCESS);
      case REPORT -> reserved.report();
      case RESERVED -> reserved.drop();
    };
  }

  private CompletionStage<Integer> toTopic(LiveSession session, Publish publish, Address address) {
    String name = address.name();
    if (name.endsWith(TopicName.PRESENCE_SUFFIX)) {
      return reserved.drop();
    }
    if (name.startsWith("$") && !wire.mqtt5()) {
      // The older versions have no word for it but the end of the connection (MQTT 3.1.1 §3.3.5).
      return reserved.drop();
    }
    if (name.startsWith("$")) {
      throw new InvalidNameException("names beginning with $ belong to the server");
    }
    TopicName topic = TopicName.parse(name, syntax);
    return accept(
        session,
        publish,
        PublishRequest.toTopic(session.app(), topic, publish.payload()).withToken(address.token()));
  }

  private CompletionStage<Integer> toAlias(LiveSession session, Publish publish, Address address) {
    Alias alias = Alias.parse(address.name()).orElse(null);
    if (alias == null) {
      return reserved.drop();
    }
    return accept(
        session,
        publish,
        PublishRequest.toAlias(session.app(), alias, publish.payload()).withToken(address.token()));
  }

  /** A plain publish is acknowledged also if nobody holds the alias (native-mqtt.md §3). */
  private CompletionStage<Integer> accept(
      LiveSession session, Publish publish, PublishRequest plain) {
    PublishRequest request =
        plain.from(session).withQos(publish.qos()).withProperties(publish.properties().ofMessage());
    if (publish.receipt() != null) {
      request = request.withReceipt(publish.receipt());
    }
    if (publish.retain()) {
      request = request.withRetain(publish.properties().retain());
    }
    request = publish.id().map(request::withId).orElse(request);
    request = publish.properties().timeToLive().map(request::withTimeToLive).orElse(request);
    return heard(
        platform.publisher().publish(request).thenApply(outcome -> codeOf(outcome.result())));
  }

  private static int codeOf(PublishOutcome.Result result) {
    return switch (result) {
      case ACCEPTED, UNKNOWN_ALIAS -> ReasonCode.SUCCESS;
      case DENIED -> ReasonCode.NOT_AUTHORIZED;
      case RATE_LIMITED, RETAINED_FULL -> ReasonCode.QUOTA_EXCEEDED;
      case TOO_LARGE -> Answers.TOO_LARGE;
      case INVALID_PUSH -> ReasonCode.PAYLOAD_FORMAT_INVALID;
      case UNAVAILABLE -> Answers.FAILED;
    };
  }

  /** Only MQTT 5 has a code for a refused command; the others hear nothing. */
  private CompletionStage<Integer> heard(CompletionStage<Integer> command) {
    return wire.mqtt5()
        ? command
        : command.thenApply(
            code -> code >= ReasonCode.FAILURE ? Integer.valueOf(Answers.SILENCE) : code);
  }

  /** What follows the answer: {@code ,yaliget} is told the alias. */
  void answered(LiveSession session, String topic) {
    if (Address.of(topic).kind() == Address.Kind.GET_ALIAS) {
      String alias = session.alias().map(Alias::text).orElse("");
      wire.write(
          MqttMessageBuilders.publish()
              .topicName(",yaliget")
              .qos(MqttQoS.AT_MOST_ONCE)
              .properties(MqttProperties.NO_PROPERTIES)
              .payload(Unpooled.copiedBuffer(alias, StandardCharsets.UTF_8))
              .build());
    }
  }
}
