package io.pushbridge.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.helpers.MessageFormatter;

/**
 * The keys and values of a logged message of ours: its pattern is {@code event={} key={}
 * other="{}"}. They are taken from the pattern and its arguments, not from the finished text: a
 * value may hold spaces and equals signs.
 */
final class EventFields {
  private static final Pattern FIELD = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|(\\S*))");
  private static final String PLACE = "{}";

  private EventFields() {}

  /** The fields in their order; empty for a message in free words, as libraries write them. */
  static Optional<Map<String, Object>> of(ILoggingEvent event) {
    String pattern = event.getMessage();
    if (pattern == null || !pattern.startsWith("event=")) {
      return Optional.empty();
    }
    Object[] arguments =
        event.getArgumentArray() == null ? new Object[0] : event.getArgumentArray();
    Map<String, Object> fields = new LinkedHashMap<>();
    Matcher matcher = FIELD.matcher(pattern);
    int end = 0;
    int used = 0;
    while (matcher.find()) {
      if (!pattern.substring(end, matcher.start()).isBlank()) {
        return Optional.empty();
      }
      String text = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
      int places = places(text);
      if (used + places > arguments.length) {
        return Optional.empty();
      }
      fields.put(matcher.group(1), value(text, arguments, used, places));
      used += places;
      end = matcher.end();
    }
    return pattern.substring(end).isBlank() ? Optional.of(fields) : Optional.empty();
  }

  private static int places(String text) {
    int places = 0;
    for (int at = text.indexOf(PLACE); at >= 0; at = text.indexOf(PLACE, at + PLACE.length())) {
      places++;
    }
    return places;
  }

  /** A number or a truth stays one. */
  private static Object value(String text, Object[] arguments, int from, int places) {
    if (places == 1 && text.equals(PLACE)) {
      Object argument = arguments[from];
      boolean plain = argument instanceof Number || argument instanceof Boolean;
      return plain ? argument : textOf(argument);
    }
    List<Object> these = new ArrayList<>();
    for (int i = 0; i < places; i++) {
      these.add(arguments[from + i]);
    }
    return MessageFormatter.basicArrayFormat(text, these.toArray());
  }

  /** As slf4j would write it, a toString that fails among it. */
  private static String textOf(Object argument) {
    return MessageFormatter.basicArrayFormat(PLACE, new Object[] {argument});
  }
}
