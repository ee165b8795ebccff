package io.pushbridge.server.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.Map;

/**
 * The conversion word {@code %line}: what happened as {@code key=value} on one line, values in
 * quotes where they must be, then the ids of the request, then the stack of a failure, its lines
 * separated by bars.
 */
public final class LineText extends ClassicConverter {
  private static final String QUOTED = "[\\s\"=]";

  /** For Logback, which makes one for each place in a pattern. */
  public LineText() {}

  @Override
  public String convert(ILoggingEvent event) {
    StringBuilder line = new StringBuilder();
    Map<String, Object> fields = EventFields.of(event).orElse(Map.of());
    if (fields.isEmpty()) {
      line.append(oneLine(event.getFormattedMessage()));
    }
    fields.forEach((key, value) -> append(line, key, value.toString()));
    event
        .getMDCPropertyMap()
        .forEach(
            (key, value) -> {
              if (!fields.containsKey(key)) {
                append(line, key, value);
              }
            });
    if (event.getThrowableProxy() != null) {
      String stack = ThrowableProxyUtil.asString(event.getThrowableProxy());
      line.append(" | ").append(oneLine(stack.strip().replaceAll("\\R\\s*", " | ")));
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String key, String value) {
    line.append(line.isEmpty() ? "" : " ").append(key).append('=');
    if (value.isEmpty() || value.matches("(?s).*" + QUOTED + ".*")) {
      line.append('"')
          .append(oneLine(value).replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    } else {
      line.append(oneLine(value));
    }
  }

  /** Without anything that a terminal would act on. */
  private static String oneLine(String text) {
    return text == null ? "" : text.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ");
  }
}
