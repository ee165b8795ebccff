package io.pushbridge.server.cli.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pushbridge alias}. */
@Command(name = "alias", description = "Shows whether an alias is connected, and its topics.")
final class AliasTask extends AnswerTask {
  @Parameters(index = "0", paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Parameters(index = "1", paramLabel = "ALIAS", description = "the alias")
  private String alias;

  AliasTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    ServedApp served = ServedApp.find(options.server(), path(app));
    String path = "/v1/aliases/" + ServedApp.encoded(alias);
    ObjectNode answer = (ObjectNode) served.api("GET", path, Optional.empty());
    answer.set("topics", served.api("GET", path + "/topics", Optional.empty()).path("topics"));
    return answer;
  }

  @Override
  protected void print(JsonNode answer) {
    line("alias", answer.path("alias").asText());
    line("connected", answer.path("online").asBoolean() ? "yes" : "no");
    answer.path("topics").forEach(topic -> line("subscribed to", topic.asText()));
  }
}
