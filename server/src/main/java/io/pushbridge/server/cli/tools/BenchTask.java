package io.pushbridge.server.cli.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge bench}. */
@Command(
    name = "bench",
    description = {
      "Puts a quick load on the running server, over MQTT and on a topic of its own: each subscriber",
      "gets each message. Publishers and subscribers take their share of this machine, too."
    })
final class BenchTask extends AnswerTask {
  private static final int BAR = 30;
  private static final int MOST_CLIENTS = 1_000;
  private static final int MOST_MESSAGES = 10_000_000;

  @Parameters(paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Option(names = "--publishers", paramLabel = "NUMBER", defaultValue = "4")
  private int publishers;

  @Option(names = "--subscribers", paramLabel = "NUMBER", defaultValue = "4")
  private int subscribers;

  @Option(
      names = "--messages",
      paramLabel = "NUMBER",
      description = "of all publishers together (default 10000)",
      defaultValue = "10000")
  private int messages;

  @Option(names = "--qos", paramLabel = "0|1|2", description = "default 1", defaultValue = "1")
  private int qos;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      description = "of each message, 8 or more (default 100)",
      defaultValue = "100")
  private int size;

  @Option(
      names = "--tls",
      description = "use the TLS port; without, only where there is no plain one")
  private boolean tls;

  BenchTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    check("publishers", publishers, 1, MOST_CLIENTS);
    check("subscribers", subscribers, 0, MOST_CLIENTS);
    check("messages", messages, 1, MOST_MESSAGES);
    check("qos", qos, 0, 2);
    check("size", size, Long.BYTES, 1 << 20);
    ServedApp served = ServedApp.find(options.server(), path(app));
    Load.Plan plan = new Load.Plan(publishers, subscribers, messages, qos, size, tls);
    Load.Outcome outcome = Load.run(served, plan, this::progress);
    err().println();
    ObjectNode answer = OperatorTask.JSON.createObjectNode();
    answer
        .put("published", outcome.published())
        .put("failed", outcome.failed())
        .put("delivered", outcome.delivered())
        .put("expected", (long) messages * subscribers)
        .put("seconds", outcome.seconds())
        .put("publishedPerSecond", Math.round(outcome.published() / outcome.seconds()))
        .put("deliveredPerSecond", Math.round(outcome.delivered() / outcome.seconds()));
    ObjectNode latency = answer.putObject("latencyMillis");
    outcome.latencyMillis().forEach(latency::put);
    return answer;
  }

  private static void check(String what, int value, int least, int most) throws IOException {
    if (value < least || value > most) {
      throw new IOException("--%s must be a number from %d to %d".formatted(what, least, most));
    }
  }

  private void progress(double done) {
    int full = (int) (done * BAR);
    err()
        .printf(
            "\r[%s%s] %3d %%", "#".repeat(full), ".".repeat(BAR - full), Math.round(done * 100));
    err().flush();
  }

  @Override
  protected void print(JsonNode answer) {
    line(
        "published",
        "%d in %s s: %d a second"
            .formatted(
                answer.path("published").asLong(),
                String.format(Locale.ROOT, "%.1f", answer.path("seconds").asDouble()),
                answer.path("publishedPerSecond").asLong()));
    line(
        "delivered",
        "%d of %d: %d a second"
            .formatted(
                answer.path("delivered").asLong(),
                answer.path("expected").asLong(),
                answer.path("deliveredPerSecond").asLong()));
    if (answer.path("failed").asLong() > 0) {
      line("refused or failed", answer.path("failed").asLong());
    }
    answer
        .path("latencyMillis")
        .properties()
        .forEach(
            part ->
                line(
                    "latency " + part.getKey(),
                    String.format(Locale.ROOT, "%.1f ms", part.getValue().asDouble())));
  }
}
