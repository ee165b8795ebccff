package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client matrix through TLS, and through permessage-deflate. */
class TlsAndCompressionTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "upgrade"})
  void everythingWorksThroughTls(String transport) throws Exception {
    try (SocketIoServer server = MatrixServer.start(SocketIoServer.builder().tls(tls()))) {
      assertMatrix("https", server, "client-4.8.4", transport);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-2.5.0", "client-4.8.4"})
  void everythingWorksThroughCompression(String client) {
    try (SocketIoServer server = MatrixServer.start(SocketIoServer.builder().compression(true))) {
      assertMatrix("http", server, client, "websocket");
      assertMatrix("http", server, client, "upgrade");
    }
  }

  private static void assertMatrix(
      String scheme, SocketIoServer server, String client, String transport) {
    String url = scheme + "://127.0.0.1:" + server.port();
    assertThat(NodeClients.run("matrix.js", client, url, transport, "heartbeats"))
        .contains("ok binary")
        .doesNotContain("FAILED");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void compressionIsNegotiatedOnlyWhenItIsSwitchedOn(boolean on) throws Exception {
    SocketIoServerBuilder builder = SocketIoServer.builder();
    try (SocketIoServer server = MatrixServer.start(on ? builder.compression(true) : builder);
        java.net.Socket tcp =
            new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), server.port())) {
      tcp.getOutputStream()
          .write(
              """
              GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r
              Host: x\r
              Connection: Upgrade\r
              Upgrade: websocket\r
              Sec-WebSocket-Version: 13\r
              Sec-WebSocket-Extensions: permessage-deflate\r
              Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
              \r
              """
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      InputStream in = tcp.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      assertThat(head).startsWith("HTTP/1.1 101");
      assertThat(head.indexOf("permessage-deflate") >= 0).isEqualTo(on);
    }
  }

  @Test
  void plainTextOnATlsPortIsCutOff() throws Exception {
    try (SocketIoServer server = MatrixServer.start(SocketIoServer.builder().tls(tls()));
        java.net.Socket tcp =
            new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), server.port())) {
      tcp.setSoTimeout(20_000);
      tcp.getOutputStream().write(new byte[] {'G', 'E', 'T', ' ', '/', '\r', '\n', '\r', '\n'});
      byte[] answer = tcp.getInputStream().readAllBytes();
      assertThat(new String(answer, java.nio.charset.StandardCharsets.ISO_8859_1))
          .doesNotContain("HTTP");
    }
  }

  private SslContext tls() throws Exception {
    Path store = directory.resolve("keys.p12");
    if (!Files.exists(store)) {
      Process keytool =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                      "-genkeypair",
                      "-alias",
                      "server",
                      "-keyalg",
                      "EC",
                      "-dname",
                      "CN=localhost",
                      "-storetype",
                      "PKCS12",
                      "-keystore",
                      store.toString(),
                      "-storepass",
                      new String(PASSWORD)))
              .inheritIO()
              .start();
      assertThat(keytool.waitFor()).isZero();
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    return SslContextBuilder.forServer(managers).build();
  }
}
