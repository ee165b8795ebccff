package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pushbridge app limits}. */
@Command(
    name = "limits",
    description = {
      "Shows an app's limits, or sets some: connections=1000 receipts=false grants=default.",
      "They are in force at once."
    })
final class LimitsTask extends AnswerTask {
  @Parameters(index = "0", paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "LIMIT=VALUE",
      description = "a number, or 'default'; for receipts true or false")
  private List<String> changes = List.of();

  LimitsTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    if (changes.isEmpty()) {
      return call("GET", path(app), Optional.empty());
    }
    ObjectNode body = OperatorTask.JSON.createObjectNode();
    for (String change : changes) {
      set(body, change);
    }
    return call("PATCH", path(app) + "/limits", Optional.of(body));
  }

  private static void set(ObjectNode body, String change) throws IOException {
    String[] parts = change.split("=", 2);
    if (parts.length < 2) {
      throw new IOException("'%s' is no LIMIT=VALUE".formatted(change));
    }
    switch (parts[1]) {
      case "default" -> body.putNull(parts[0]);
      case "true", "false" -> body.put(parts[0], parts[1].equals("true"));
      default -> {
        try {
          body.put(parts[0], Long.parseLong(parts[1]));
        } catch (NumberFormatException e) {
          throw new IOException("'%s' is no number".formatted(parts[1]), e);
        }
      }
    }
  }

  @Override
  protected void print(JsonNode answer) {
    answer
        .path("limits")
        .properties()
        .forEach(limit -> line(limit.getKey(), limit.getValue().asText()));
  }
}
