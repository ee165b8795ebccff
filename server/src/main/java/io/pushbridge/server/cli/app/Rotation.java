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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the rotation of both of an app's secrets has in common. */
abstract class Rotation extends AnswerTask {
  private final String path;
  private final String key;

  @Parameters(paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      description = "how long the former one is good, too: 0, 90s, 15m, 24h, 7d (default 24h)",
      defaultValue = "24h")
  private String grace;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "the new one stands in this file; else it is made up")
  private Path file;

  Rotation(Surroundings surroundings, String path, String key) {
    super(surroundings);
    this.path = path;
    this.key = key;
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    ObjectNode body = OperatorTask.JSON.createObjectNode();
    body.put("graceSeconds", TimeSpan.seconds(grace));
    secret(file).ifPresent(secret -> body.put(key, secret));
    return call("POST", path(app) + path, Optional.of(body));
  }

  @Override
  protected void print(JsonNode answer) {
    line("app", answer.path("name").asText());
    line("new", answer.path(key).asText());
    String former = "former" + Character.toUpperCase(key.charAt(0)) + key.substring(1) + "Until";
    line("the former is good until", answer.path(former).asText("now, no longer"));
  }
}
