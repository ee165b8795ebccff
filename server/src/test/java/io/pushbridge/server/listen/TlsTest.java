package io.pushbridge.server.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RawMqtt;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.Stages;
import io.pushbridge.server.running.TestApps;
import io.pushbridge.server.running.TestAuthority;
import io.pushbridge.server.running.TlsClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every door over TLS, and the PEM files behind it. */
class TlsTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");
  private static final TlsClient CLIENT = TlsClient.believing(AUTHORITY);
  private static final String SERVER = "CN=localhost";

  private static Path certificate;
  private static Path key;

  @RegisterExtension
  static final RunningServer server = RunningServer.configured(TlsTest::ciphered);

  private static Configuration ciphered(Configuration usual) {
    certificate = usual.data().resolve("server.pem");
    key = usual.data().resolve("server.key");
    AUTHORITY.issue(SERVER).write(certificate, key);
    return usual.withListening(
        new ListenConfiguration(
            Optional.of(
                new ListenConfiguration.Tls(
                    certificate,
                    key,
                    Duration.ofMillis(50),
                    Optional.empty(),
                    true,
                    Duration.ofDays(365))),
            new ListenConfiguration.SecurePorts(0, 0, 0, 0),
            ListenConfiguration.Proxy.NONE,
            Duration.ofSeconds(60)));
  }

  private static Mqtt5ClientBuilder mqtt(String clientId) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(clientId)
        .simpleAuth()
        .username(TestApps.FIRST.key().text())
        .password(
            TestApps.FIRST.devicePassword().orElseThrow().reveal().getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .serverHost("localhost")
        .sslConfig(MqttClientSslConfig.builder().trustManagerFactory(CLIENT.trust()).build());
  }

  private static BlockingQueue<Received> subscribed(Mqtt5AsyncClient client, String topic) {
    BlockingQueue<Received> messages = new LinkedBlockingQueue<>();
    client.publishes(
        MqttGlobalPublishFilter.ALL,
        publish ->
            messages.add(
                new Received(
                    publish.getTopic().toString(),
                    new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8))));
    Stages.await(client.connect());
    server.keep(() -> Stages.await(client.disconnect()));
    Stages.await(client.subscribeWith().topicFilter(topic).send());
    return messages;
  }

  @Test
  void clientsOfEveryDoorMeetWhateverTheirCipher() throws Exception {
    String topic = RunningServer.fresh("meeting");
    BlockingQueue<Received> device =
        subscribed(mqtt("tls").serverPort(server.ports().tls().mqtt()).buildAsync(), topic);
    BlockingQueue<Received> page =
        subscribed(
            mqtt("wss")
                .serverPort(server.ports().tls().mqttWebSocket())
                .webSocketConfig()
                .serverPath("mqtt")
                .applyWebSocketConfig()
                .buildAsync(),
            topic);
    MqttDevice plain = server.mqtt5(RunningServer.fresh("plain"), false);
    plain.subscribe(topic, 1);
    Browser polling = server.keep(new JavaBrowser(server.ports(), CLIENT, "polling"));
    polling.login(TestApps.FIRST.key().text(), RunningServer.fresh("polling"));
    polling.subscribe(topic, 1);
    Browser browser = server.keep(new JavaBrowser(server.ports(), CLIENT, "websocket"));
    browser.login(TestApps.FIRST.key().text(), RunningServer.fresh("browser"));
    browser.subscribe(topic, 1);

    String body =
        server.rest().call("publish").put("topic", topic).put("msg", "for all").toString();
    HttpResponse<String> answer =
        CLIENT
            .http()
            .send(
                HttpRequest.newBuilder(
                        URI.create("https://localhost:" + server.ports().tls().http()))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(answer.body()).contains("\"status\":0");
    Received expected = new Received(topic, "for all");
    assertThat(device.poll(60, TimeUnit.SECONDS)).isEqualTo(expected);
    assertThat(page.poll(60, TimeUnit.SECONDS)).isEqualTo(expected);
    assertThat(plain.messages().next()).isEqualTo(expected);
    assertThat(polling.messages().next()).isEqualTo(expected);
    assertThat(browser.messages().next()).isEqualTo(expected);
  }

  @Test
  void browsersAreToldToComeByTlsOnlyOnceTheyCameByIt() throws Exception {
    assertThat(head("https://localhost:" + server.ports().tls().http() + "/healthz"))
        .contains("max-age=31536000");
    assertThat(head("http://localhost:" + server.ports().http() + "/healthz")).isEmpty();
  }

  private static Optional<String> head(String address) throws Exception {
    return CLIENT
        .http()
        .send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.discarding())
        .headers()
        .firstValue("Strict-Transport-Security");
  }

  @ParameterizedTest
  @EnumSource(TlsDoor.class)
  void onlyCiphersThatForgetTheirKeysAreSpoken(TlsDoor door) throws Exception {
    try (SSLSocket modern = CLIENT.socket(door.port(server))) {
      modern.startHandshake();
      assertThat(modern.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }
    try (SSLSocket older = CLIENT.socket(door.port(server))) {
      older.setEnabledProtocols(new String[] {"TLSv1.2"});
      older.startHandshake();
      assertThat(older.getSession().getCipherSuite()).startsWith("TLS_ECDHE_ECDSA_");
    }
    try (SSLSocket weak = CLIENT.socket(door.port(server))) {
      weak.setEnabledProtocols(new String[] {"TLSv1.2"});
      weak.setEnabledCipherSuites(
          new String[] {
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"
          });
      assertThatThrownBy(weak::startHandshake).isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void newFilesAreShownToNewConnectionsWhileOldOnesGoOn() throws Exception {
    Browser browser = server.keep(new JavaBrowser(server.ports(), CLIENT, "websocket"));
    browser.login(TestApps.FIRST.key().text(), RunningServer.fresh("staying"));
    String topic = RunningServer.fresh("staying");
    browser.subscribe(topic, 1);
    try (RawMqtt device = new RawMqtt(CLIENT.socket(server.ports().tls().mqtt()))) {
      device.login(TestApps.FIRST, RunningServer.fresh("staying"));
      var former = CLIENT.shownAt(TlsDoor.MQTT.port(server));
      TestAuthority.Issued next = AUTHORITY.issue(SERVER);
      next.write(certificate, key);

      for (TlsDoor door : TlsDoor.values()) {
        await()
            .atMost(Inbox.PATIENCE)
            .untilAsserted(
                () -> assertThat(CLIENT.shownAt(door.port(server))).isEqualTo(next.certificate()));
      }

      assertThat(former).isNotEqualTo(next.certificate());
      device.send(RawMqtt.publish(topic, "still here".getBytes(StandardCharsets.UTF_8)));
      assertThat(device.read()).startsWith(0x40);
      assertThat(browser.messages().next()).isEqualTo(new Received(topic, "still here"));
      await()
          .atMost(Inbox.PATIENCE)
          .until(
              () ->
                  Files.readString(
                          server.server().configuration().data().resolve("admin-certificate.pem"))
                      .equals(Files.readString(certificate)));
    }
  }

  @Test
  void filesThatDoNotGoTogetherChangeNothing() throws Exception {
    var shown = CLIENT.shownAt(TlsDoor.MQTT.port(server));
    String former = Files.readString(key);
    try (LoggedEvents log = LoggedEvents.of("io.pushbridge.server.tls")) {
      TestAuthority.write(key, "PRIVATE KEY", AUTHORITY.issue(SERVER).key().getEncoded());
      log.await("event=tls_files_unusable");
      assertThat(CLIENT.shownAt(TlsDoor.MQTT.port(server))).isEqualTo(shown);
    } finally {
      Files.writeString(key, former);
    }
  }
}
