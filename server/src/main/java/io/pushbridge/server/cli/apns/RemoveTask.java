package io.pushbridge.server.cli.apns;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ConfigurationException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pushbridge apns remove}. */
@Command(name = "remove", description = "Takes a credential from the running server.")
final class RemoveTask extends OperatorTask {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Option(names = "--app", required = true, paramLabel = "NAME", description = "name or appkey")
  private String app;

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "its name")
  private String name;

  RemoveTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() throws AdminException, ConfigurationException {
    Configuration configuration = options.configuration();
    JsonNode unused =
        AdminClient.of(configuration)
            .call(
                "DELETE",
                AppByName.path(configuration, app) + "/credentials/" + name,
                Optional.empty(),
                PATIENCE);
    out().printf("%s is removed%n", name);
    return DONE;
  }
}
