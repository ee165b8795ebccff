package io.pushbridge.server.listen;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.pushbridge.server.running.Inbox;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;

/** What the server writes into its log, down to debug, while this is open. */
public final class LoggedEvents extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger;
  private final Level former;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private LoggedEvents(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    former = logger.getLevel();
  }

  /** Listens to what this package and those below it write. */
  public static LoggedEvents of(String name) {
    LoggedEvents events = new LoggedEvents(name);
    events.start();
    events.logger.setLevel(Level.DEBUG);
    events.logger.addAppender(events);
    return events;
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getFormattedMessage());
  }

  /** What was written so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits for a line that contains all of these. */
  public void await(String... parts) {
    Awaitility.await()
        .atMost(Inbox.PATIENCE)
        .until(
            () ->
                lines.stream()
                    .anyMatch(line -> java.util.Arrays.stream(parts).allMatch(line::contains)));
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(former);
    stop();
  }
}
