package io.pushbridge.server.push;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.ApnsCredential.Proof;
import io.pushbridge.apns.credential.CredentialSource;
import io.pushbridge.apns.credential.InvalidCredentialException;
import io.pushbridge.core.app.Secret;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Credentials as administration reads and shows them; never with a secret. */
public final class CredentialJson {
  private CredentialJson() {}

  /** What is known of a credential. */
  public static void show(ApnsCredential credential, ObjectNode shown) {
    shown.put("name", credential.name());
    ArrayNode environments = shown.putArray("environments");
    credential.environments().stream()
        .sorted()
        .map(environment -> environment.name().toLowerCase(Locale.ROOT))
        .forEach(environments::add);
    ArrayNode bundleIds = shown.putArray("bundleIds");
    credential.bundleIds().forEach(bundleIds::add);
    if (credential.proof() instanceof Proof.Token token) {
      shown.put("kind", "key").put("keyId", token.keyId());
      shown.put("teamId", token.teamId());
    } else if (credential.proof() instanceof Proof.Certificate certificate) {
      shown.put("kind", "certificate");
      shown.put("subject", certificate.certificate().getSubjectX500Principal().getName());
      shown.put("expiresAt", certificate.certificate().getNotAfter().toInstant().toString());
    }
  }

  /**
   * Reads a credential: {@code environment} (production, development or both), {@code bundleIds},
   * {@code content} (the file in base64), and either {@code keyId} and {@code teamId} or {@code
   * password}.
   *
   * @throws InvalidCredentialException if something is missing
   */
  public static CredentialSource read(String name, JsonNode given)
      throws InvalidCredentialException {
    List<String> bundleIds = new ArrayList<>();
    given.path("bundleIds").forEach(bundleId -> bundleIds.add(bundleId.asText()));
    CredentialSource.Kind kind =
        given.has("keyId")
            ? new CredentialSource.Kind.SigningKey(
                given.path("keyId").asText(), given.path("teamId").asText(""))
            : new CredentialSource.Kind.Certificate(new Secret(given.path("password").asText("")));
    try {
      byte[] content = Base64.getMimeDecoder().decode(given.path("content").asText(""));
      return new CredentialSource(
          name,
          CredentialSource.environments(given.path("environment").asText("production")),
          bundleIds,
          content,
          kind);
    } catch (IllegalArgumentException notBase64) {
      throw new InvalidCredentialException("content must be the file in base64");
    }
  }
}
