package io.pushbridge.broker.mqtt;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.LoggerFactory;

/**
 * Listens to the log: counts the ends of connections by their reason, and keeps every warning,
 * those of Netty's leak detection among them.
 */
final class Overheard extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final int MOST_WARNINGS = 100;
  private static final String ENDED = "event=connection_ended ";
  private static final String REASON = " reason=";

  private final Logger connections = (Logger) LoggerFactory.getLogger(ConnectionLog.class);
  private final Logger all = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Map<String, Integer> ends = new ConcurrentHashMap<>();
  private final LongAdder connected = new LongAdder();
  private final Queue<String> warnings = new ConcurrentLinkedQueue<>();

  Overheard() {
    setContext(all.getLoggerContext());
    start();
    all.addAppender(this);
    // To nobody else: there are millions of lines.
    connections.addAppender(this);
    connections.setAdditive(false);
    connections.setLevel(Level.DEBUG);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String line = event.getFormattedMessage();
    int reason = line.lastIndexOf(REASON, line.indexOf(" detail="));
    if (line.startsWith(ENDED) && reason > 0) {
      int from = reason + REASON.length();
      ends.merge(line.substring(from, line.indexOf(' ', from)), 1, Integer::sum);
    } else if (line.startsWith("event=connected ")) {
      connected.increment();
    } else if (event.getLevel().isGreaterOrEqual(Level.WARN) && warnings.size() < MOST_WARNINGS) {
      warnings.add(event.getLoggerName() + ": " + event.getFormattedMessage());
    }
  }

  /** How many connections ended. */
  int connectionsEnded() {
    return ends.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many connections were accepted. */
  long accepted() {
    return connected.sum();
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
    connections.setAdditive(true);
    connections.detachAppender(this);
    all.detachAppender(this);
    stop();
  }
}
