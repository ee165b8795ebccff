package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The official clients under Node, each over each transport; the server is on NIO here, and on
 * epoll, where there is one, for the Java clients and under TLS and compression. 0.9 has no binary;
 * 1.3.5 garbles it under current Node versions, whatever the server.
 */
class NodeMatrixTest {
  private SocketIoServer server;

  @BeforeEach
  void start() {
    server = MatrixServer.start(IoKind.NIO);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "client-0.9.17, polling, binary",
    "client-0.9.17, websocket, binary",
    "client-1.3.5, polling, binary",
    "client-1.3.5, websocket, binary",
    "client-1.3.5, upgrade, ''",
    "client-1.7.4, polling, ''",
    "client-1.7.4, websocket, ''",
    "client-1.7.4, upgrade, ''",
    "client-2.1.1, polling, ''",
    "client-2.1.1, websocket, ''",
    "client-2.1.1, upgrade, ''",
    "client-2.5.0, polling, ''",
    "client-2.5.0, websocket, ''",
    "client-2.5.0, upgrade, ''",
    "client-3.1.3, polling, ''",
    "client-3.1.3, websocket, ''",
    "client-3.1.3, upgrade, ''",
    "client-4.8.4, polling, ''",
    "client-4.8.4, websocket, ''",
    "client-4.8.4, upgrade, ''"
  })
  void everythingWorks(String client, String transport, String skipped) {
    String output =
        NodeClients.run(
            "matrix.js", client, "http://127.0.0.1:" + server.port(), transport, skipped);
    assertThat(output).contains("ok connect", "ok heartbeats").doesNotContain("FAILED");
    await().until(() -> server.connections() == 0);
    assertThat(server.of("/").size()).isZero();
  }
}
