package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pushbridge app access}. */
@Command(
    name = "access",
    description = {
      "Shows whether an app's access manager is on, or switches it: on, its clients may do only what",
      "is granted. Grants are given by the app's servers and stay either way."
    })
final class AccessTask extends AnswerTask {
  private enum Switch {
    ON,
    OFF
  }

  @Parameters(index = "0", paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Parameters(index = "1", arity = "0..1", paramLabel = "on|off", description = "on or off")
  private Switch wanted;

  AccessTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws AdminException, ConfigurationException {
    return wanted == null
        ? call("GET", path(app), Optional.empty())
        : call(
            "PUT",
            path(app) + "/access",
            Optional.of(OperatorTask.JSON.createObjectNode().put("guarded", wanted == Switch.ON)));
  }

  @Override
  protected void print(JsonNode answer) {
    line("app", answer.path("name").asText());
    line("access manager", answer.at("/access/guarded").asBoolean() ? "on" : "off");
    line("grants", answer.at("/access/grants").asLong());
  }
}
