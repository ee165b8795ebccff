package io.pushbridge.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The files in {@code ops/} fit the server: they parse, and name metrics and labels it has. */
class OperatingFilesTest {
  @RegisterExtension static final RunningServer SERVER = RunningServer.onFreePorts();

  private static final Path OPS = Path.of("..", "ops");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:pushbridge|jvm|process|system)_[a-z0-9_]+\\b");
  private static final Pattern EVENTS = Pattern.compile("event=~?\"([^\"]*)\"");

  // There only with a certificate of Apple's, of which this server has none, and after a pause for
  // the heap, of which it may have had none.
  private static final Set<String> NOT_YET =
      Set.of("pushbridge_apns_certificate_expires_seconds", "jvm_gc_pause_seconds_sum");

  private static String page() {
    return RawHttp.get(SERVER.ports().admin(), "/metrics");
  }

  private static Set<String> served() {
    return page()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertServed(List<String> expressions) {
    assertThat(expressions).isNotEmpty();
    String page = page();
    Set<String> served = served();
    for (String expression : expressions) {
      Matcher metric = METRIC.matcher(expression.replaceAll("\"[^\"]*\"", "\"\""));
      assertThat(metric.results().map(found -> found.group()).toList())
          .as(expression)
          .allMatch(name -> served.contains(name) || NOT_YET.contains(name), "is served");
      Matcher events = EVENTS.matcher(expression);
      while (events.find()) {
        for (String event : events.group(1).split("\\|", -1)) {
          assertThat(page).as(expression).containsPattern("event=\"%s\"".formatted(event));
        }
      }
    }
  }

  @Test
  void theDashboardShowsMetricsThatAreThere() throws IOException {
    JsonNode dashboard =
        new JsonMapper()
            .readTree(Files.readString(OPS.resolve("grafana/dashboards/pushbridge.json")));

    assertThat(dashboard.path("uid").asText()).isEqualTo("pushbridge");
    assertThat(dashboard.path("panels")).hasSizeGreaterThan(10);
    assertThat(dashboard.path("panels").findValuesAsText("title")).doesNotHaveDuplicates();
    assertServed(dashboard.path("panels").findValuesAsText("expr"));
  }

  @Test
  void everyAlertIsAboutMetricsThatAreThereAndIsExplained() throws IOException {
    JsonNode rules = yaml("prometheus/alerts.yml").at("/groups/0/rules");
    String manual = Files.readString(Path.of("..", "docs", "operations.md"));

    assertThat(rules).hasSizeGreaterThan(5);
    assertServed(rules.findValuesAsText("expr"));
    for (JsonNode rule : rules) {
      assertThat(rule.at("/labels/severity").asText()).isIn("page", "ticket");
      assertThat(manual).contains("`" + rule.path("alert").asText() + "`");
    }
  }

  @Test
  void theManualNamesEveryMetricAndEveryEvent() throws IOException {
    String manual = Files.readString(Path.of("..", "docs", "operations.md"));

    assertThat(served())
        .filteredOn(name -> name.startsWith("pushbridge_"))
        .allSatisfy(
            name ->
                assertThat(isNamed(manual, name.replaceFirst("_(bucket|count|sum|max)$", "")))
                    .as(name)
                    .isTrue());
    for (Tally.Event event : Tally.Event.values()) {
      assertThat(manual).contains("`" + event.name().toLowerCase(Locale.ROOT) + "`");
    }
  }

  /** In full, or behind another as its end: {@code …_total}. */
  private static boolean isNamed(String manual, String name) {
    boolean named = manual.contains("`" + name + "`");
    for (int at = name.indexOf('_'); at >= 0 && !named; at = name.indexOf('_', at + 1)) {
      named = manual.contains("`…" + name.substring(at) + "`");
    }
    return named;
  }

  @Test
  void prometheusAndGrafanaFindTheirFiles() throws IOException {
    JsonNode prometheus = yaml("prometheus/prometheus.yml");
    String rules = prometheus.at("/rule_files/0").asText();
    assertThat(OPS.resolve("prometheus").resolve(rules)).exists();
    assertThat(prometheus.at("/scrape_configs/0/static_configs/0/targets/0").asText())
        .endsWith(":8081");
    assertThat(yaml("grafana/provisioning/datasources/prometheus.yml").at("/datasources/0/url"))
        .hasToString("\"http://prometheus:9090\"");
    assertThat(yaml("grafana/provisioning/dashboards/pushbridge.yml").at("/providers/0/type"))
        .hasToString("\"file\"");
    JsonNode services = yaml("../docker-compose.yml").path("services");
    for (JsonNode service : services) {
      for (JsonNode volume : service.path("volumes")) {
        String source = volume.asText().split(":", 2)[0];
        if (source.startsWith("./")) {
          assertThat(Path.of("..").resolve(source)).exists();
        }
      }
    }
    assertThat(services.path("prometheus").path("secrets").get(0).asText())
        .isEqualTo("admin-token");
  }

  @Test
  void theUnitWaitsForTheServerAndLeavesItTimeToStop() throws IOException {
    List<String> unit = Files.readAllLines(OPS.resolve("pushbridge.service"));

    assertThat(unit)
        .contains("Type=notify", "LimitNOFILE=1048576", "KillMode=mixed", "User=pushbridge")
        .contains("StateDirectoryMode=0700", "SuccessExitStatus=143");
    long stop =
        unit.stream()
            .filter(line -> line.startsWith("TimeoutStopSec="))
            .mapToLong(line -> Long.parseLong(line.substring("TimeoutStopSec=".length())))
            .findFirst()
            .orElseThrow();
    assertThat(stop).isGreaterThan(RunningServer.configuration(OPS).drain().toSeconds() + 20);
  }

  private static JsonNode yaml(String file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(OPS.resolve(file)));
  }
}
