package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.config.ConfigurationException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pushbridge app jwt show}. */
@Command(name = "show", description = "Shows which tokens let clients in, without secrets.")
final class JwtShowTask extends JwtAnswerTask {
  @Parameters(paramLabel = "APP", description = "its name or appkey")
  private String app;

  JwtShowTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws AdminException, ConfigurationException {
    return call("GET", path(app) + "/jwt", Optional.empty());
  }
}
