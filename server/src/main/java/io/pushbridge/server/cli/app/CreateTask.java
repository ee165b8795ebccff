package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge app create}. */
@Command(name = "create", description = "Makes an app and prints its secrets.")
final class CreateTask extends AnswerTask {
  @Parameters(paramLabel = "NAME", description = "letters, digits, '_' and '-'")
  private String name;

  @Option(
      names = "--appkey",
      paramLabel = "APPKEY",
      description = "24 lowercase hexadecimal digits; else it is made up")
  private String appkey;

  @Option(
      names = "--seckey-from",
      paramLabel = "FILE",
      description = "the seckey stands in this file; else it is made up")
  private Path seckey;

  @Option(
      names = "--device-password-from",
      paramLabel = "FILE",
      description = "the device password stands in this file; else it is made up")
  private Path devicePassword;

  @Option(
      names = "--limit",
      paramLabel = "LIMIT=NUMBER",
      description = "a bound, such as connections=1000; may be repeated")
  private Map<String, Long> limits = new TreeMap<>();

  CreateTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    ObjectNode body = OperatorTask.JSON.createObjectNode().put("name", name);
    Optional.ofNullable(appkey).ifPresent(key -> body.put("appkey", key));
    secret(seckey).ifPresent(secret -> body.put("seckey", secret));
    secret(devicePassword).ifPresent(secret -> body.put("devicePassword", secret));
    ObjectNode bounds = body.putObject("limits");
    limits.forEach(bounds::put);
    return call("POST", "/admin/apps", Optional.of(body));
  }

  @Override
  protected void print(JsonNode answer) {
    line("app", answer.path("name").asText());
    line("appkey", answer.path("appkey").asText());
    line("seckey", answer.path("seckey").asText());
    line("device password", answer.path("devicePassword").asText());
  }
}
