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

/** {@code pushbridge topic}. */
@Command(
    name = "topic",
    description = "Shows the newest messages that wait under a topic, and who is subscribed to it.")
final class TopicTask extends AnswerTask {
  @Parameters(index = "0", paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Parameters(index = "1", paramLabel = "TOPIC", description = "the topic")
  private String topic;

  @Option(
      names = "--limit",
      paramLabel = "NUMBER",
      description = "how many messages and subscribers at most (default 20)",
      defaultValue = "20")
  private int limit;

  TopicTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    ServedApp served = ServedApp.find(options.server(), path(app));
    String query = "?limit=%d&topic=%s".formatted(limit, ServedApp.encoded(topic));
    ObjectNode answer = OperatorTask.JSON.createObjectNode().put("topic", topic);
    answer.set(
        "messages", served.api("GET", "/v1/messages" + query, Optional.empty()).path("messages"));
    answer.set(
        "subscribers",
        served.api("GET", "/v1/subscribers" + query, Optional.empty()).path("subscribers"));
    return answer;
  }

  @Override
  protected void print(JsonNode answer) {
    for (JsonNode message : answer.path("messages")) {
      out()
          .printf(
              "%s  QoS %d  %s  %s%n",
              message.path("publishedAt").asText(),
              message.path("qos").asInt(),
              message.path("id").asText(),
              message.has("message")
                  ? message.path("message").asText()
                  : "base64:" + message.path("messageBase64").asText());
    }
    for (JsonNode subscriber : answer.path("subscribers")) {
      out()
          .printf(
              "subscribed: alias %s, %s%n",
              subscriber.path("alias").asText(),
              subscriber.path("online").asBoolean() ? "connected" : "away");
    }
    out()
        .printf(
            "%d messages, %d subscribers with an alias%n",
            answer.path("messages").size(), answer.path("subscribers").size());
  }
}
