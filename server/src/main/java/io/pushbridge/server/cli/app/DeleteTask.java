package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge app delete}. */
@Command(
    name = "delete",
    description = {
      "Removes an app with all its data: messages, sessions, aliases, device tokens, retained",
      "messages, grants, credentials. Its clients are disconnected. There is no way back but a backup."
    })
final class DeleteTask extends AnswerTask {
  @Parameters(paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Option(names = "--yes", description = "do it")
  private boolean yes;

  DeleteTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    if (!yes) {
      throw new IOException(
          "this removes %s with all its data for good; say --yes to do it".formatted(app));
    }
    return call("DELETE", path(app), Optional.empty());
  }

  @Override
  protected void print(JsonNode answer) {
    line(answer.path("name").asText(), answer.path("state").asText());
  }
}
