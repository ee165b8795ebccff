package io.pushbridge.apns.credential;

import io.pushbridge.core.app.Secret;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A credential as an operator gives it, not checked yet.
 *
 * @param name its name, unlike that of every other one of the app
 * @param environments where it is for
 * @param bundleIds the bundle ids it is for; may be empty for a certificate, which names its own
 * @param content the bytes of the {@code .p8} or {@code .p12} file; not copied
 * @param secret what goes with the file
 */
// Bytes are handed on as they are; compared by nobody.
@SuppressWarnings("ArrayRecordComponent")
public record CredentialSource(
    String name,
    Set<Environment> environments,
    List<String> bundleIds,
    byte[] content,
    Kind secret) {
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_BUNDLE_ID = 255;
  private static final int LONGEST_CONTENT = 64 << 10;

  /** The two kinds of credentials. */
  public sealed interface Kind {
    /**
     * A signing key for provider tokens ({@code .p8}).
     *
     * @param keyId Apple's id of the key
     * @param teamId Apple's id of the team
     */
    record SigningKey(String keyId, String teamId) implements Kind {}

    /**
     * A client certificate ({@code .p12}).
     *
     * @param password the file's
     */
    record Certificate(Secret password) implements Kind {}
  }

  /** Checks that nothing is missing; copies both collections. */
  public CredentialSource {
    Objects.requireNonNull(name);
    Objects.requireNonNull(content);
    Objects.requireNonNull(secret);
    environments = Set.copyOf(environments);
    bundleIds = List.copyOf(new TreeSet<>(bundleIds));
  }

  /**
   * Reads where a credential is for: {@code production}, {@code development} or {@code both}.
   *
   * @throws InvalidCredentialException if it is none of them
   */
  public static Set<Environment> environments(String text) throws InvalidCredentialException {
    return switch (text) {
      case "production" -> EnumSet.of(Environment.PRODUCTION);
      case "development" -> EnumSet.of(Environment.DEVELOPMENT);
      case "both" -> EnumSet.allOf(Environment.class);
      default ->
          throw new InvalidCredentialException(
              "environment must be production, development or both");
    };
  }

  /**
   * Checks what does not need the file.
   *
   * @throws InvalidCredentialException if something cannot be right
   */
  void check() throws InvalidCredentialException {
    if (!name.matches("[A-Za-z0-9_.-]{1,%d}".formatted(LONGEST_NAME))) {
      throw new InvalidCredentialException(
          "a credential's name is 1 to 64 letters, digits, '_', '.' and '-'");
    }
    if (environments.isEmpty()) {
      throw new InvalidCredentialException("no environment");
    }
    for (String bundleId : bundleIds) {
      if (!bundleId.matches("[A-Za-z0-9.-]{1,%d}".formatted(LONGEST_BUNDLE_ID))) {
        throw new InvalidCredentialException(
            "a bundle id is 1 to 255 letters, digits, '.' and '-'");
      }
    }
    if (content.length == 0 || content.length > LONGEST_CONTENT) {
      throw new InvalidCredentialException("a credential's file has 1 to 65536 bytes");
    }
  }

  @Override
  public String toString() {
    return "CredentialSource[name=%s, environments=%s, bundleIds=%s]"
        .formatted(name, environments, bundleIds);
  }
}
