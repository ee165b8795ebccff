package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.pushbridge.core.access.AccessDeniedException;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.session.Sessions;
import io.pushbridge.core.session.SubscriptionLimitException;
import io.pushbridge.core.topic.Address;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers SUBSCRIBE and UNSUBSCRIBE (MQTT 5 §3.8, §3.10), one packet after the other: what follows
 * one is held back until its answer. Confined to the event loop.
 */
final class Subscribing {
  private static final Logger LOG = LoggerFactory.getLogger(Subscribing.class);

  /** How many filters of one packet are worked on at once, so that limits are seen in time. */
  private static final int AT_ONCE = 64;

  private final MqttConnection connection;
  private final Wire wire;
  private final PacketGate gate;
  private final Sessions sessions;
  private final LiveSession session;
  private final TopicSyntax syntax;

  /**
   * For the filters of one session.
   *
   * @param syntax which filters may be subscribed to
   */
  Subscribing(
      MqttConnection connection,
      Wire wire,
      PacketGate gate,
      Sessions sessions,
      LiveSession session,
      TopicSyntax syntax) {
    this.connection = connection;
    this.wire = wire;
    this.gate = gate;
    this.sessions = sessions;
    this.session = session;
    this.syntax = syntax;
  }

  /** SUBSCRIBE. */
  void subscribe(MqttSubscribeMessage packet) {
    List<MqttTopicSubscription> wanted = packet.payload().topicSubscriptions();
    PacketProperties properties =
        new PacketProperties(packet.idAndPropertiesVariableHeader().properties());
    OptionalInt identifier = properties.number(MqttPropertyType.SUBSCRIPTION_IDENTIFIER);
    if (wanted.isEmpty() || (identifier.isPresent() && identifier.getAsInt() == 0)) {
      connection.end(EndReason.PROTOCOL_ERROR);
      return;
    }
    if (wanted.stream().anyMatch(Subscribing::isSharedWithoutOwn)) {
      connection.end(EndReason.PROTOCOL_ERROR);
      return;
    }
    if (!wire.mqtt5() && wanted.stream().anyMatch(one -> hasOptions5(one.option()))) {
      connection.end(EndReason.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
      return;
    }
    int packetId = packet.variableHeader().messageId();
    List<TopicFilter> replayed = new ArrayList<>(1);
    eachOf(
        wanted,
        one -> subscribe(one, identifier.orElse(0), replayed),
        codes -> {
          wire.write(Replies.subAck(wire, packetId, codes));
          replayed.forEach(session.feed()::replayRetained);
        });
  }

  /** Subscribes to each, without what is retained, and answers with the codes, in order. */
  void subscribe(List<MqttTopicSubscription> wanted, Reply reply) {
    eachOf(wanted, one -> subscribe(one, 0, new ArrayList<>(1)), reply);
  }

  /** [MQTT-3.8.3-4]. */
  private static boolean isSharedWithoutOwn(MqttTopicSubscription wanted) {
    return wanted.option().isNoLocal()
        && wanted.topicFilter() != null
        && SharedName.of(wanted.topicFilter()).name().startsWith(SharedName.PREFIX);
  }

  private static boolean hasOptions5(MqttSubscriptionOption option) {
    return option.isNoLocal()
        || option.isRetainAsPublished()
        || option.retainHandling().value() != 0;
  }

  /**
   * Subscribes to one filter.
   *
   * @param replayed gets the filter if its retained messages are wanted
   */
  private CompletionStage<Integer> subscribe(
      MqttTopicSubscription wanted, int identifier, List<TopicFilter> replayed) {
    String text = wanted.topicFilter();
    if (text == null) {
      return ReservedTopics.done(failure(ReasonCode.TOPIC_FILTER_INVALID));
    }
    Address address = SharedName.of(text);
    if (address.kind() != Address.Kind.TOPIC) {
      // Acknowledged, and nothing is ever published there (native-mqtt.md §3).
      return ReservedTopics.done(wanted.option().qos().value());
    }
    TopicFilter filter;
    try {
      filter = TopicFilter.parse(address.name(), syntax);
    } catch (InvalidNameException invalid) {
      return ReservedTopics.done(failure(ReasonCode.TOPIC_FILTER_INVALID));
    }
    Qos asked = Qos.of(wanted.option().qos().value()).orElseThrow();
    Qos granted = filter.isShared() ? asked.atMost(SharedName.MOST) : asked;
    Subscription subscription =
        new Subscription(
            filter,
            granted,
            wanted.option().isNoLocal(),
            wanted.option().isRetainAsPublished(),
            identifier,
            0,
            address.token());
    boolean replay = wantsRetained(wanted.option(), filter);
    return sessions
        .subscribe(session, subscription)
        .handle(
            (done, failed) -> {
              if (failed == null && replay) {
                replayed.add(filter);
              }
              return failed == null ? granted.level() : failure(codeOf(failed));
            });
  }

  /** MQTT 5 §3.8.3.1: always, only if the filter is new, or never; never for a share (§4.8.2). */
  private boolean wantsRetained(MqttSubscriptionOption option, TopicFilter filter) {
    if (filter.isShared()) {
      return false;
    }
    return switch (option.retainHandling()) {
      case SEND_AT_SUBSCRIBE -> true;
      case SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS -> !session.subscriptions().containsKey(filter);
      case DONT_SEND_AT_SUBSCRIBE -> false;
    };
  }

  private int codeOf(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof AccessDeniedException) {
      return ReasonCode.NOT_AUTHORIZED;
    }
    if (cause instanceof SubscriptionLimitException) {
      return ReasonCode.QUOTA_EXCEEDED;
    }
    LOG.warn("event=subscribe_failed session={} cause={}", session.name(), cause.toString());
    return ReasonCode.UNSPECIFIED_ERROR;
  }

  /**
   * Versions before 5 know one failure only; what the access manager denies is granted at QoS 0 to
   * them, without effect (native-mqtt.md §2).
   */
  private int failure(int code) {
    if (wire.mqtt5()) {
      return code;
    }
    return code == ReasonCode.NOT_AUTHORIZED ? 0 : ReasonCode.FAILURE;
  }

  /** UNSUBSCRIBE. */
  void unsubscribe(MqttUnsubscribeMessage packet) {
    List<String> filters = packet.payload().topics();
    if (filters.isEmpty()) {
      connection.end(EndReason.PROTOCOL_ERROR);
      return;
    }
    int packetId = packet.variableHeader().messageId();
    unsubscribe(filters, codes -> wire.write(Replies.unsubAck(wire, packetId, codes)));
  }

  /** Unsubscribes from each and answers with the codes, in order. */
  void unsubscribe(List<String> filters, Reply reply) {
    eachOf(
        filters,
        this::unsubscribe,
        codes -> {
          if (!wire.mqtt5() && codes.contains(ReasonCode.UNSPECIFIED_ERROR)) {
            // These versions cannot say so.
            connection.end(EndReason.SERVER_ERROR);
          } else {
            reply.with(codes);
          }
        });
  }

  private CompletionStage<Integer> unsubscribe(String text) {
    if (text == null) {
      return ReservedTopics.done(ReasonCode.TOPIC_FILTER_INVALID);
    }
    TopicFilter filter = new TopicFilter(SharedName.of(text).name());
    if (!session.subscriptions().containsKey(filter)) {
      return ReservedTopics.done(ReasonCode.NO_SUBSCRIPTION_EXISTED);
    }
    return sessions
        .unsubscribe(session, filter)
        .handle(
            (held, failed) -> {
              if (failed != null) {
                LOG.warn(
                    "event=unsubscribe_failed session={} cause={}",
                    session.name(),
                    failed.toString());
                return ReasonCode.UNSPECIFIED_ERROR;
              }
              return held ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED;
            });
  }

  /** What is written when all is done. */
  interface Reply {
    void with(List<Integer> codes);
  }

  /** Does the work for each, some at a time, and answers with all codes in order. */
  private <T> void eachOf(List<T> all, Function<T, CompletionStage<Integer>> work, Reply reply) {
    gate.close(PacketGate.Cause.SUBSCRIBING);
    someOf(all, 0, work, new ArrayList<>(all.size()), reply);
  }

  private <T> void someOf(
      List<T> all,
      int from,
      Function<T, CompletionStage<Integer>> work,
      List<Integer> codes,
      Reply reply) {
    int to = Math.min(from + AT_ONCE, all.size());
    List<CompletableFuture<Integer>> some = new ArrayList<>(to - from);
    for (T one : all.subList(from, to)) {
      some.add(work.apply(one).toCompletableFuture());
    }
    CompletionStage<Void> allDone =
        CompletableFuture.allOf(some.toArray(CompletableFuture<?>[]::new));
    allDone.whenCompleteAsync(
        (done, failure) -> {
          some.forEach(code -> codes.add(code.join()));
          if (to < all.size() && !connection.hasEnded()) {
            someOf(all, to, work, codes, reply);
          } else {
            reply.with(codes);
            gate.open(PacketGate.Cause.SUBSCRIBING);
          }
        },
        session.loop());
  }
}
