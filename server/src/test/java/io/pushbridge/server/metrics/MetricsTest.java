package io.pushbridge.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.metrics.Tally;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.RunningServer;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MetricsTest {
  @RegisterExtension final RunningServer server = RunningServer.onFreePorts();

  private String page() {
    return RawHttp.get(server.ports().admin(), "/metrics");
  }

  private double value(String meter) {
    return page()
        .lines()
        .filter(line -> line.startsWith(meter + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(meter.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + meter + " in " + page()));
  }

  @Test
  void everythingThatCoreCountsIsThere() {
    for (Tally.Event event : Tally.Event.values()) {
      String name = event.name().toLowerCase(Locale.ROOT);
      assertThat(value("pushbridge_events_total{event=\"%s\"}".formatted(name))).isZero();
    }
    server.mqtt5("away", true).subscribe("news", 1);
    server.rest().publish("news", "one", 1);
    server.rest().publish("news", "two", 1);

    assertThat(value("pushbridge_events_total{event=\"published\"}")).isEqualTo(2);
    assertThat(value("pushbridge_events_total{event=\"logged\"}")).isEqualTo(2);
    assertThat(value("pushbridge_sessions_connected{door=\"mqtt\"}")).isEqualTo(1);
    assertThat(value("pushbridge_sessions_connected{door=\"socketio\"}")).isZero();
    assertThat(value("pushbridge_apps")).isEqualTo(2);
  }

  @Test
  void theStoreTellsItsSizeItsCommitsAndItsHealth() {
    server.mqtt5("away", true).subscribe("news", 1);
    double commits = value("pushbridge_store_commits_total");
    server.rest().publish("news", "one", 1);

    assertThat(value("pushbridge_store_commits_total")).isGreaterThan(commits);
    assertThat(value("pushbridge_store_commit_seconds_count")).isPositive();
    assertThat(value("pushbridge_store_commit_seconds_bucket{le=\"+Inf\"}")).isPositive();
    assertThat(value("pushbridge_store_file_bytes"))
        .isGreaterThan(value("pushbridge_store_live_bytes"));
    assertThat(value("pushbridge_store_live_bytes")).isPositive();
    assertThat(value("pushbridge_store_journal_bytes")).isPositive();
    assertThat(value("pushbridge_store_healthy")).isEqualTo(1);
    assertThat(value("pushbridge_store_queue")).isNotNegative();
    assertThat(value("pushbridge_log_position")).isPositive();
    assertThat(value("pushbridge_log_topics")).isEqualTo(1);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                value("pushbridge_log_messages") == 1
                    && value("pushbridge_log_oldest_seconds") > 0);
    assertThat(value("pushbridge_log_size_bytes")).isPositive();
  }

  @Test
  void thePageIsTextOrOpenMetricsAndKnowsTheJavaMachine() {
    assertThat(page())
        .contains("Content-Type: text/plain; version=0.0.4")
        .contains("jvm_memory_used_bytes{")
        .contains("jvm_threads_live_threads ")
        .contains("process_uptime_seconds ");
    String request =
        """
        GET /metrics HTTP/1.1
        Host: test
        Connection: close
        Accept: application/openmetrics-text

        """
            .replace("\n", "\r\n");
    assertThat(RawHttp.send(server.ports().admin(), request))
        .contains("Content-Type: application/openmetrics-text")
        .contains("# EOF");
  }
}
