package io.pushbridge.broker.mqtt;

/** Why a CONNECT is refused, and by which code each version is told (MQTT 5 §3.2.2.2). */
enum Refusal {
  UNACCEPTABLE_LEVEL(0x01, 0x84),
  BAD_CLIENT_ID(0x02, 0x85),
  UNAVAILABLE(0x03, 0x88),
  BAD_CREDENTIALS(0x04, 0x86),
  NOT_AUTHORIZED(0x05, ReasonCode.NOT_AUTHORIZED),
  QUOTA_EXCEEDED(0x03, ReasonCode.QUOTA_EXCEEDED),
  MALFORMED(Refusal.NO_ANSWER, ReasonCode.MALFORMED_PACKET),
  PROTOCOL_ERROR(Refusal.NO_ANSWER, ReasonCode.PROTOCOL_ERROR),
  BAD_AUTHENTICATION_METHOD(Refusal.NO_ANSWER, 0x8C),
  PACKET_TOO_LARGE(Refusal.NO_ANSWER, ReasonCode.PACKET_TOO_LARGE),
  WILL_TOPIC_INVALID(Refusal.NO_ANSWER, ReasonCode.TOPIC_NAME_INVALID);

  /** The version has no code for it: the connection is closed without a word. */
  static final int NO_ANSWER = -1;

  private final int code3;
  private final int code5;

  Refusal(int code3, int code5) {
    this.code3 = code3;
    this.code5 = code5;
  }

  /** The code for the version, or {@link #NO_ANSWER}. */
  int code(boolean mqtt5) {
    return mqtt5 ? code5 : code3;
  }

  /** Carries a refusal out of the reading of a CONNECT. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Refusal refusal;
    private final String words;

    RefusedException(Refusal refusal, String words) {
      super(refusal.name(), null, false, false);
      this.refusal = refusal;
      this.words = words;
    }

    /** What an MQTT 5 client is told of the reason; empty for the usual words. */
    String words() {
      return words;
    }

    Refusal refusal() {
      return refusal;
    }
  }

  /** To be thrown. */
  RefusedException exception() {
    return exception("");
  }

  /**
   * To be thrown.
   *
   * @param words what an MQTT 5 client is told of the reason, in ASCII
   */
  RefusedException exception(String words) {
    return new RefusedException(this, words);
  }
}
