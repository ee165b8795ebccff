package io.pushbridge.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.Ports;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.config.ListenConfiguration.Door;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.RawMqtt;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import io.pushbridge.server.running.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What comes to ciphered ports and is no TLS, or only half of it, and what comes to ports behind a
 * proxy and never has a PROXY header. One port is off.
 */
class TlsBadInputTest {
  private static final byte[] HALF_A_HELLO = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3};

  @RegisterExtension
  static final RunningServer server = RunningServer.configured(TlsBadInputTest::impatient);

  private final List<Socket> open = new ArrayList<>();

  private static Configuration impatient(Configuration usual) {
    Path certificate = usual.data().resolve("server.pem");
    Path key = usual.data().resolve("server.key");
    new TestAuthority("authority").issue("CN=localhost").write(certificate, key);
    ListenConfiguration.Tls tls =
        new ListenConfiguration.Tls(
            certificate, key, Duration.ofSeconds(10), Optional.empty(), true, Duration.ZERO);
    return withoutWebSockets(usual)
        .withListening(
            new ListenConfiguration(
                Optional.of(tls),
                new ListenConfiguration.SecurePorts(0, 0, 0, 0),
                new ListenConfiguration.Proxy(
                    EnumSet.of(Door.MQTT, Door.SOCKETIO, Door.HTTP), List.of()),
                Duration.ofSeconds(1)));
  }

  private static Configuration withoutWebSockets(Configuration usual) {
    return new Configuration(
        usual.data(),
        usual.host(),
        usual.node(),
        new Configuration.Mqtt(0, Configuration.OFF, Optional.empty()),
        usual.socketio(),
        usual.http(),
        usual.admin(),
        usual.limits(),
        usual.apps());
  }

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  private Socket sending(TlsDoor door, byte[] bytes) throws IOException {
    return sending(door.port(server), bytes);
  }

  private Socket sending(int port, byte[] bytes) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    open.add(socket);
    socket.setSoTimeout((int) Inbox.PATIENCE.toMillis());
    socket.getOutputStream().write(bytes);
    return socket;
  }

  @Test
  void aHandshakeThatIsNotFinishedInTimeIsGivenUp() throws IOException {
    List<Socket> waiting = new ArrayList<>();
    for (TlsDoor door : TlsDoor.values()) {
      waiting.add(sending(door, new byte[0]));
      waiting.add(sending(door, HALF_A_HELLO));
    }

    for (Socket socket : waiting) {
      assertThat(isEnded(socket)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(TlsDoor.class)
  void whoeverSpeaksInTheClearIsCutOff(TlsDoor door) throws IOException {
    assertThat(isEnded(sending(door, RawMqtt.connect(TestApps.FIRST, "clear")))).isTrue();
  }

  /** Whether the server closes; it may say in a TLS alert why. */
  private static boolean isEnded(Socket socket) throws IOException {
    try {
      byte[] said = socket.getInputStream().readAllBytes();
      return said.length == 0 || said[0] == 0x15;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  void aProxyHeaderThatIsNotWholeInTimeIsGivenUp() throws IOException {
    byte[] half1 = "PROXY TCP4 203.0.113.1 ".getBytes(StandardCharsets.US_ASCII);
    byte[] half2 = {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x21, 0x11, 0, 12, 1};
    List<Socket> waiting = new ArrayList<>();
    Ports ports = server.ports();
    for (int port : List.of(ports.mqtt(), ports.socketio(), ports.http())) {
      waiting.add(sending(port, new byte[0]));
      waiting.add(sending(port, half1));
      waiting.add(sending(port, half2));
    }

    for (Socket socket : waiting) {
      assertThat(isEnded(socket)).isTrue();
    }
  }

  @Test
  void aPortThatIsOffIsNowhere() {
    assertThat(server.ports().mqttWebSocket()).isEqualTo(Configuration.OFF);
    assertThat(server.ports().mqtt()).isPositive();
  }
}
