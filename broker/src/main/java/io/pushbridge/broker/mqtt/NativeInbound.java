package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.pushbridge.broker.dialect.NativeEncoder;
import io.pushbridge.broker.dialect.NativePacket;
import io.pushbridge.core.Platform;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.session.Connected;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicSyntax;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Takes the publishes of a client of the dialect, whose packet ids are those of its messages
 * (native-mqtt.md §2). A QoS 2 publish is known by its id from its PUBLISH to its PUBREL, also over
 * later connections. Confined to the event loop.
 */
final class NativeInbound {
  /** This many times the receive maximum of MQTT 5 may QoS 2 publishes await their PUBREL. */
  private static final int WINDOWS = 64;

  private static final PacketProperties NO_PROPERTIES =
      new PacketProperties(MqttProperties.NO_PROPERTIES);

  private final MqttConnection connection;
  private final Wire wire;
  private final SessionRegistry registry;
  private final Answers answers;
  private final Platform platform;
  private final InboundTopics topics;
  private final int maxPayloadBytes;
  private final LiveSession session;
  // QoS 2 publishes: those that are not answered yet, and those that await their PUBREL.
  private final Set<Long> receiving = new HashSet<>(2);
  private final UnreleasedPublishes received;
  // PUBRELs that are not answered yet.
  private final Set<Long> releasing = new HashSet<>(2);

  NativeInbound(
      MqttFront front,
      MqttConnection connection,
      Wire wire,
      PacketGate gate,
      Connected connected,
      boolean clean) {
    this.connection = connection;
    this.wire = wire;
    this.registry = front.registry();
    this.answers =
        new Answers(
            wire,
            gate,
            front,
            (type, id, result) ->
                acknowledge(
                    type == MqttMessageType.PUBREC ? NativeEncoder.PUBREC : NativeEncoder.PUBACK,
                    id));
    this.platform = front.platform();
    this.topics = new InboundTopics(platform, wire, TopicSyntax.STRICT);
    this.maxPayloadBytes = front.options().maxPayloadBytes();
    this.session = connected.session();
    this.received =
        new UnreleasedPublishes(
            WINDOWS * front.options().receiveMaximum(), connected.received(), clean);
  }

  /** PUBLISH. */
  void publish(NativePacket.Publish packet) {
    Qos qos = packet.qos();
    long id = packet.id();
    if (packet.payload().length > maxPayloadBytes) {
      connection.end(EndReason.PROTOCOL_ERROR);
      return;
    }
    if (qos == Qos.EXACTLY_ONCE && isRepeated(packet)) {
      return;
    }
    int bytes = packet.payload().length;
    CompletionStage<Integer> work =
        answers.hasRoomFor(bytes) ? work(packet) : ReservedTopics.done(Answers.FAILED);
    answers.add(qos, id, bytes, work, result -> answered(packet, result));
  }

  private CompletionStage<Integer> work(NativePacket.Publish packet) {
    Optional<MessageId> id =
        packet.id() == 0 ? Optional.empty() : Optional.of(new MessageId(packet.id()));
    ReceivedPublish receipt =
        packet.qos() == Qos.EXACTLY_ONCE ? new ReceivedPublish(session.uid(), packet.id()) : null;
    try {
      return topics.publish(
          session,
          new InboundTopics.Publish(
              packet.topic(), packet.payload(), packet.qos(), NO_PROPERTIES, receipt, false, id));
    } catch (InvalidNameException invalid) {
      // As with an invalid alias, there is no answer, and the client's call fails.
      return ReservedTopics.done(Answers.SILENCE);
    }
  }

  /** Whether this QoS 2 publish came before and is not published again; if not, it is noted. */
  private boolean isRepeated(NativePacket.Publish packet) {
    long id = packet.id();
    if (received.isRepeated(id, packet.again())) {
      answers.add(Qos.EXACTLY_ONCE, id, 0, ReservedTopics.done(ReasonCode.SUCCESS), result -> {});
      return true;
    }
    // Of one that is in progress, the first answer answers both.
    return !receiving.add(id);
  }

  private void answered(NativePacket.Publish packet, int result) {
    if (packet.qos() == Qos.EXACTLY_ONCE) {
      receiving.remove(packet.id());
      if (result >= ReasonCode.SUCCESS) {
        received.add(packet.id()).ifPresent(this::giveUp);
      }
    }
    if (result == Answers.FAILED && !packet.qos().acknowledged()) {
      platform.tally().count(Tally.Event.DROPPED_FAILED);
    } else if (result == Answers.FAILED) {
      // It cannot be said in the dialect; the client tries again over its next connection.
      connection.end(EndReason.SERVER_ERROR);
    } else if (result == Answers.TOO_LARGE) {
      connection.end(EndReason.PROTOCOL_ERROR);
    } else if (result >= ReasonCode.SUCCESS) {
      topics.answered(session, packet.topic());
      if (packet.id() != 0) {
        session.receipts().ifPresent(waiting -> waiting.answered(new MessageId(packet.id())));
      }
    }
  }

  private void giveUp(long id) {
    registry
        .release(new ReceivedPublish(session.uid(), id))
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure != null) {
                connection.end(EndReason.SERVER_ERROR);
              }
            },
            session.loop());
  }

  /** Whether this QoS 2 publish was taken and not released. */
  boolean awaitsRelease(long id) {
    return received.contains(id) && !releasing.contains(id);
  }

  /** PUBREL. */
  void release(long id) {
    if (!received.contains(id)) {
      acknowledge(NativeEncoder.PUBCOMP, id);
      return;
    }
    if (!releasing.add(id)) {
      // The answer to the first one answers both.
      return;
    }
    registry
        .release(new ReceivedPublish(session.uid(), id))
        .whenCompleteAsync(
            (done, failure) -> {
              releasing.remove(id);
              if (failure == null) {
                received.remove(id);
                acknowledge(NativeEncoder.PUBCOMP, id);
              } else {
                connection.end(EndReason.SERVER_ERROR);
              }
            },
            session.loop());
  }

  private void acknowledge(int first, long id) {
    wire.write(NativeEncoder.acknowledgement(wire.alloc(), first, id));
  }
}
