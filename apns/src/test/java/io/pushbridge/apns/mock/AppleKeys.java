package io.pushbridge.apns.mock;

import io.pushbridge.apns.ApnsSettings;
import io.pushbridge.apns.credential.CredentialSource;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Keys and certificates that were made for this run and open nothing. */
public final class AppleKeys {
  /** The password of every {@code .p12} file from here. */
  public static final String PASSWORD = "changeit";

  /** Apple's id of the key. */
  public static final String KEY_ID = "ABC123DEFG";

  /** Apple's id of the team. */
  public static final String TEAM_ID = "DEF123GHIJ";

  /** The mock's own. */
  static final Identity SERVER =
      identity("CN=localhost", 30, List.of("san=dns:localhost,ip:127.0.0.1"));

  /**
   * A certificate and its key.
   *
   * @param certificate the certificate
   * @param key the key
   * @param p12 both in a file
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Identity(X509Certificate certificate, PrivateKey key, byte[] p12) {}

  private AppleKeys() {}

  /** How a mock on this port is reached. */
  public static ApnsSettings reaching(int port, ApnsSettings.Flow flow) {
    ApnsSettings.Endpoint endpoint = new ApnsSettings.Endpoint("127.0.0.1", port);
    return new ApnsSettings(
        endpoint, endpoint, List.of(SERVER.certificate()), Optional.empty(), flow);
  }

  /** The mock's certificate as a PEM text. */
  public static String serverCertificatePem() {
    try {
      return pem("CERTIFICATE", SERVER.certificate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A signing key as Apple gives it out ({@code .p8}). */
  public static String signingKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return pem("PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A credential with a new signing key. */
  public static CredentialSource keySource(
      String name, Set<Environment> environments, String... bundleIds) {
    return new CredentialSource(
        name,
        environments,
        List.of(bundleIds),
        signingKey().getBytes(StandardCharsets.US_ASCII),
        new CredentialSource.Kind.SigningKey(KEY_ID, TEAM_ID));
  }

  /** A credential with this certificate, for the bundle ids that it names. */
  public static CredentialSource certificateSource(
      String name, Set<Environment> environments, Identity identity) {
    return new CredentialSource(
        name,
        environments,
        List.of(),
        identity.p12(),
        new CredentialSource.Kind.Certificate(new Secret(PASSWORD)));
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, text, what);
  }

  /**
   * A self-signed certificate.
   *
   * @param name its subject, such as {@code UID=im.example,CN=Apple Push Services}
   * @param days how long it is valid
   * @param extensions in keytool's words
   */
  public static Identity identity(String name, int days, List<String> extensions) {
    try {
      Path folder = Files.createTempDirectory("apple-keys");
      Path file = folder.resolve("identity.p12");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
      command.addAll(List.of("-genkeypair", "-alias", "it", "-keyalg", "EC"));
      command.addAll(List.of("-groupname", "secp256r1", "-storetype", "PKCS12"));
      command.addAll(List.of("-storepass", PASSWORD, "-keystore", file.toString()));
      command.addAll(List.of("-dname", name, "-validity", Integer.toString(days)));
      extensions.forEach(extension -> command.addAll(List.of("-ext", extension)));
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IllegalStateException("keytool failed: " + said);
      }
      byte[] p12 = Files.readAllBytes(file);
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD.toCharArray());
      }
      Files.delete(file);
      Files.delete(folder);
      return new Identity(
          (X509Certificate) store.getCertificate("it"),
          (PrivateKey) store.getKey("it", PASSWORD.toCharArray()),
          p12);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
