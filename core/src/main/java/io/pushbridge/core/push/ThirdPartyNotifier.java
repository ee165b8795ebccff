package io.pushbridge.core.push;

import io.pushbridge.core.message.Message;

/**
 * Port: shows a notice through the push services of phone makers. Which devices a message's
 * recipients have there, and which of them are away, is the notifier's own business: no source of
 * the specification says how such devices register. Thread-safe; never blocks its caller.
 */
@FunctionalInterface
public interface ThirdPartyNotifier {
  /** Shows nothing, for servers without any such service. */
  ThirdPartyNotifier NONE = (message, notice) -> {};

  /**
   * Takes over a notice: called once for each message that was accepted with one, of a batch once
   * for each alias that exists, after the message was stored. Best effort: what it throws is logged
   * and changes nothing for the publisher.
   */
  void show(Message message, ThirdPartyPush notice);
}
