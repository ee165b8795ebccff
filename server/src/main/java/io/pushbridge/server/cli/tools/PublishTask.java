package io.pushbridge.server.cli.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge publish}. */
@Command(name = "publish", description = "Publishes a message to a topic, or to an alias.")
final class PublishTask extends AnswerTask {
  @Parameters(index = "0", paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Parameters(index = "1", paramLabel = "TOPIC", description = "the topic, or the alias")
  private String target;

  @Parameters(index = "2", paramLabel = "MESSAGE", description = "the message")
  private String message;

  @Option(names = "--alias", description = "the target is an alias")
  private boolean toAlias;

  @Option(names = "--qos", paramLabel = "0|1|2", description = "default 1", defaultValue = "1")
  private int qos;

  @Option(
      names = "--time-to-live",
      paramLabel = "SECONDS",
      description = "how long it waits for who is away; default 5 days")
  private Long timeToLive;

  PublishTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    ObjectNode body = OperatorTask.JSON.createObjectNode();
    body.put(toAlias ? "alias" : "topic", target).put("message", message).put("qos", qos);
    if (timeToLive != null) {
      body.put("timeToLive", timeToLive);
    }
    return ServedApp.find(options.server(), path(app))
        .api("POST", "/v1/messages", Optional.of(body));
  }

  @Override
  protected void print(JsonNode answer) {
    out().println(answer.path("id").asText());
  }
}
