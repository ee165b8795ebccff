package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.config.ConfigurationException;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code pushbridge app list}. */
@Command(name = "list", description = "Lists the apps.")
final class ListTask extends AnswerTask {
  ListTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws AdminException, ConfigurationException {
    return call("GET", "/admin/apps", Optional.empty());
  }

  @Override
  protected void print(JsonNode answer) {
    out().printf("%-24s  %9s  %-14s  %s%n", "APPKEY", "CONNECTED", "FROM", "NAME");
    for (JsonNode app : answer.path("apps")) {
      out()
          .printf(
              "%-24s  %9d  %-14s  %s%n",
              app.path("appkey").asText(),
              app.path("connected").asLong(),
              app.path("from").asText(),
              app.path("name").asText());
    }
  }
}
