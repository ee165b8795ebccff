package io.pushbridge.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  void connectionsAreToldBySurfaceAndGeneration() {
    assertThat(value("pushbridge_socketio_connections{generation=\"0.9\"}")).isZero();
    JavaBrowser browser = server.keep(new JavaBrowser(server.ports()));
    browser.login(TestApps.FIRST.key().text(), "page");
    server.mqtt3("device", false);

    assertThat(value("pushbridge_socketio_connections{generation=\"3-4\"}")).isEqualTo(1);
    assertThat(value("pushbridge_socketio_connections{generation=\"1-2\"}")).isZero();
    assertThat(value("pushbridge_sessions_connected{door=\"socketio\"}")).isEqualTo(1);
    assertThat(value("pushbridge_sessions_connected{door=\"mqtt\"}")).isEqualTo(1);

    browser.close();
    await()
        .atMost(Inbox.PATIENCE)
        .until(() -> value("pushbridge_socketio_connections{generation=\"3-4\"}") == 0);
  }

  @Test
  void whatComesOutOfTheLogIsCountedAsReplayed() {
    MqttDevice device = server.mqtt5("sleeper", true);
    device.subscribe("news", 1);
    device.close();
    await()
        .atMost(Inbox.PATIENCE)
        .until(() -> value("pushbridge_sessions_connected{door=\"mqtt\"}") == 0);
    server.rest().publish("news", "missed", 1);
    assertThat(value("pushbridge_events_total{event=\"replayed\"}")).isZero();

    server.mqtt5("sleeper", true).messages().next();
    assertThat(value("pushbridge_events_total{event=\"replayed\"}")).isEqualTo(1);
  }

  @Test
  void eachAppHasItsFiguresUntilThereAreTooMany() throws Exception {
    String first = TestApps.FIRST.key().text();
    server.mqtt5("reader", false).subscribe("news", 0);
    server.rest().publish("news", "one", 0);
    server.rest().publish("news", "two", 0);

    await()
        .atMost(Inbox.PATIENCE)
        .until(() -> value("pushbridge_app_delivered_total{app=\"%s\"}".formatted(first)) == 2);
    assertThat(value("pushbridge_app_published_total{app=\"%s\"}".formatted(first))).isEqualTo(2);
    assertThat(value("pushbridge_app_sessions_connected{app=\"%s\"}".formatted(first)))
        .isEqualTo(1);
    assertThat(value("pushbridge_app_published_total{app=\"other\"}")).isZero();

    SimpleMeterRegistry narrow = new SimpleMeterRegistry();
    AppMeters meters = new AppMeters(server.server().platform(), narrow, 0);
    meters.refresh();
    assertThat(narrow.get("pushbridge.app.published").tag("app", "other").functionCounter().count())
        .isEqualTo(2);
    assertThat(narrow.find("pushbridge.app.published").functionCounters()).hasSize(1);
    // Counters hold what they count weakly: it must live until here.
    assertThat(meters).isNotNull();

    AdminClient admin = AdminClient.of(server.server().configuration());
    String made =
        admin
            .post("/admin/apps", new JsonMapper().createObjectNode().put("name", "short-lived"))
            .path("appkey")
            .asText();
    assertThat(page()).contains("pushbridge_app_published_total{app=\"" + made + "\"}");
    admin.call("DELETE", "/admin/apps/" + made, Optional.empty(), Duration.ofSeconds(60));
    assertThat(page()).doesNotContain(made);
  }

  @Test
  void delaysOfTheEventLoopsAreThere() {
    await()
        .atMost(Inbox.PATIENCE)
        .until(() -> value("pushbridge_event_loop_delay_seconds_count") > 0);
    assertThat(value("pushbridge_event_loop_delay_seconds_bucket{le=\"+Inf\"}")).isPositive();
    assertThat(value("pushbridge_event_loop_stalled_seconds")).isNotNegative();
  }

  @Test
  void aLoopThatDoesNotComeToItsWorkShowsAsStalled() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    DefaultEventExecutorGroup loops = new DefaultEventExecutorGroup(2);
    CountDownLatch free = new CountDownLatch(1);
    try (LoopMeters meters = LoopMeters.watch(loops, registry)) {
      loops
          .next()
          .execute(
              () -> {
                try {
                  free.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      Gauge stalled = registry.get("pushbridge.event.loop.stalled").gauge();
      await().atMost(Inbox.PATIENCE).until(() -> stalled.value() > 1.5);
      assertThat(meters).isNotNull();

      free.countDown();
      await().atMost(Inbox.PATIENCE).until(() -> stalled.value() < 1);
    } finally {
      free.countDown();
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
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
