package io.pushbridge.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ConfigurationException;
import io.pushbridge.server.config.ConfigurationLoader;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may begin over Socket.IO, as the settings say (socketio-protocol.md §1). */
class SocketIoHandshakeTest {
  private static final String UNVERSIONED = "/socket.io/?transport=polling&b64=1";

  @RegisterExtension static final RunningServer usual = RunningServer.onFreePorts();

  @RegisterExtension
  static final RunningServer set =
      RunningServer.configured(configuration -> settled(configuration.data()));

  private static Configuration settled(Path data) {
    try {
      Path file =
          Files.writeString(
              data.resolve("pushbridge.yaml"),
              """
              data: %s
              mqtt: {port: 0, ws-port: 0}
              http.port: 0
              admin.port: 0
              registration: {port: off, tcp-port: off}
              ticket: {port: off, tcp-port: off}
              socketio:
                port: 0
                origins: [https://a.example, https://b.example]
                unversioned: eio3
              """
                  .formatted(data));
      return ConfigurationLoader.load(
          new ConfigurationLoader.Flags(Optional.of(file), Map.of(), List.of()), Map.of(), data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  private static String handshake(RunningServer server, String path, String origin) {
    String request = "GET %s HTTP/1.1\r\nHost: a\r\n%sConnection: close\r\n\r\n";
    String header = origin.isEmpty() ? "" : "Origin: " + origin + "\r\n";
    return RawHttp.send(server.ports().socketio(), request.formatted(path, header));
  }

  @Test
  void aHandshakeWithoutAVersionIsRefusedUnlessItIsTakenForTheThird() {
    assertThat(handshake(usual, UNVERSIONED, ""))
        .startsWith("HTTP/1.1 400 ")
        .contains("{\"code\":5,");
    assertThat(handshake(set, UNVERSIONED, ""))
        .startsWith("HTTP/1.1 200 ")
        .containsPattern("\\d+:0\\{\"sid\":");
  }

  @Test
  void pagesOfOtherOriginsAreRefusedWhereOriginsAreSet() {
    String path = "/socket.io/?EIO=4&transport=polling";

    assertThat(handshake(usual, path, "https://c.example")).startsWith("HTTP/1.1 200 ");
    assertThat(handshake(set, path, "https://a.example"))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("access-control-allow-origin: https://a.example");
    assertThat(handshake(set, path, "https://c.example")).startsWith("HTTP/1.1 403 ");
    assertThat(handshake(set, path, "")).startsWith("HTTP/1.1 200 ");
  }
}
