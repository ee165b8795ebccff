package io.pushbridge.server.cli.apns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pushbridge apns add}. */
@Command(
    name = "add",
    description = {
      "Gives the running server a credential, or replaces the one of that name.",
      "It is kept encrypted with apns.encryption-key. The password of a certificate is read from",
      "the environment variable APNS_PASSWORD."
    })
final class AddTask extends OperatorTask {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String PASSWORD_VARIABLE = "APNS_PASSWORD";

  @Option(names = "--app", required = true, paramLabel = "NAME", description = "name or appkey")
  private String app;

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "its name")
  private String name;

  @Option(names = "--key-file", paramLabel = "FILE", description = "a signing key (.p8)")
  private Path keyFile;

  @Option(names = "--key-id", paramLabel = "ID", description = "Apple's id of the key")
  private String keyId;

  @Option(names = "--team-id", paramLabel = "ID", description = "Apple's id of the team")
  private String teamId;

  @Option(names = "--certificate-file", paramLabel = "FILE", description = "a certificate (.p12)")
  private Path certificateFile;

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      description = "production (default), development or both")
  private String environment;

  @Option(
      names = "--bundle-id",
      paramLabel = "ID",
      description = "what it is for; may be repeated; a certificate names its own")
  private List<String> bundleIds;

  AddTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() throws AdminException, ConfigurationException, IOException {
    if ((keyFile == null) == (certificateFile == null)) {
      complain("either --key-file or --certificate-file is needed");
      return WRONG_USAGE;
    }
    ObjectNode credential = JSON.createObjectNode();
    Path file = absolute(keyFile == null ? certificateFile : keyFile);
    credential.put("content", Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
    if (keyFile != null) {
      credential.put("keyId", keyId == null ? "" : keyId);
      credential.put("teamId", teamId == null ? "" : teamId);
    } else {
      credential.put("password", options.variable(PASSWORD_VARIABLE).orElse(""));
    }
    if (environment != null) {
      credential.put("environment", environment);
    }
    if (bundleIds != null) {
      bundleIds.forEach(credential.putArray("bundleIds")::add);
    }
    Configuration configuration = options.configuration();
    JsonNode answer =
        AdminClient.of(configuration)
            .call(
                "PUT",
                AppByName.path(configuration, app) + "/credentials/" + name,
                Optional.of(credential),
                PATIENCE);
    out().printf("%s is in use for %s%n", name, answer.path("bundleIds"));
    return DONE;
  }
}
