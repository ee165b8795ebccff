package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.pushbridge.core.Platform;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.session.Connected;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicSyntax;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes the publishes of one client: the server's side of the QoS 1 and 2 exchanges (MQTT 5 §4.3).
 * A QoS 2 publish is known by its packet id from its PUBLISH to its PUBREL, for durable sessions
 * also over later connections. Confined to the event loop.
 */
final class InboundMessages {
  private final MqttConnection connection;
  private final Wire wire;
  private final Answers answers;
  private final SessionRegistry registry;
  private final InboundAliases aliases;
  private final Platform platform;
  private final InboundTopics topics;
  private final int receiveMaximum;
  private final int maxPayloadBytes;
  // QoS 2 publishes: those that are not answered yet, and those that await their PUBREL.
  private final Set<Integer> receiving = new HashSet<>(2);
  private final Set<Integer> received = new HashSet<>(2);
  // PUBRELs that are not answered yet.
  private final Set<Integer> releasing = new HashSet<>(2);
  private final LiveSession session;

  InboundMessages(
      MqttConnection connection, Wire wire, Answers answers, MqttFront front, Connected connected) {
    this.connection = connection;
    this.wire = wire;
    this.answers = answers;
    this.registry = front.registry();
    this.aliases = new InboundAliases(front.options().topicAliasMaximum());
    this.platform = front.platform();
    this.topics = new InboundTopics(platform, wire, TopicSyntax.MQTT);
    this.receiveMaximum = front.options().receiveMaximum();
    this.maxPayloadBytes = front.options().maxPayloadBytes();
    this.session = connected.session();
    connected.received().forEach(id -> received.add(id.intValue()));
  }

  /** PUBLISH; the caller releases the packet. */
  void publish(MqttPublishMessage packet) {
    Qos qos = Qos.of(packet.fixedHeader().qosLevel().value()).orElseThrow();
    int packetId = packet.variableHeader().packetId();
    PacketProperties properties = new PacketProperties(packet.variableHeader().properties());
    if (packet.payload().readableBytes() > maxPayloadBytes) {
      connection.end(EndReason.PROTOCOL_ERROR, ReasonCode.PACKET_TOO_LARGE);
      return;
    }
    if (wire.mqtt5() && !obeys5(packet, qos, properties)) {
      return;
    }
    String topic = topicOf(packet.variableHeader().topicName(), properties);
    if (topic == null || (qos == Qos.EXACTLY_ONCE && isRepeated(packetId))) {
      return;
    }
    int bytes = packet.fixedHeader().remainingLength();
    CompletionStage<Integer> work;
    try {
      work =
          answers.hasRoomFor(bytes)
              ? work(packet, topic, qos, properties)
              : ReservedTopics.done(Answers.FAILED);
    } catch (InvalidNameException invalid) {
      refuseName(qos, packetId);
      return;
    }
    answers.add(qos, packetId, bytes, work, result -> answered(topic, qos, packetId, result));
  }

  private CompletionStage<Integer> work(
      MqttPublishMessage packet, String topic, Qos qos, PacketProperties properties) {
    return topics.publish(
        session,
        new InboundTopics.Publish(
            topic,
            ByteBufUtil.getBytes(packet.payload()),
            qos,
            properties,
            receipt(qos, packet.variableHeader().packetId()),
            packet.fixedHeader().isRetain()));
  }

  /** What MQTT 5 forbids in a PUBLISH ends the connection (§3.3). */
  private boolean obeys5(MqttPublishMessage packet, Qos qos, PacketProperties properties) {
    String responseTopic = properties.text(MqttPropertyType.RESPONSE_TOPIC);
    boolean wildcards =
        responseTopic != null && (responseTopic.contains("+") || responseTopic.contains("#"));
    if (wildcards || properties.has(MqttPropertyType.SUBSCRIPTION_IDENTIFIER)) {
      connection.end(EndReason.PROTOCOL_ERROR);
      return false;
    }
    if (lengthOfProperties(packet, qos) > MqttServerOptions.MAX_PROPERTIES) {
      connection.end(EndReason.PROTOCOL_ERROR, ReasonCode.PACKET_TOO_LARGE);
      return false;
    }
    if (qos.acknowledged()
        && received.size() >= receiveMaximum - answers.unanswered()
        && !received.contains(packet.variableHeader().packetId())) {
      connection.end(EndReason.PROTOCOL_ERROR, ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
      return false;
    }
    return true;
  }

  /** At most this; a header with room for no more is not looked into. */
  private static int lengthOfProperties(MqttPublishMessage packet, Qos qos) {
    int header = packet.fixedHeader().remainingLength() - packet.payload().readableBytes();
    if (header <= MqttServerOptions.MAX_PROPERTIES) {
      return header;
    }
    int topic = 2 + ByteBufUtil.utf8Bytes(packet.variableHeader().topicName());
    return header - topic - (qos.acknowledged() ? 2 : 0);
  }

  /** The topic that is meant; null if there is none and the connection was ended. */
  private String topicOf(String name, PacketProperties properties) {
    OptionalInt alias = properties.number(MqttPropertyType.TOPIC_ALIAS);
    if (alias.isPresent()) {
      if (!aliases.allows(alias.getAsInt())) {
        connection.end(EndReason.PROTOCOL_ERROR, ReasonCode.TOPIC_ALIAS_INVALID);
        return null;
      }
      String resolved = aliases.resolve(name, alias.getAsInt()).orElse(null);
      if (resolved == null) {
        connection.end(EndReason.PROTOCOL_ERROR);
      }
      return resolved;
    }
    if (name.isEmpty()) {
      connection.end(EndReason.PROTOCOL_ERROR);
      return null;
    }
    return name;
  }

  /** Whether this QoS 2 publish came before and is not published again; if not, it is noted. */
  private boolean isRepeated(int packetId) {
    if (received.contains(packetId)) {
      answers.add(
          Qos.EXACTLY_ONCE, packetId, 0, ReservedTopics.done(ReasonCode.SUCCESS), result -> {});
      return true;
    }
    // Of one that is in progress, the first answer answers both.
    return !receiving.add(packetId);
  }

  private ReceivedPublish receipt(Qos qos, int packetId) {
    return qos == Qos.EXACTLY_ONCE && session.durable()
        ? new ReceivedPublish(session.uid(), packetId)
        : null;
  }

  private void refuseName(Qos qos, int packetId) {
    receiving.remove(packetId);
    if (wire.mqtt5() && qos.acknowledged()) {
      answers.add(
          qos, packetId, 0, ReservedTopics.done(ReasonCode.TOPIC_NAME_INVALID), result -> {});
    } else {
      connection.end(EndReason.PROTOCOL_ERROR, ReasonCode.TOPIC_NAME_INVALID);
    }
  }

  private void answered(String topic, Qos qos, int packetId, int result) {
    if (qos == Qos.EXACTLY_ONCE) {
      receiving.remove(packetId);
      if (result >= ReasonCode.SUCCESS && result < ReasonCode.FAILURE) {
        received.add(packetId);
      }
    }
    if (result == Answers.FAILED && !qos.acknowledged()) {
      platform.tally().count(Tally.Event.DROPPED_FAILED);
      return;
    }
    if (result == Answers.FAILED) {
      // The versions before 5 cannot say so; the client tries again over its next connection.
      connection.end(EndReason.SERVER_ERROR);
      return;
    }
    if (result == Answers.TOO_LARGE) {
      connection.end(EndReason.PROTOCOL_ERROR, ReasonCode.PACKET_TOO_LARGE);
      return;
    }
    topics.answered(session, topic);
  }

  /** PUBREL. */
  void release(int packetId) {
    if (!received.contains(packetId)) {
      complete(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
      return;
    }
    if (!releasing.add(packetId)) {
      // The answer to the first one answers both.
      return;
    }
    CompletionStage<Void> released =
        session.durable()
            ? registry.release(new ReceivedPublish(session.uid(), packetId))
            : CompletableFuture.completedFuture(null);
    released.whenCompleteAsync(
        (done, failure) -> {
          releasing.remove(packetId);
          if (failure == null) {
            received.remove(packetId);
            complete(packetId, ReasonCode.SUCCESS);
          } else {
            connection.end(EndReason.SERVER_ERROR);
          }
        },
        session.loop());
  }

  private void complete(int packetId, int reasonCode) {
    wire.write(Replies.publishReply(MqttMessageType.PUBCOMP, wire, packetId, reasonCode));
  }
}
