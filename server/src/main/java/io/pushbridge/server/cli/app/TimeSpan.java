package io.pushbridge.server.cli.app;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spans of time as people write them: a number, and {@code s}, {@code m}, {@code h} or {@code d}.
 */
final class TimeSpan {
  private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,9})([smhd]?)");
  private static final Map<String, Long> UNITS =
      Map.of("", 1L, "s", 1L, "m", 60L, "h", 3_600L, "d", 86_400L);

  private TimeSpan() {}

  static long seconds(String text) throws IOException {
    Matcher read = SYNTAX.matcher(text);
    if (!read.matches()) {
      throw new IOException("'%s' is no time like 90s, 15m, 24h or 7d".formatted(text));
    }
    return Long.parseLong(read.group(1)) * UNITS.get(read.group(2));
  }
}
