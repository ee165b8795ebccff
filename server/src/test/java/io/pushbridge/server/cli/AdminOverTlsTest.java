package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands of the same machine and an admin listener that speaks TLS, with a certificate for
 * another host that nobody vouches for.
 */
class AdminOverTlsTest {
  private static Path pem;

  @RegisterExtension
  static final RunningServer server = RunningServer.configured(AdminOverTlsTest::ciphered);

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private static Configuration ciphered(Configuration usual) {
    pem = usual.data().resolve("server.pem");
    putElsewhere();
    return usual.withListening(
        new ListenConfiguration(
            Optional.of(
                new ListenConfiguration.Tls(
                    pem, pem, Duration.ofMillis(50), Optional.empty(), true, Duration.ZERO)),
            ListenConfiguration.NONE.ports(),
            ListenConfiguration.Proxy.NONE,
            Duration.ofSeconds(60)));
  }

  private static void putElsewhere() {
    try (InputStream content = AdminOverTlsTest.class.getResourceAsStream("/keys/elsewhere.pem")) {
      Files.copy(content, pem, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path data() {
    return server.server().configuration().data();
  }

  private int pushbridge(Path data, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] all =
        Stream.concat(Stream.of(arguments), Stream.of("--data=" + data)).toArray(String[]::new);
    return PushbridgeCommand.run(
        all, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"app list", "sessions first", "app show first", "topic first news"})
  void commandsAreAnswered(String command) {
    assertThat(pushbridge(data(), command.split(" ", -1))).as(err.toString()).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).isNotBlank();
  }

  @Test
  void anAppIsMadeAndRemoved() {
    String name = RunningServer.fresh("shop");
    assertThat(pushbridge(data(), "app", "create", name)).as(err.toString()).isZero();
    assertThat(pushbridge(data(), "app", "list")).isZero();
    assertThat(out.toString()).contains(name);
    assertThat(pushbridge(data(), "app", "delete", name, "--yes")).as(err.toString()).isZero();
    assertThat(pushbridge(data(), "app", "show", name)).isEqualTo(1);
  }

  /** As if something else listened where the server did. */
  @Test
  void whoeverShowsAnotherCertificateIsNotTold() throws IOException {
    for (String file : new String[] {"admin-address", "admin-token"}) {
      Files.copy(data().resolve(file), folder.resolve(file));
    }
    new TestAuthority("another").write(folder.resolve("admin-certificate.pem"));

    assertThat(pushbridge(folder, "app", "list")).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("not the certificate").doesNotContain("\tat ");
  }

  @Test
  void aRenewedCertificateIsBelieved() throws IOException {
    String former = Files.readString(data().resolve("admin-certificate.pem"));
    TestAuthority.Issued next = new TestAuthority("authority").issue("CN=localhost");
    Path key = folder.resolve("key.pem");
    Path certificate = folder.resolve("certificate.pem");
    next.write(certificate, key);
    try {
      Files.writeString(pem, Files.readString(certificate) + Files.readString(key));
      await()
          .atMost(Inbox.PATIENCE)
          .until(() -> !Files.readString(data().resolve("admin-certificate.pem")).equals(former));
      await().atMost(Inbox.PATIENCE).until(() -> pushbridge(data(), "app", "list") == 0);
    } finally {
      putElsewhere();
      await()
          .atMost(Inbox.PATIENCE)
          .until(() -> Files.readString(data().resolve("admin-certificate.pem")).equals(former));
    }
  }
}
