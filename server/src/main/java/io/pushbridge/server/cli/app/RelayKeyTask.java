package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge app relay-key}. */
@Command(
    name = "relay-key",
    description = {
      "Gives an app a new key of the signed relay, in place of the one it has, or takes it away.",
      "On the relay, the app is called by its name."
    })
final class RelayKeyTask extends AnswerTask {
  @Parameters(paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "the key stands in this file; else it is made up")
  private Path file;

  @Option(names = "--remove", description = "take the key away")
  private boolean remove;

  RelayKeyTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    String path = path(app) + "/relay-key";
    if (remove) {
      return call("DELETE", path, Optional.empty());
    }
    ObjectNode body = OperatorTask.JSON.createObjectNode();
    secret(file).ifPresent(secret -> body.put("relayKey", secret));
    return call("PUT", path, Optional.of(body));
  }

  @Override
  protected void print(JsonNode answer) {
    line("app", answer.path("name").asText());
    line("relay key", answer.path("relayKey").asText("none"));
  }
}
