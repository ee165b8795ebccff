package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.pushbridge.core.delivery.EndReason;
import java.util.Optional;

/** The packets and codes that begin and end a connection. */
final class ConnAnswers {
  private static final int REFUSAL_BYTES = 5;

  private ConnAnswers() {}

  static boolean speaksMqtt5(MqttConnectMessage connect) {
    return connect.variableHeader().version() == MqttVersion.MQTT_5.protocolLevel();
  }

  /** CONNACK of an accepted client (MQTT 5 §3.2). */
  static MqttMessage accepted(Login login, boolean present, MqttServerOptions options) {
    MqttProperties properties = MqttProperties.NO_PROPERTIES;
    if (login.mqtt5()) {
      var said =
          new MqttMessageBuilders.ConnAckPropertiesBuilder()
              .receiveMaximum(options.receiveMaximum())
              .maximumPacketSize(options.maxPacketBytes())
              .topicAliasMaximum(options.topicAliasMaximum())
              .retainAvailable(true)
              .wildcardSubscriptionAvailable(true)
              .subscriptionIdentifiersAvailable(true)
              .sharedSubscriptionAvailable(true);
      login.assignedId().ifPresent(said::assignedClientId);
      login.serverKeepAlive().ifPresent(said::serverKeepAlive);
      properties = said.build();
    }
    return MqttMessageBuilders.connAck()
        .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
        .sessionPresent(present)
        .properties(properties)
        .build();
  }

  /**
   * CONNACK of a refused client.
   *
   * @param words what it is told of the reason; empty for what its code means
   */
  static MqttMessage refused(Refusal refusal, String words, Wire wire) {
    int code = refusal.code(wire.mqtt5());
    return MqttMessageBuilders.connAck()
        .returnCode(MqttConnectReturnCode.valueOf((byte) code))
        .sessionPresent(false)
        .properties(Replies.properties(wire.finalReasonString(code, words, REFUSAL_BYTES)))
        .build();
  }

  /** What an MQTT 5 client is told of an end. */
  static int codeOf(EndReason reason) {
    return switch (reason) {
      case LEFT -> ReasonCode.SUCCESS;
      case LOST -> ReasonCode.UNSPECIFIED_ERROR;
      case TAKEN_OVER -> ReasonCode.SESSION_TAKEN_OVER;
      case TOO_SLOW -> ReasonCode.QUOTA_EXCEEDED;
      case PROTOCOL_ERROR -> ReasonCode.PROTOCOL_ERROR;
      case SERVER_ERROR -> ReasonCode.UNSPECIFIED_ERROR;
      case TOKEN_EXPIRED -> ReasonCode.NOT_AUTHORIZED;
      case ENDED_BY_OPERATOR -> ReasonCode.ADMINISTRATIVE_ACTION;
      case SHUTDOWN -> ReasonCode.SERVER_SHUTTING_DOWN;
    };
  }

  /** What an MQTT 5 client is told of an end beside its code; empty for what the code means. */
  static String wordsOf(EndReason reason) {
    return reason == EndReason.TOKEN_EXPIRED ? "token expired" : "";
  }

  /** How a CONNECT that cannot be read is refused, if it gets an answer at all. */
  static Optional<Refusal> refusalOf(Throwable broken) {
    if (broken instanceof MqttUnacceptableProtocolVersionException) {
      return Optional.of(Refusal.UNACCEPTABLE_LEVEL);
    }
    return broken instanceof MqttIdentifierRejectedException
        ? Optional.of(Refusal.BAD_CLIENT_ID)
        : Optional.empty();
  }

  /** What an MQTT 5 client is told of a packet that cannot be read. */
  static int codeOf(Throwable broken) {
    if (broken instanceof BrokenRuleException rule) {
      return rule.code();
    }
    if (broken instanceof TooLongFrameException) {
      return ReasonCode.PACKET_TOO_LARGE;
    }
    String message = broken.getMessage();
    return message != null && message.startsWith("invalid publish topic name")
        ? ReasonCode.TOPIC_NAME_INVALID
        : ReasonCode.MALFORMED_PACKET;
  }
}
