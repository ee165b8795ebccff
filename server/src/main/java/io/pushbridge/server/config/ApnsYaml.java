package io.pushbridge.server.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.CredentialSource;
import io.pushbridge.apns.credential.InvalidCredentialException;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what an app's {@code apns} in the YAML file says; what is wrong with it is added to the
 * problems. Files are looked for beside the YAML file.
 */
final class ApnsYaml {
  private static final Set<String> KEYS = Set.of("when", "credentials");
  private static final Set<String> CREDENTIAL_KEYS =
      Set.of(
          "name",
          "environment",
          "bundle-ids",
          "key-file",
          "key-id",
          "team-id",
          "certificate-file",
          "password");

  private final Path folder;
  private final List<String> problems;

  ApnsYaml(Path file, List<String> problems) {
    this.folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    this.problems = problems;
  }

  ApnsConfiguration.ForApp read(AppKey app, JsonNode apns, String place) {
    YamlKeys.check(apns, KEYS, place, problems);
    String when = apns.path("when").asText("offline");
    if (!when.equals("offline") && !when.equals("always")) {
      problems.add("when of %s must be offline or always, not '%s'".formatted(place, when));
    }
    List<ApnsCredential> credentials = new ArrayList<>();
    JsonNode list = apns.path("credentials");
    if (!list.isMissingNode() && !list.isArray()) {
      problems.add("credentials of %s must be a list".formatted(place));
    }
    for (int i = 0; i < list.size(); i++) {
      String one = "credentials[%d] of %s".formatted(i, place);
      credential(app, list.get(i), i, one).ifPresent(credentials::add);
    }
    return new ApnsConfiguration.ForApp(when.equals("always"), credentials);
  }

  private Optional<ApnsCredential> credential(AppKey app, JsonNode given, int index, String place) {
    YamlKeys.check(given, CREDENTIAL_KEYS, place, problems);
    boolean key = given.has("key-file");
    if (key == given.has("certificate-file")) {
      problems.add("%s needs either key-file or certificate-file".formatted(place));
      return Optional.empty();
    }
    try {
      CredentialSource.Kind kind =
          key
              ? new CredentialSource.Kind.SigningKey(
                  given.path("key-id").asText(""), given.path("team-id").asText(""))
              : new CredentialSource.Kind.Certificate(
                  new Secret(given.path("password").asText("")));
      String file = given.path(key ? "key-file" : "certificate-file").asText();
      if (given.has("bundle-ids") && !given.get("bundle-ids").isArray()) {
        problems.add("bundle-ids of %s must be a list".formatted(place));
      }
      List<String> bundleIds = new ArrayList<>();
      given.path("bundle-ids").forEach(bundleId -> bundleIds.add(bundleId.asText()));
      return Optional.of(
          ApnsCredential.read(
              app,
              new CredentialSource(
                  given.path("name").asText("credential-" + (index + 1)),
                  CredentialSource.environments(given.path("environment").asText("production")),
                  bundleIds,
                  Files.readAllBytes(folder.resolve(file)),
                  kind)));
    } catch (InvalidCredentialException e) {
      problems.add("%s: %s".formatted(place, e.getMessage()));
    } catch (IOException | InvalidPathException e) {
      problems.add("%s: the file cannot be read".formatted(place));
    }
    return Optional.empty();
  }
}
