package io.pushbridge.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Lets the first {@value #BURST} lines of a kind pass in ten seconds, holds the others back, and
 * says in one line how many they were. A kind is a logger with a pattern of a message. What is
 * asked for at debug level passes in any case. Thread-safe: one lock, Logback's own.
 */
public final class PacedAppender extends AppenderBase<ILoggingEvent>
    implements AppenderAttachable<ILoggingEvent> {
  /** How many lines of a kind pass in a period. */
  static final int BURST = 50;

  /** How long a period is. */
  static final long PERIOD_MILLIS = 10_000;

  // Patterns are constants; libraries that write finished texts share a place when there are many.
  private static final int MOST_KINDS = 1_000;

  private record Kind(String logger, String pattern) {}

  private static final class Count {
    private final ILoggingEvent first;
    private long lines;

    Count(ILoggingEvent first) {
      this.first = first;
    }
  }

  private final AppenderAttachableImpl<ILoggingEvent> next = new AppenderAttachableImpl<>();
  // Owned by the lock of doAppend.
  private final Map<Kind, Count> counts = new HashMap<>();
  private long periodEnds;
  private ScheduledFuture<?> timer;

  /** For Logback. */
  public PacedAppender() {}

  @Override
  public synchronized void start() {
    if (getContext() != null) {
      timer =
          getContext()
              .getScheduledExecutorService()
              .scheduleWithFixedDelay(
                  this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
    super.start();
  }

  @Override
  public synchronized void stop() {
    if (timer != null) {
      timer.cancel(false);
    }
    endPeriod();
    super.stop();
    next.detachAndStopAllAppenders();
  }

  private synchronized void look() {
    if (System.currentTimeMillis() >= periodEnds) {
      endPeriod();
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
      next.appendLoopOnAppenders(event);
      return;
    }
    // A clock that steps back must not leave a period without an end.
    if (event.getTimeStamp() >= periodEnds || event.getTimeStamp() < periodEnds - PERIOD_MILLIS) {
      endPeriod();
      periodEnds = event.getTimeStamp() + PERIOD_MILLIS;
    }
    Kind kind =
        new Kind(event.getLoggerName(), counts.size() < MOST_KINDS ? event.getMessage() : null);
    Count count = counts.computeIfAbsent(kind, fresh -> new Count(event));
    if (++count.lines <= BURST) {
      next.appendLoopOnAppenders(event);
    }
  }

  private void endPeriod() {
    for (Count count : counts.values()) {
      if (count.lines > BURST) {
        next.appendLoopOnAppenders(leftOut(count));
      }
    }
    counts.clear();
  }

  private static ILoggingEvent leftOut(Count count) {
    LoggingEvent said = new LoggingEvent();
    said.setLoggerName(count.first.getLoggerName());
    said.setLevel(count.first.getLevel());
    said.setThreadName("log");
    said.setTimeStamp(System.currentTimeMillis());
    said.setMessage("event=log_lines_left_out lines={} like=\"{}\"");
    said.setArgumentArray(new Object[] {count.lines - BURST, count.first.getFormattedMessage()});
    said.setMDCPropertyMap(Map.of());
    return said;
  }

  @Override
  public void addAppender(Appender<ILoggingEvent> appender) {
    next.addAppender(appender);
  }

  @Override
  public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
    return next.iteratorForAppenders();
  }

  @Override
  public Appender<ILoggingEvent> getAppender(String name) {
    return next.getAppender(name);
  }

  @Override
  public boolean isAttached(Appender<ILoggingEvent> appender) {
    return next.isAttached(appender);
  }

  @Override
  public void detachAndStopAllAppenders() {
    next.detachAndStopAllAppenders();
  }

  @Override
  public boolean detachAppender(Appender<ILoggingEvent> appender) {
    return next.detachAppender(appender);
  }

  @Override
  public boolean detachAppender(String name) {
    return next.detachAppender(name);
  }
}
