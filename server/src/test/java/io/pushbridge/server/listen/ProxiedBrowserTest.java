package io.pushbridge.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.config.ListenConfiguration.Door;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Socket.IO port behind a proxy: browsers come and go as always, and are where the proxy says.
 */
class ProxiedBrowserTest {
  @RegisterExtension
  static final RunningServer server = RunningServer.configured(ProxiedBrowserTest::proxied);

  private static Configuration proxied(Configuration usual) {
    return usual.withListening(
        new ListenConfiguration(
            Optional.empty(),
            ListenConfiguration.NONE.ports(),
            new ListenConfiguration.Proxy(EnumSet.of(Door.SOCKETIO), List.of()),
            Duration.ofSeconds(60)));
  }

  /** Makes the connections of a proxy: each begins with the same header. */
  private static final class Proxy extends SocketFactory {
    private final byte[] header;

    Proxy(byte[] header) {
      this.header = header;
    }

    @Override
    public Socket createSocket() {
      return new Socket() {
        @Override
        public void connect(SocketAddress address, int timeout) throws IOException {
          super.connect(address, timeout);
          getOutputStream().write(header);
        }
      };
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
      throw new UnsupportedOperationException();
    }
  }

  private static byte[] header(int version, String address) throws IOException {
    if (version == 1) {
      String line = "PROXY TCP4 %s 192.0.2.1 4711 443\r\n".formatted(address);
      return line.getBytes(StandardCharsets.US_ASCII);
    }
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(new byte[] {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10});
    header.writeBytes(new byte[] {0x21, 0x11, 0, 12});
    header.writeBytes(InetAddress.getByName(address).getAddress());
    header.writeBytes(new byte[] {(byte) 192, 0, 2, 1, 0x12, 0x67, 1, (byte) 0xBB});
    return header.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "1, websocket, 203.0.113.11",
    "1, polling, 203.0.113.12",
    "2, websocket, 203.0.113.21",
    "2, polling, 203.0.113.22"
  })
  void aBrowserIsWhereTheProxySays(int version, String transport, String address)
      throws IOException {
    String id = RunningServer.fresh("proxied");
    String topic = RunningServer.fresh("proxied");
    try (LoggedEvents log = LoggedEvents.of("io.pushbridge.bridge")) {
      Browser browser =
          server.keep(
              new JavaBrowser(server.ports(), new Proxy(header(version, address)), transport));
      browser.login(TestApps.FIRST.key().text(), id);

      log.await("event=connected", "remote=/" + address + ":4711", id);
      browser.subscribe(topic, 1);
      server.rest().publish(topic, "through the proxy", 1);
      assertThat(browser.messages().next()).isEqualTo(new Received(topic, "through the proxy"));
    }
  }

  @Test
  void aBrowserThatComesPastTheProxyIsNotLetIn() {
    Browser browser = server.keep(new JavaBrowser(server.ports(), "websocket", "polling"));

    assertThat(browser.next("connect_error")).isNotNull();
    assertThat(browser.has("socketconnectack")).isFalse();
  }
}
