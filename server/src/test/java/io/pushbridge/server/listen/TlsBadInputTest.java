package io.pushbridge.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.RawMqtt;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import io.pushbridge.server.running.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes to ciphered ports and is no TLS, or only half of it. No plain port is open. */
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
    return withoutPlainPorts(usual)
        .withListening(
            new ListenConfiguration(
                Optional.of(tls),
                new ListenConfiguration.SecurePorts(0, 0, 0, 0),
                ListenConfiguration.Proxy.NONE,
                Duration.ofSeconds(1)));
  }

  private static Configuration withoutPlainPorts(Configuration usual) {
    int off = Configuration.OFF;
    return new Configuration(
        usual.data(),
        usual.host(),
        usual.node(),
        new Configuration.Mqtt(off, off, Optional.empty()),
        new Configuration.SocketIo(off),
        new Configuration.Http(off, usual.http().messageIds(), usual.http().timeout()),
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
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port(server));
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
  void plainPortsThatAreOffAreNowhere() {
    assertThat(server.ports())
        .extracting("mqtt", "mqttWebSocket", "socketio", "http")
        .containsOnly(Configuration.OFF);
  }
}
