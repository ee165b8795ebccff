package io.pushbridge.server;

import io.pushbridge.core.message.Message;
import io.pushbridge.core.push.ThirdPartyNotifier;
import io.pushbridge.core.push.ThirdPartyPush;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log that a notice for phone makers' services came, without its words: no such service
 * is connected. Thread-safe.
 */
final class LoggingThirdPartyNotifier implements ThirdPartyNotifier {
  private static final Logger LOG = LoggerFactory.getLogger(LoggingThirdPartyNotifier.class);

  @Override
  public void show(Message message, ThirdPartyPush notice) {
    LOG.info(
        "event=third_party_push_not_sent app={} message={} title_length={} content_length={}",
        message.app(),
        message.id(),
        notice.title().length(),
        notice.content().length());
  }
}
