package io.pushbridge.server.cli.apns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.ExpiryWatch;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.server.push.CredentialJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pushbridge apns check}. */
@Command(
    name = "check",
    description = {
      "Reads an app's credentials and says what they are for and until when.",
      "Sends nothing to Apple. Credentials given at run time are shown if the server runs."
    })
final class CheckTask extends OperatorTask {
  @Option(names = "--app", required = true, paramLabel = "NAME", description = "name or appkey")
  private String app;

  CheckTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() throws ConfigurationException {
    // What is wrong with a file is told while the configuration is read.
    List<JsonNode> all = credentials(options.configuration());
    if (all.isEmpty()) {
      complain("no credential of Apple's for %s".formatted(app));
      return FAILED;
    }
    boolean sound = true;
    for (JsonNode credential : all) {
      sound &= tell(credential);
    }
    return sound ? DONE : FAILED;
  }

  private List<JsonNode> credentials(Configuration configuration) {
    List<JsonNode> all = new ArrayList<>();
    AppByName.find(configuration, app).map(AppSettings::key).stream()
        .flatMap(key -> AppByName.credentials(configuration, key).stream())
        .forEach(credential -> all.add(shown(credential)));
    try {
      JsonNode running = AdminClient.of(configuration).get(AppByName.path(configuration, app));
      for (JsonNode credential : running.path("credentials")) {
        if (credential.path("from").asText().equals("administration")) {
          all.add(credential);
        }
      }
    } catch (AdminException notRunning) {
      // Then there is only the configuration.
    }
    return all;
  }

  private static JsonNode shown(ApnsCredential credential) {
    ObjectNode json = JSON.createObjectNode();
    CredentialJson.show(credential, json);
    return json.put("from", "configuration");
  }

  /** Says what one is; whether it can be used. */
  private boolean tell(JsonNode credential) {
    out().printf("%s (%s)%n", credential.path("name").asText(), credential.path("from").asText());
    boolean key = credential.path("kind").asText().equals("key");
    out()
        .printf(
            "  %-12s %s%n",
            key ? "key" : "certificate",
            key
                ? "%s of team %s"
                    .formatted(
                        credential.path("keyId").asText(), credential.path("teamId").asText())
                : credential.path("subject").asText());
    out().printf("  %-12s %s%n", "topics", texts(credential.path("bundleIds")));
    out().printf("  %-12s %s%n", "environment", texts(credential.path("environments")));
    Optional<Instant> end =
        Optional.of(credential.path("expiresAt").asText())
            .filter(t -> !t.isEmpty())
            .map(Instant::parse);
    out().printf("  %-12s %s%n", "expires", end.map(CheckTask::inWords).orElse("never"));
    return end.map(at -> at.isAfter(Instant.now())).orElse(true);
  }

  private static String inWords(Instant end) {
    Duration left = Duration.between(Instant.now(), end);
    if (left.isNegative()) {
      return end + " - it has expired";
    }
    String soon = left.compareTo(ExpiryWatch.AHEAD) < 0 ? " - renew it" : "";
    return "%s, in %d days%s".formatted(end, left.toDays(), soon);
  }

  private static String texts(JsonNode array) {
    List<String> all = new ArrayList<>();
    array.forEach(one -> all.add(one.asText()));
    return String.join(", ", all);
  }
}
