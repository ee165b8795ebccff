package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official clients under Node, each over each transport. */
class NodeMatrixTest {
  private SocketIoServer server;

  @BeforeEach
  void start() {
    server = MatrixServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "socket.io-client, polling, ''",
    "socket.io-client, websocket, ''",
    "socket.io-client, upgrade, ''"
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
