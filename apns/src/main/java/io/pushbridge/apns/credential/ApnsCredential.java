package io.pushbridge.apns.credential;

import com.eatthepath.pushy.apns.auth.ApnsSigningKey;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A credential that was read and checked. Prints without its secret.
 *
 * @param app whose it is
 * @param name its name
 * @param environments where it is for
 * @param bundleIds the bundle ids it is for, at least one
 * @param proof what is shown to Apple
 */
public record ApnsCredential(
    AppKey app, String name, Set<Environment> environments, List<String> bundleIds, Proof proof) {

  /** What Apple makes topics of its own from a bundle id with. */
  private static final Set<String> TOPIC_SUFFIXES =
      Set.of(
          ".voip",
          ".complication",
          ".pushkit.fileprovider",
          ".location-query",
          ".push-type.liveactivity",
          ".voip-ptt");

  /** What is shown to Apple. */
  public sealed interface Proof {
    /**
     * Provider tokens signed with this key.
     *
     * @param key the key
     */
    record Token(ApnsSigningKey key) implements Proof {
      /** Apple's id of the key. */
      public String keyId() {
        return key.getKeyId();
      }

      /** Apple's id of the team. */
      public String teamId() {
        return key.getTeamId();
      }

      @Override
      public String toString() {
        return "Token[keyId=%s, teamId=%s]".formatted(key.getKeyId(), key.getTeamId());
      }
    }

    /**
     * A client certificate.
     *
     * @param certificate the certificate
     * @param key its key
     */
    record Certificate(X509Certificate certificate, PrivateKey key) implements Proof {
      @Override
      public String toString() {
        return "Certificate[subject=%s, until=%s]"
            .formatted(
                certificate.getSubjectX500Principal(), certificate.getNotAfter().toInstant());
      }
    }
  }

  /** Checks that nothing is missing; copies both collections. */
  public ApnsCredential {
    Objects.requireNonNull(app);
    Objects.requireNonNull(name);
    Objects.requireNonNull(proof);
    environments = Set.copyOf(environments);
    bundleIds = List.copyOf(bundleIds);
  }

  /**
   * Reads and checks a credential.
   *
   * @throws InvalidCredentialException if it is not what it should be, in words without the secret
   */
  public static ApnsCredential read(AppKey app, CredentialSource source)
      throws InvalidCredentialException {
    source.check();
    return source.secret() instanceof CredentialSource.Kind.SigningKey key
        ? withKey(app, source, key)
        : withCertificate(app, source, (CredentialSource.Kind.Certificate) source.secret());
  }

  private static ApnsCredential withKey(
      AppKey app, CredentialSource source, CredentialSource.Kind.SigningKey ids)
      throws InvalidCredentialException {
    if (source.bundleIds().isEmpty()) {
      throw new InvalidCredentialException("a signing key needs at least one bundle id");
    }
    if (ids.keyId().isBlank() || ids.teamId().isBlank()) {
      throw new InvalidCredentialException("a signing key needs a key id and a team id");
    }
    try {
      ApnsSigningKey key =
          ApnsSigningKey.loadFromInputStream(
              new ByteArrayInputStream(source.content()), ids.teamId(), ids.keyId());
      return new ApnsCredential(
          app, source.name(), source.environments(), source.bundleIds(), new Proof.Token(key));
    } catch (IOException
        | NoSuchAlgorithmException
        | InvalidKeyException
        | RuntimeException unreadable) {
      throw new InvalidCredentialException("the file holds no signing key (.p8)", unreadable);
    }
  }

  private static ApnsCredential withCertificate(
      AppKey app, CredentialSource source, CredentialSource.Kind.Certificate file)
      throws InvalidCredentialException {
    Proof.Certificate proof = CertificateFile.read(source.content(), file.password());
    CertificateFacts facts = CertificateFacts.of(proof.certificate());
    List<String> bundleIds = source.bundleIds().isEmpty() ? facts.topics() : source.bundleIds();
    if (bundleIds.isEmpty()) {
      throw new InvalidCredentialException("the certificate names no bundle id, and none is given");
    }
    for (String bundleId : bundleIds) {
      if (!facts.topics().isEmpty() && !facts.topics().contains(bundleId)) {
        throw new InvalidCredentialException(
            "the certificate is for %s, not for %s"
                .formatted(String.join(", ", facts.topics()), bundleId));
      }
    }
    for (Environment environment : source.environments()) {
      if (!facts.environments().isEmpty() && !facts.environments().contains(environment)) {
        throw new InvalidCredentialException("the certificate is not for " + environment);
      }
    }
    return new ApnsCredential(app, source.name(), source.environments(), bundleIds, proof);
  }

  /** When it ends; empty for one that does not. */
  public Optional<Instant> expiresAt() {
    return proof instanceof Proof.Certificate certificate
        ? Optional.of(certificate.certificate().getNotAfter().toInstant())
        : Optional.empty();
  }

  /** Whether it is for this environment and bundle id, or a topic made from that. */
  boolean covers(String bundleId, Environment environment) {
    return environments.contains(environment)
        && bundleIds.stream()
            .anyMatch(
                own ->
                    bundleId.equals(own)
                        || (bundleId.startsWith(own)
                            && TOPIC_SUFFIXES.contains(bundleId.substring(own.length()))));
  }
}
