package io.pushbridge.broker.mqtt;

import io.netty.channel.Channel;
import io.pushbridge.core.delivery.EndReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log tells of connections, at debug level: a line when a client is connected, and for
 * each connection, however far it came, one line with the reason why it ended. Thread-safe.
 */
final class ConnectionLog {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

  /** Enough to know what was wrong; the rest may be a client's megabyte. */
  private static final int MAX_DETAIL = 200;

  private ConnectionLog() {}

  static void connected(Channel channel, Login login, boolean present) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "event=connected remote={} session={} present={}",
          ClientIdentity.remoteOf(channel),
          login.request().name(),
          present);
    }
  }

  static void refused(Channel channel, Refusal refusal, int code, String words) {
    LOG.debug(
        "event=connection_ended remote={} reason=REFUSED code={} detail={}",
        ClientIdentity.remoteOf(channel),
        code,
        words.isEmpty() ? refusal : printable(words));
  }

  /**
   * Tells of an end.
   *
   * @param login who it was; null if its CONNECT did not come
   * @param detail what happened in particular, may be empty
   */
  static void ended(Channel channel, Login login, EndReason reason, int code, String detail) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "event=connection_ended remote={} session={} reason={} code={} detail={}",
          ClientIdentity.remoteOf(channel),
          login == null ? "none" : login.request().name(),
          reason,
          code,
          printable(detail));
    }
  }

  /** A text that may have come from a client, in one line that cannot look like two. */
  static String printable(String text) {
    String quoted = text.substring(0, Math.min(text.length(), MAX_DETAIL));
    StringBuilder line = new StringBuilder(quoted.length() + 2).append('"');
    quoted
        .chars()
        .map(c -> Character.isISOControl(c) || c == '"' || c == '\u2028' || c == '\u2029' ? '?' : c)
        .forEach(c -> line.append((char) c));
    return line.append('"').toString();
  }
}
