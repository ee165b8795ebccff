package io.pushbridge.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.config.ListenConfiguration.Door;
import io.pushbridge.server.config.ListenConfiguration.Network;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.RawMqtt;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import io.pushbridge.server.running.TestAuthority;
import io.pushbridge.server.running.TlsClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every port behind a proxy that says where its clients are (The PROXY protocol, §2). */
class ProxyProtocolTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");
  private static final TlsClient CLIENT = TlsClient.believing(AUTHORITY);
  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10};

  @RegisterExtension
  static final RunningServer server =
      RunningServer.configured(usual -> proxied(usual, List.of(new Network("127.0.0.0", 8))));

  @RegisterExtension
  static final RunningServer elsewhere =
      RunningServer.configured(usual -> proxied(usual, List.of(new Network("10.0.0.0", 8))));

  private static Configuration proxied(Configuration usual, List<Network> from) {
    Path certificate = usual.data().resolve("server.pem");
    Path key = usual.data().resolve("server.key");
    AUTHORITY.issue("CN=localhost").write(certificate, key);
    Configuration.Http http =
        new Configuration.Http(0, usual.http().messageIds(), usual.http().timeout(), 1);
    return RunningServer.with(usual, http)
        .withListening(
            new ListenConfiguration(
                Optional.of(
                    new ListenConfiguration.Tls(
                        certificate,
                        key,
                        Duration.ofSeconds(10),
                        Optional.empty(),
                        false,
                        Duration.ZERO)),
                new ListenConfiguration.SecurePorts(0, 0, 0, 0),
                new ListenConfiguration.Proxy(EnumSet.allOf(Door.class), from),
                Duration.ofSeconds(60)));
  }

  private static int port(RunningServer of, Door door) {
    return switch (door) {
      case MQTT -> of.ports().mqtt();
      case MQTT_WS -> of.ports().mqttWebSocket();
      case MQTT_TLS -> of.ports().tls().mqtt();
      case MQTT_WSS -> of.ports().tls().mqttWebSocket();
      case SOCKETIO -> of.ports().socketio();
      case SOCKETIO_TLS -> of.ports().tls().socketio();
      case HTTP -> of.ports().http();
      case HTTP_TLS -> of.ports().tls().http();
    };
  }

  private static boolean isCiphered(Door door) {
    return EnumSet.of(Door.MQTT_TLS, Door.MQTT_WSS, Door.SOCKETIO_TLS, Door.HTTP_TLS)
        .contains(door);
  }

  private static Socket beginning(RunningServer of, Door door, byte[] header) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(of, door));
    socket.setSoTimeout((int) Inbox.PATIENCE.toMillis());
    socket.getOutputStream().write(header);
    return socket;
  }

  /** Behind the header, and behind the cipher if there is one. */
  private static Socket within(Door door, byte[] header) throws IOException {
    Socket socket = beginning(server, door, header);
    if (!isCiphered(door)) {
      return socket;
    }
    SSLSocket ciphered = CLIENT.over(socket);
    ciphered.startHandshake();
    return ciphered;
  }

  private static byte[] version1(String address) {
    return "PROXY TCP4 %s 192.0.2.1 4711 443\r\n"
        .formatted(address)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** With a field of no meaning behind the addresses. */
  private static byte[] version2(String address) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(SIGNATURE);
    header.writeBytes(new byte[] {0x21, 0x11, 0, 12 + 5});
    header.writeBytes(InetAddress.getByName(address).getAddress());
    header.writeBytes(new byte[] {(byte) 192, 0, 2, 1, 0x12, 0x67, 1, (byte) 0xBB});
    header.writeBytes(new byte[] {4, 0, 2, 0, 0});
    return header.toByteArray();
  }

  private static byte[] local() {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(SIGNATURE);
    header.writeBytes(new byte[] {0x20, 0, 0, 0});
    return header.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(
      value = Door.class,
      names = {"MQTT", "MQTT_TLS"})
  void devicesAreWhereTheProxySays(Door door) throws IOException {
    String id = RunningServer.fresh("proxied");
    try (LoggedEvents log = LoggedEvents.of("io.pushbridge.broker.mqtt");
        RawMqtt first = new RawMqtt(within(door, version1("203.0.113.1")));
        RawMqtt second = new RawMqtt(within(door, version2("203.0.113.2")))) {
      first.login(TestApps.FIRST, id + "_1");
      second.login(TestApps.FIRST, id + "_2");

      log.await("event=connected", "203.0.113.1:4711", id + "_1");
      log.await("event=connected", "203.0.113.2:4711", id + "_2");
    }
  }

  @Test
  void aProxyMaySpeakForItself() throws IOException {
    try (RawMqtt device = new RawMqtt(within(Door.MQTT, local()))) {
      device.login(TestApps.FIRST, RunningServer.fresh("local"));
    }
    assertThat(http(Door.HTTP, local(), "GET /healthz HTTP/1.1")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @EnumSource(
      value = Door.class,
      names = {"HTTP", "HTTP_TLS"})
  void callersAreWhereTheProxySays(Door door) throws IOException {
    String ending = door == Door.HTTP ? "1" : "2";
    byte[] guesser = version1("198.51.100." + ending);
    byte[] other = version2("198.51.101." + ending);
    String guess = "GET /v1/presence HTTP/1.1\r\nAuthorization: Bearer guess";

    assertThat(http(door, guesser, guess)).startsWith("HTTP/1.1 401 ");
    assertThat(http(door, guesser, guess)).startsWith("HTTP/1.1 429 ");
    assertThat(http(door, other, guess)).startsWith("HTTP/1.1 401 ");
  }

  @ParameterizedTest
  @EnumSource(
      value = Door.class,
      names = {"SOCKETIO", "SOCKETIO_TLS"})
  void browsersComeThrough(Door door) throws IOException {
    assertThat(
            http(
                door, version2("198.51.100.9"), "GET /socket.io/?EIO=4&transport=polling HTTP/1.1"))
        .startsWith("HTTP/1.1 200 ");
  }

  private static String http(Door door, byte[] header, String request) throws IOException {
    try (Socket socket = within(door, header)) {
      String rest = "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write((request + rest).getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Each long enough that nothing more has to come before it is known to be none. */
  static Stream<byte[]> noHeaders() {
    byte[] much = "x".repeat(2_000).getBytes(StandardCharsets.US_ASCII);
    byte[] tooLong = {0x21, 0x11, (byte) 0xFF, (byte) 0xFF};
    return Stream.of(
        joined(RawMqtt.connect(TestApps.FIRST, "bare"), much),
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
        "PROXY TCP4 203.0.113.1 not-an-address 1 2\r\n".getBytes(StandardCharsets.US_ASCII),
        joined("PROXY ".getBytes(StandardCharsets.US_ASCII), much),
        joined(SIGNATURE, joined(tooLong, much)));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("noHeaders")
  void whoeverBeginsWithoutAHeaderIsCutOff(byte[] beginning) throws IOException {
    for (Door door : Door.values()) {
      try (Socket socket = beginning(server, door, beginning)) {
        assertThat(isCutOff(socket)).as(door.name()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Door.class)
  void onlyProxiesAreLetIn(Door door) throws IOException {
    try (Socket socket = beginning(elsewhere, door, version1("203.0.113.1"))) {
      assertThat(isCutOff(socket)).isTrue();
    }
  }

  /** Whether the server closes; at a ciphered port it may do so with a TLS alert. */
  private static boolean isCutOff(Socket socket) throws IOException {
    try {
      byte[] said = socket.getInputStream().readAllBytes();
      return said.length == 0 || said[0] == 0x15;
    } catch (SocketException reset) {
      return true;
    }
  }
}
