package io.pushbridge.server.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.server.PushbridgeServer;
import io.pushbridge.server.StartFailedException;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TlsClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which openssl writes private keys, each in one file with its certificate. */
class KeyFormsTest {
  private static Path file;

  @RegisterExtension
  static final RunningServer server =
      RunningServer.configured(
          usual -> {
            file = usual.data().resolve("server.pem");
            put(file, "pkcs8-ec");
            return ciphered(usual, file);
          });

  @TempDir Path folder;

  private static Configuration ciphered(Configuration usual, Path pem) {
    return usual.withListening(
        new ListenConfiguration(
            Optional.of(
                new ListenConfiguration.Tls(
                    pem, pem, Duration.ofMillis(50), Optional.empty(), true, Duration.ZERO)),
            new ListenConfiguration.SecurePorts(0, 0, 0, 0),
            ListenConfiguration.Proxy.NONE,
            Duration.ofSeconds(60)));
  }

  private static String content(String form) {
    try (InputStream pem = KeyFormsTest.class.getResourceAsStream("/keys/" + form + ".pem")) {
      return new String(pem.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(Path file, String form) {
    try {
      Files.writeString(file, content(form));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static X509Certificate certificate(String form) throws IOException, CertificateException {
    String content = content(form);
    String alone = content.substring(content.indexOf("-----BEGIN CERTIFICATE"));
    try (InputStream pem = new ByteArrayInputStream(alone.getBytes(StandardCharsets.US_ASCII))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pkcs1-rsa",
        "pkcs8-ec",
        "pkcs8-rsa",
        "sec1-ec",
        "pkcs8-ed25519",
        "pkcs8-with-attributes"
      })
  void isSpokenWithAtEveryPort(String form) throws Exception {
    X509Certificate expected = certificate(form);
    put(file, form);

    // The handshake proves that the server has the key; a client knows one certificate only.
    TlsClient client = TlsClient.believing(expected);
    for (TlsDoor door : TlsDoor.values()) {
      await()
          .atMost(Inbox.PATIENCE)
          .ignoreExceptions()
          .until(() -> client.shownAt(door.port(server)).equals(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"encrypted-pkcs8", "encrypted-pkcs1"})
  void oneThatIsEncryptedStopsTheStart(String form) {
    Path pem = folder.resolve("server.pem");
    put(pem, form);
    Configuration configuration = ciphered(RunningServer.configuration(folder), pem);

    assertThatThrownBy(() -> PushbridgeServer.start(configuration).close())
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("the key is encrypted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"encrypted-pkcs8", "encrypted-pkcs1"})
  void oneThatIsEncryptedChangesNothing(String form) throws Exception {
    // Two that are good, one after the other: a complaint that was made before is made again.
    awaitShown("pkcs8-rsa");
    awaitShown("pkcs8-ec");
    try (LoggedEvents log = LoggedEvents.of("io.pushbridge.server.tls")) {
      put(file, form);

      log.await("event=tls_files_unusable", "the key is encrypted");
    }
    X509Certificate former = certificate("pkcs8-ec");
    TlsClient client = TlsClient.believing(former);
    assertThat(client.shownAt(TlsDoor.MQTT.port(server))).isEqualTo(former);
  }

  private static void awaitShown(String form) throws Exception {
    put(file, form);
    X509Certificate expected = certificate(form);
    TlsClient client = TlsClient.believing(expected);
    await()
        .atMost(Inbox.PATIENCE)
        .ignoreExceptions()
        .until(() -> client.shownAt(TlsDoor.MQTT.port(server)).equals(expected));
  }
}
