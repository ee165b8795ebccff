package io.pushbridge.server.cli.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.config.ConfigurationException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge sessions}. */
@Command(
    name = "sessions",
    description = "Lists the durable sessions of an app, or with --connected who is connected.")
final class SessionsTask extends AnswerTask {
  @Parameters(paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Option(names = "--connected", description = "those that are connected, durable or not")
  private boolean connected;

  @Option(
      names = "--limit",
      paramLabel = "NUMBER",
      description = "how many at most, up to 1000 (default 100)",
      defaultValue = "100")
  private int limit;

  @Option(
      names = "--after",
      paramLabel = "UID",
      description = "go on where a page ended",
      defaultValue = "0")
  private long after;

  SessionsTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws AdminException, ConfigurationException {
    return call(
        "GET",
        "%s/sessions?limit=%d&after=%d%s"
            .formatted(path(app), limit, after, connected ? "&connected=true" : ""),
        Optional.empty());
  }

  @Override
  protected void print(JsonNode answer) {
    out().printf("%-19s  %-8s  %-26s  %s%n", "UID", "DOOR", "CONNECTED", "NAME");
    for (JsonNode session : answer.path("sessions")) {
      String state =
          session.path("connected").asBoolean()
              ? "yes"
              : "not since "
                  + session.path("awaySince").asText("the start").replaceAll("\\..*", "");
      out()
          .printf(
              "%-19s  %-8s  %-26s  %s%n",
              session.path("uid").asText(),
              session.path("door").asText(),
              state,
              session.path("name").asText());
    }
    if (answer.has("next")) {
      err().println("there are more: --after " + answer.path("next").asText());
    }
  }
}
