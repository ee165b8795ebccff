package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of the standards' statements names tests that there are. */
final class ConformanceTableTest {
  private static final Path TABLE = Path.of("..", "docs", "mqtt-conformance.md");
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)#(\\w+)`");

  @Test
  void everyTestThatItNamesIsThere() throws Exception {
    List<MatchResult> named = NAMED.matcher(Files.readString(TABLE)).results().toList();
    assertThat(named).hasSizeGreaterThan(100);
    for (MatchResult one : named) {
      Class<?> tests = Class.forName(getClass().getPackageName() + "." + one.group(1));
      assertThat(Arrays.stream(tests.getDeclaredMethods()).map(Method::getName))
          .as(one.group())
          .contains(one.group(2));
    }
  }
}
