package io.pushbridge.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import io.pushbridge.server.running.TestAuthority;
import io.pushbridge.server.running.TlsClient;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports for MQTT over TLS that nobody enters without a certificate, which names the session. */
class RequiredCertificateTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");
  private static final String APP = TestApps.FIRST.key().text();

  @RegisterExtension
  static final RunningServer server =
      RunningServer.configured(usual -> ClientCertificateTest.asking(usual, AUTHORITY, true));

  /** A client that shows a certificate and says neither client id nor password. */
  private static Mqtt5BlockingClient showing(TlsClient certificate, boolean webSocket) {
    Mqtt5ClientBuilder builder =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("")
            .serverHost("localhost")
            .sslConfig(
                MqttClientSslConfig.builder()
                    .keyManagerFactory(certificate.keys())
                    .trustManagerFactory(certificate.trust())
                    .build());
    return webSocket
        ? builder
            .serverPort(server.ports().tls().mqttWebSocket())
            .webSocketConfig()
            .serverPath("mqtt")
            .applyWebSocketConfig()
            .buildBlocking()
        : builder.serverPort(server.ports().tls().mqtt()).buildBlocking();
  }

  private static Mqtt5ConnAck connect(Mqtt5BlockingClient client) {
    return client.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theSessionIsThatOfTheCertificate(boolean webSocket) throws Exception {
    String id = RunningServer.fresh("meter");
    String topic = RunningServer.fresh("readings");
    TlsClient certificate =
        TlsClient.with(AUTHORITY, AUTHORITY.issue("CN=%s,OU=%s".formatted(id, APP)));

    Mqtt5BlockingClient first = showing(certificate, webSocket);
    Mqtt5ConnAck made = connect(first);
    assertThat(made.isSessionPresent()).isFalse();
    assertThat(made.getAssignedClientIdentifier().orElseThrow()).hasToString(id);
    assertThat(server.platform().live().all())
        .anySatisfy(
            session -> {
              assertThat(session.name().text()).isEqualTo(id);
              assertThat(session.app()).isEqualTo(TestApps.FIRST.key());
            });
    first.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
    first.disconnect();
    server.rest().publish(topic, "while away", 1);

    // A renewed certificate of the same subject, at the other port.
    TlsClient renewed =
        TlsClient.with(AUTHORITY, AUTHORITY.issue("CN=%s,OU=%s".formatted(id, APP)));
    Mqtt5BlockingClient second = showing(renewed, !webSocket);
    try (var messages = second.publishes(MqttGlobalPublishFilter.ALL)) {
      assertThat(connect(second).isSessionPresent()).isTrue();
      Mqtt5Publish message =
          messages.receive(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS).orElseThrow();
      assertThat(message.getTopic()).hasToString(topic);
      assertThat(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8))
          .isEqualTo("while away");
    }
    second.disconnect();
  }

  @ParameterizedTest
  @CsvSource({"MQTT, TLSv1.3", "MQTT, TLSv1.2", "MQTT_WS, TLSv1.3", "MQTT_WS, TLSv1.2"})
  void nobodyEntersWithoutOne(TlsDoor door, String protocol) throws IOException {
    try (LoggedEvents log = LoggedEvents.of("io.pushbridge.server.listen");
        SSLSocket socket = TlsClient.believing(AUTHORITY).socket(door.port(server))) {
      socket.setEnabledProtocols(new String[] {protocol});

      assertThat(isRefused(socket)).isTrue();
      log.await("event=tls_refused");
    }
  }

  /** In TLS 1.3 a client hears of it after its handshake. */
  private static boolean isRefused(SSLSocket socket) throws IOException {
    try {
      socket.startHandshake();
      return socket.getInputStream().read() < 0;
    } catch (SSLException | SocketException refused) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CN=x", "OU=%s"})
  void aCertificateThatNamesNoSessionIsNotEnough(String subject) throws IOException {
    TlsClient client = TlsClient.with(AUTHORITY, AUTHORITY.issue(subject.formatted(APP)));
    for (TlsDoor door : new TlsDoor[] {TlsDoor.MQTT, TlsDoor.MQTT_WS}) {
      try (SSLSocket socket = client.socket(door.port(server))) {
        assertThat(isRefused(socket)).as(door.name()).isTrue();
      }
    }
  }

  @Test
  void pagesAndCallersNeedNone() throws IOException {
    TlsClient client = TlsClient.believing(AUTHORITY);
    for (TlsDoor door : new TlsDoor[] {TlsDoor.SOCKETIO, TlsDoor.HTTP}) {
      try (SSLSocket socket = client.socket(door.port(server))) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("HTTP/");
      }
    }
  }
}
