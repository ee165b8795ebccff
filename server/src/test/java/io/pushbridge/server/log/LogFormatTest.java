package io.pushbridge.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How one event is written. */
class LogFormatTest {
  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("io.pushbridge.server.Some");
  private final JsonLineEncoder json = new JsonLineEncoder();
  private final LineText text = new LineText();

  private ILoggingEvent event(String pattern, Object... arguments) {
    return event(Map.of(), null, pattern, arguments);
  }

  private ILoggingEvent event(
      Map<String, String> ids, Throwable failure, String pattern, Object... arguments) {
    LoggingEvent event = new LoggingEvent("test", logger, Level.WARN, pattern, failure, arguments);
    event.setMDCPropertyMap(ids);
    return event;
  }

  private JsonNode object(ILoggingEvent event) {
    String line = new String(json.encode(event), StandardCharsets.UTF_8);
    assertThat(line).endsWith("\n").doesNotContainPattern("\n.");
    try {
      return new JsonMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void keysAndValuesAreFieldsAndNumbersStayNumbers() {
    ILoggingEvent event =
        event(
            "event=started port={} ready={} name={} why=\"{} and {}\"", 1883, true, "a", "b", 'c');

    JsonNode line = object(event);
    assertThat(line.path("event").asText()).isEqualTo("started");
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("logger").asText()).isEqualTo("io.pushbridge.server.Some");
    assertThat(line.path("time").asText()).endsWith("Z");
    assertThat(line.at("/fields/port").isInt()).isTrue();
    assertThat(line.at("/fields/ready").isBoolean()).isTrue();
    assertThat(line.at("/fields/name").asText()).isEqualTo("a");
    assertThat(line.at("/fields/why").asText()).isEqualTo("b and c");
    assertThat(line.has("message")).isFalse();
    assertThat(text.convert(event))
        .isEqualTo("event=started port=1883 ready=true name=a why=\"b and c\"");
  }

  @Test
  void whatAClientSentForgesNeitherLinesNorFields() {
    String forged = "x level=ERROR event=\"stopped\"\r\n2026-01-01 ERROR \u001b[31m\u2028y \\";
    ILoggingEvent event = event("event=refused session={} reason={}", forged, "r");

    assertThat(object(event).at("/fields/session").asText()).isEqualTo(forged);
    assertThat(object(event).path("event").asText()).isEqualTo("refused");
    assertThat(text.convert(event))
        .isEqualTo(
            "event=refused session=\"x level=ERROR event=\\\"stopped\\\" 2026-01-01 ERROR  [31m y"
                + " \\\\\" reason=r");
  }

  @Test
  void theIdsOfARequestAreFieldsOnce() {
    ILoggingEvent ours = event(Map.of("request", "r1"), null, "event=failed request={}", "r1");
    ILoggingEvent other = event(Map.of("request", "r1"), null, "event=failed cause={}", "c");

    assertThat(text.convert(ours)).isEqualTo("event=failed request=r1");
    assertThat(text.convert(other)).isEqualTo("event=failed cause=c request=r1");
    assertThat(object(ours).at("/fields/request").asText()).isEqualTo("r1");
    assertThat(object(other).at("/fields/request").asText()).isEqualTo("r1");
  }

  @Test
  void aFailureStaysOnItsLine() {
    ILoggingEvent event =
        event(Map.of(), new IllegalStateException("a\nb"), "event=failed part={}", "store");

    assertThat(text.convert(event))
        .startsWith("event=failed part=store | java.lang.IllegalStateException: a | b | at ")
        .doesNotContain("\n");
    assertThat(object(event).path("stack").asText()).contains("IllegalStateException: a\nb\n\tat ");
    assertThat(object(event).at("/fields/part").asText()).isEqualTo("store");
  }

  @Test
  void freeWordsOfLibrariesAreAMessage() {
    ILoggingEvent words = event("Selector {} rebuilt\nin a=b", 3);
    ILoggingEvent mixed = event("event=half of {}", "it");
    ILoggingEvent tooFew = event("event=a b={} c={}", 1);

    assertThat(object(words).path("message").asText()).isEqualTo("Selector 3 rebuilt\nin a=b");
    assertThat(text.convert(words)).isEqualTo("Selector 3 rebuilt in a=b");
    assertThat(object(mixed).path("message").asText()).isEqualTo("event=half of it");
    assertThat(text.convert(tooFew)).isEqualTo("event=a b=1 c={}");
  }

  @Test
  void aFloodOfOneKindIsCutOffAndCounted() {
    List<String> lines = new ArrayList<>();
    AppenderBase<ILoggingEvent> written =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            lines.add(text.convert(event));
          }
        };
    written.start();
    PacedAppender paced = new PacedAppender();
    paced.addAppender(written);
    paced.start();
    int flood = PacedAppender.BURST + 7;

    long now = 1_000_000;
    for (int i = 0; i < flood; i++) {
      paced.doAppend(at(now, Level.WARN, "event=cut_off session={}", i));
      paced.doAppend(at(now, Level.DEBUG, "event=packet number={}", i));
    }
    paced.doAppend(at(now, Level.WARN, "event=other"));
    assertThat(lines).filteredOn(line -> line.startsWith("event=cut_off")).hasSize(50);
    assertThat(lines).filteredOn(line -> line.startsWith("event=packet")).hasSize(flood);
    assertThat(lines).contains("event=other");

    lines.clear();
    paced.doAppend(
        at(now + PacedAppender.PERIOD_MILLIS, Level.WARN, "event=cut_off session={}", 1));
    assertThat(lines)
        .containsExactly(
            "event=log_lines_left_out lines=7 like=\"event=cut_off session=0\"",
            "event=cut_off session=1");

    lines.clear();
    for (int i = 0; i < flood; i++) {
      paced.doAppend(at(now + PacedAppender.PERIOD_MILLIS, Level.WARN, "event=late number={}", i));
    }
    paced.stop();
    assertThat(lines).last().asString().startsWith("event=log_lines_left_out lines=7");
  }

  private ILoggingEvent at(long time, Level level, String pattern, Object... arguments) {
    LoggingEvent event = new LoggingEvent("test", logger, level, pattern, null, arguments);
    event.setTimeStamp(time);
    event.setMDCPropertyMap(Map.of());
    return event;
  }
}
