package io.pushbridge.broker.mqtt;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Listens to the log: counts the ends of connections by their reason, and keeps every warning,
 * those of Netty's leak detection among them.
 */
final class Overheard extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final int MOST_WARNINGS = 100;
  private static final Pattern REASON = Pattern.compile("event=connection_ended .*reason=(\\w+) ");

  private final Logger connections = (Logger) LoggerFactory.getLogger(ConnectionLog.class);
  private final Logger all = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Map<String, Integer> ends = new ConcurrentHashMap<>();
  private final Queue<String> warnings = new ConcurrentLinkedQueue<>();

  Overheard() {
    setContext(all.getLoggerContext());
    start();
    all.addAppender(this);
    connections.setLevel(Level.DEBUG);
  }

  @Override
  protected void append(ILoggingEvent event) {
    Matcher reason = REASON.matcher(event.getFormattedMessage());
    if (reason.find()) {
      ends.merge(reason.group(1), 1, Integer::sum);
    } else if (event.getLevel().isGreaterOrEqual(Level.WARN) && warnings.size() < MOST_WARNINGS) {
      warnings.add(event.getLoggerName() + ": " + event.getFormattedMessage());
    }
  }

  /** How many connections ended. */
  int connectionsEnded() {
    return ends.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many connections ended for each reason. */
  Map<String, Integer> ends() {
    return ends;
  }

  /** The first warnings and errors. */
  Queue<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    connections.setLevel(null);
    all.detachAppender(this);
    stop();
  }
}
