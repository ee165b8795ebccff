package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.config.ConfigurationException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pushbridge app jwt remove}. */
@Command(
    name = "remove",
    description = {
      "Forgets the keys: no token lets anybody in any more, and none is required.",
      "Clients that are connected stay so until their tokens expire."
    })
final class JwtRemoveTask extends AnswerTask {
  @Parameters(paramLabel = "APP", description = "its name or appkey")
  private String app;

  JwtRemoveTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws AdminException, ConfigurationException {
    return call("DELETE", path(app) + "/jwt", Optional.empty());
  }

  @Override
  protected void print(JsonNode answer) {
    line("app", answer.path("name").asText());
    line("tokens", "off");
  }
}
