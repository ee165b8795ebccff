package io.pushbridge.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import io.pushbridge.server.config.LogConfiguration;
import io.pushbridge.server.config.LogConfiguration.Format;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/** Puts the configured format and levels in force for the whole process. */
public final class Logging {
  private static final String CONSOLE = "stderr";

  private Logging() {}

  /**
   * Does it; for whoever owns the process, once, before anything is started. An operator's own file
   * for Logback keeps its appenders; levels count there, too.
   */
  public static void apply(LogConfiguration wanted) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      root.setLevel(Level.valueOf(wanted.level().name()));
      wanted
          .levels()
          .forEach((name, level) -> context.getLogger(name).setLevel(Level.valueOf(level.name())));
      if (wanted.format() == Format.JSON) {
        root.iteratorForAppenders().forEachRemaining(one -> writeJson(one, context));
      }
    }
  }

  private static void writeJson(Appender<ILoggingEvent> appender, LoggerContext context) {
    if (appender instanceof ConsoleAppender<ILoggingEvent> console
        && CONSOLE.equals(console.getName())) {
      JsonLineEncoder encoder = new JsonLineEncoder();
      encoder.setContext(context);
      encoder.start();
      console.setEncoder(encoder);
    } else if (appender instanceof PacedAppender paced) {
      Iterator<Appender<ILoggingEvent>> behind =
          ((AppenderAttachable<ILoggingEvent>) paced).iteratorForAppenders();
      behind.forEachRemaining(one -> writeJson(one, context));
    }
  }
}
