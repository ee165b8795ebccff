package io.pushbridge.broker.mqtt;

/** Reason codes of MQTT 5 §2.4, as far as the server gives or reads them. */
final class ReasonCode {
  static final int SUCCESS = 0x00;
  static final int DISCONNECT_WITH_WILL = 0x04;
  static final int NO_SUBSCRIPTION_EXISTED = 0x11;

  /** From here on a code tells of a failure. */
  static final int FAILURE = 0x80;

  static final int UNSPECIFIED_ERROR = 0x80;
  static final int MALFORMED_PACKET = 0x81;
  static final int PROTOCOL_ERROR = 0x82;
  static final int IMPLEMENTATION_SPECIFIC_ERROR = 0x83;
  static final int NOT_AUTHORIZED = 0x87;
  static final int SERVER_SHUTTING_DOWN = 0x8B;
  static final int KEEP_ALIVE_TIMEOUT = 0x8D;
  static final int SESSION_TAKEN_OVER = 0x8E;
  static final int TOPIC_FILTER_INVALID = 0x8F;
  static final int TOPIC_NAME_INVALID = 0x90;
  static final int PACKET_IDENTIFIER_NOT_FOUND = 0x92;
  static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
  static final int TOPIC_ALIAS_INVALID = 0x94;
  static final int PACKET_TOO_LARGE = 0x95;
  static final int QUOTA_EXCEEDED = 0x97;
  static final int ADMINISTRATIVE_ACTION = 0x98;
  static final int PAYLOAD_FORMAT_INVALID = 0x99;

  private ReasonCode() {}

  /**
   * What a code means, for the person who reads the client's log: the reason string (MQTT 5 §3.4.2,
   * {@code 0x1F}).
   */
  static String text(int code) {
    return switch (code) {
      case MALFORMED_PACKET -> "the packet cannot be parsed";
      case PROTOCOL_ERROR -> "the packet is not allowed here";
      case IMPLEMENTATION_SPECIFIC_ERROR -> "it cannot be stored now, try again later";
      case 0x84 -> "this protocol level is not served";
      case 0x85 -> "the client id is not valid";
      case 0x86 -> "the user name is no appkey, or the password is not the app's";
      case NOT_AUTHORIZED ->
          "the app's access manager, or the token of the client, does not allow it";
      case 0x88 -> "the server cannot keep the session now, try again later";
      case SERVER_SHUTTING_DOWN -> "the server stops";
      case 0x8C -> "there is no enhanced authentication";
      case KEEP_ALIVE_TIMEOUT -> "nothing came for one and a half times the keep alive";
      case SESSION_TAKEN_OVER -> "another connection has the client id now";
      case TOPIC_FILTER_INVALID -> "this is no topic filter";
      case TOPIC_NAME_INVALID -> "this is no topic that may be published to";
      case PACKET_IDENTIFIER_NOT_FOUND -> "the packet id is not in use";
      case RECEIVE_MAXIMUM_EXCEEDED -> "more publishes are open than the receive maximum";
      case TOPIC_ALIAS_INVALID -> "the topic alias is 0 or over the maximum";
      case PACKET_TOO_LARGE -> "the packet is larger than allowed";
      case QUOTA_EXCEEDED -> "this is more than the limits of the app allow";
      case PAYLOAD_FORMAT_INVALID -> "the payload is not what this topic takes";
      default -> "something failed in the server, try again later";
    };
  }
}
