package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the network falls silent without closing anything, client and server both notice. */
class HeartbeatLossTest {
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "client-0.9.17, polling",
    "client-0.9.17, websocket",
    "client-1.3.5, polling",
    "client-1.3.5, websocket",
    "client-1.3.5, upgrade",
    "client-1.7.4, polling",
    "client-1.7.4, websocket",
    "client-1.7.4, upgrade",
    "client-2.1.1, polling",
    "client-2.1.1, websocket",
    "client-2.1.1, upgrade",
    "client-2.5.0, polling",
    "client-2.5.0, websocket",
    "client-2.5.0, upgrade",
    "client-3.1.3, polling",
    "client-3.1.3, websocket",
    "client-3.1.3, upgrade",
    "client-4.8.4, polling",
    "client-4.8.4, websocket",
    "client-4.8.4, upgrade"
  })
  void bothSidesNotice(String client, String transport) throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    CompletableFuture<DisconnectReason> gone = new CompletableFuture<>();
    try (SocketIoServer server = MatrixServer.start();
        SilentProxy proxy = new SilentProxy(server.port())) {
      server
          .of("/")
          .onConnect(
              socket -> {
                socket.on("ready", event -> ready.countDown());
                socket.onDisconnect(gone::complete);
              });
      CompletableFuture<String> output =
          CompletableFuture.supplyAsync(
              () ->
                  NodeClients.run(
                      "silence.js", client, "http://127.0.0.1:" + proxy.port(), transport));
      assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
      proxy.silence();
      assertThat(gone)
          .succeedsWithin(60, TimeUnit.SECONDS)
          .isEqualTo(DisconnectReason.PING_TIMEOUT);
      assertThat(output.get(60, TimeUnit.SECONDS)).contains("noticed");
      await().until(() -> server.connections() == 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"polling", "websocket", "'polling,websocket'"})
  void theJavaClientNotices(String transports) throws Exception {
    CompletableFuture<DisconnectReason> gone = new CompletableFuture<>();
    try (SocketIoServer server = MatrixServer.start();
        SilentProxy proxy = new SilentProxy(server.port())) {
      server.of("/").onConnect(socket -> socket.onDisconnect(gone::complete));
      try (JavaClient client = JavaClient.connected(proxy.port(), transports.split(",", -1))) {
        assertThat(client.ask("echo", 1)).containsExactly(1);
        proxy.silence();
        assertThat(gone)
            .succeedsWithin(60, TimeUnit.SECONDS)
            .isEqualTo(DisconnectReason.PING_TIMEOUT);
        assertThat(client.next("disconnect")).containsExactly("ping timeout");
      }
    }
  }
}
