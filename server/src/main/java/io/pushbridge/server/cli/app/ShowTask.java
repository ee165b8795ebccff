package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.config.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge app show}. */
@Command(name = "show", description = "Shows an app.")
final class ShowTask extends AnswerTask {
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("name", "app");
    NAMES.put("appkey", "appkey");
    NAMES.put("from", "made by");
    NAMES.put("seckey", "seckey");
    NAMES.put("devicePassword", "device password");
    NAMES.put("relayKey", "relay key");
    NAMES.put("formerSeckeyUntil", "former seckey good until");
    NAMES.put("formerDevicePasswordUntil", "former password good until");
    NAMES.put("hasRelayKey", "has a relay key");
    NAMES.put("tokens", "tokens");
  }

  @Parameters(paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Option(names = "--secrets", description = "show its secrets, too")
  private boolean secrets;

  ShowTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws AdminException, ConfigurationException {
    return call("GET", path(app) + (secrets ? "?secrets=true" : ""), Optional.empty());
  }

  @Override
  protected void print(JsonNode answer) {
    lines(answer, NAMES);
    line("access manager", answer.at("/access/guarded").asBoolean() ? "on" : "off");
    line("grants", answer.at("/access/grants").asLong());
    answer
        .path("connected")
        .properties()
        .forEach(door -> line("connected over " + door.getKey(), door.getValue().asText()));
    line("retained messages", answer.at("/retained/messages").asLong());
    line("retained bytes", answer.at("/retained/bytes").asLong());
    answer
        .path("limits")
        .properties()
        .forEach(limit -> line(limit.getKey(), limit.getValue().asText()));
  }
}
