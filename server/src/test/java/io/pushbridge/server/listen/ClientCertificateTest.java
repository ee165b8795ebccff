package io.pushbridge.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.config.ListenConfiguration.SubjectPart;
import io.pushbridge.server.running.RawMqtt;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import io.pushbridge.server.running.TestAuthority;
import io.pushbridge.server.running.TlsClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that show who they are: the subject's CN is the client id, its OU the appkey. */
class ClientCertificateTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");
  private static final String APP = TestApps.FIRST.key().text();

  @RegisterExtension
  static final RunningServer server =
      RunningServer.configured(usual -> asking(usual, AUTHORITY, false));

  /** TLS ports whose clients may, or must, show a certificate of an authority's. */
  static Configuration asking(Configuration usual, TestAuthority authority, boolean required) {
    Path certificate = usual.data().resolve("server.pem");
    Path key = usual.data().resolve("server.key");
    Path authorities = usual.data().resolve("authorities.pem");
    authority.issue("CN=localhost").write(certificate, key);
    authority.write(authorities);
    ListenConfiguration.Clients clients =
        new ListenConfiguration.Clients(
            authorities, required, Optional.of(SubjectPart.CN), Optional.of(SubjectPart.OU));
    return usual.withListening(
        new ListenConfiguration(
            Optional.of(
                new ListenConfiguration.Tls(
                    certificate,
                    key,
                    Duration.ofSeconds(10),
                    Optional.of(clients),
                    false,
                    Duration.ZERO)),
            new ListenConfiguration.SecurePorts(0, 0, 0, 0),
            ListenConfiguration.Proxy.NONE,
            Duration.ofSeconds(60)));
  }

  private static TlsClient showing(String subject) {
    return TlsClient.with(AUTHORITY, AUTHORITY.issue(subject));
  }

  private static RawMqtt connected(TlsClient client) {
    return server.keep(new RawMqtt(client.socket(server.ports().tls().mqtt())));
  }

  /** A CONNECT with a clean session and no user name. */
  private static byte[] nameless(String clientId) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0});
    body.write(clientId.length());
    body.writeBytes(clientId.getBytes(StandardCharsets.US_ASCII));
    return RawMqtt.packet(0x10, body.toByteArray());
  }

  @Test
  void aCertificateIsClientIdAndPassword() {
    String id = RunningServer.fresh("meter");

    byte[] answer = connected(showing("CN=%s,OU=%s".formatted(id, APP))).send(nameless("")).read();

    assertThat(answer).containsExactly(0x20, 0, 0);
    assertThat(server.platform().live().all())
        .anySatisfy(
            session -> {
              assertThat(session.name().text()).isEqualTo(id);
              assertThat(session.app()).isEqualTo(TestApps.FIRST.key());
            });
  }

  @Test
  void nobodyConnectsAsAnotherClient() {
    String id = RunningServer.fresh("meter");
    TlsClient client = showing("CN=%s,OU=%s".formatted(id, APP));

    assertThat(connected(client).send(nameless(id)).read()).containsExactly(0x20, 0, 0);
    assertThat(connected(client).send(nameless("other")).read()).containsExactly(0x20, 0, 2);
    assertThat(connected(client).send(RawMqtt.connect(TestApps.FIRST, "other")).read())
        .containsExactly(0x20, 0, 2);
  }

  @Test
  void nobodyConnectsToAnotherApp() {
    String id = RunningServer.fresh("meter");
    TlsClient client = showing("CN=%s,OU=%s".formatted(id, APP));

    assertThat(connected(client).send(RawMqtt.connect(TestApps.SECOND, id)).read())
        .containsExactly(0x20, 0, 4);
    assertThat(connected(showing("CN=x,OU=no-such-app")).send(nameless("x")).read())
        .containsExactly(0x20, 0, 4);
  }

  @Test
  void whoeverShowsNoneLogsInAsAlways() {
    TlsClient client = TlsClient.believing(AUTHORITY);

    assertThat(
            connected(client)
                .send(RawMqtt.connect(TestApps.FIRST, RunningServer.fresh("plain")))
                .read())
        .containsExactly(0x20, 0, 0);
    assertThat(connected(client).send(nameless("x")).read()).containsExactly(0x20, 0, 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CN=x", "OU=%s", "CN=x,CN=y,OU=%s", "CN=x+CN=y,OU=%s", "CN=\\00,OU=%s"})
  void aSubjectThatDoesNotNameOneClientIsNoLogin(String subject) {
    RawMqtt device = connected(showing(subject.formatted(APP)));

    assertThat(device.send(RawMqtt.connect(TestApps.FIRST, "x")).isClosedByServer()).isTrue();
  }

  @Test
  void aCertificateOfAnotherAuthorityEndsTheHandshake() throws Exception {
    TestAuthority other = new TestAuthority("authority");
    TlsClient client = TlsClient.with(AUTHORITY, other.issue("CN=x,OU=%s".formatted(APP)));
    // Whichever side of the handshake sees it first.
    try (LoggedEvents log = LoggedEvents.of("io.pushbridge.server.listen");
        RawMqtt device = new RawMqtt(client.socket(server.ports().tls().mqtt()))) {
      assertThat(device.send(nameless("x")).isClosedByServer()).isTrue();
      log.await("event=tls_refused");
    }
  }

  @Test
  void onlyDevicesAreAsked() throws Exception {
    TlsClient client = showing("CN=x,OU=" + APP);
    try (SSLSocket device = client.socket(server.ports().tls().mqtt());
        SSLSocket page = client.socket(server.ports().tls().socketio())) {
      device.startHandshake();
      page.startHandshake();
      assertThat(device.getSession().getLocalCertificates()).hasSize(1);
      assertThat(page.getSession().getLocalCertificates()).isNull();
    }
  }
}
