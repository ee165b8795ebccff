package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.DecoderException;

/** A packet that breaks a rule of the standard, with the reason code that the rule names. */
final class BrokenRuleException extends DecoderException {
  private static final long serialVersionUID = 1L;
  private final int code;

  private BrokenRuleException(int code, String words) {
    super(words);
    this.code = code;
  }

  /** A packet that cannot be parsed by the rules of the standard (MQTT 5 §1.2). */
  static BrokenRuleException malformed(String words) {
    return new BrokenRuleException(ReasonCode.MALFORMED_PACKET, words);
  }

  /** A packet that can be parsed and is not allowed (MQTT 5 §1.2). */
  static BrokenRuleException protocolError(String words) {
    return new BrokenRuleException(ReasonCode.PROTOCOL_ERROR, words);
  }

  /** None: it is no failure of ours, and whoever sends many of these is not to cost much. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  /** What an MQTT 5 client is told. */
  int code() {
    return code;
  }
}
