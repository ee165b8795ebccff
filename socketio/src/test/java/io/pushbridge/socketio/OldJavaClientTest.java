package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official Java client for Socket.IO 2, over each transport. */
class OldJavaClientTest {
  private static final String UNICODE = "你好 😀 \u2028 é";

  private SocketIoServer server;

  @BeforeEach
  void start() {
    server = MatrixServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private OldJavaClient connected(String transports) throws Exception {
    return OldJavaClient.connected(server.port(), "/", transports.split(",", -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void eventsAnswersAndBinaryGoBothWays(String transports) throws Exception {
    try (OldJavaClient client = connected(transports)) {
      client.record("message-back", "ask-result", "bin-back", "push");
      client.emit("message", UNICODE, 1, true);
      assertThat(client.next("message-back")).containsExactly(UNICODE, 1, true);
      assertThat(client.ask("echo", UNICODE)).containsExactly(UNICODE);
      client.answer("ask");
      client.emit("ask-me", 41);
      assertThat(client.next("ask-result")).containsExactly(42);
      client.emit("bcast", UNICODE);
      assertThat(client.next("push")).containsExactly(UNICODE);

      byte[] data = new byte[70_000];
      data[69_999] = 7;
      client.emit("bin", data);
      assertThat((byte[]) client.next("bin-back")[0]).isEqualTo(data);
      String large = "x".repeat(200 * 1024);
      client.emit("message", large);
      assertThat(client.next("message-back")[0]).isEqualTo(large);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void burstsKeepTheirOrder(String transports) throws Exception {
    try (OldJavaClient client = connected(transports)) {
      client.record("b", "collected");
      client.emit("burst", MatrixServer.BURST);
      List<Object> received = new ArrayList<>();
      List<Object> expected = new ArrayList<>();
      for (int i = 0; i < MatrixServer.BURST; i++) {
        received.add(client.next("b")[0]);
        expected.add(i);
        client.emit("collect", i);
      }
      assertThat(received).isEqualTo(expected);
      assertThat(client.next("collected")[0].toString())
          .isEqualTo(expected.toString().replace(" ", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void namespacesRoomsAndFarewells(String transports) throws Exception {
    String[] names = transports.split(",", -1);
    try (OldJavaClient member = connected(transports);
        OldJavaClient sender = connected(transports);
        OldJavaClient custom = OldJavaClient.connected(server.port(), "/custom", names);
        OldJavaClient lost = OldJavaClient.connecting(server.port(), "/nowhere", names)) {
      custom.record("message-back");
      custom.emit("message", "hi");
      assertThat(custom.next("message-back")).containsExactly("hi");
      assertThat(lost.next("error")[0].toString()).contains("Invalid namespace");

      member.record("room-push");
      sender.record("room-push");
      member.ask("join", "blue");
      sender.emit("room", "blue", "hi");
      assertThat(member.next("room-push")).containsExactly("hi");
      assertThat(sender.isQuiet("room-push")).isTrue();

      member.emit("kick");
      assertThat(member.next("disconnect")).containsExactly("io server disconnect");
    }
    await().until(() -> server.of("/").size() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void comesBackAfterACutAndNoticesSilence(String transports) throws Exception {
    CompletableFuture<DisconnectReason> gone = new CompletableFuture<>();
    try (SilentProxy proxy = new SilentProxy(server.port());
        OldJavaClient client =
            OldJavaClient.connected(proxy.port(), "/", transports.split(",", -1))) {
      assertThat(client.ask("echo", "there")).containsExactly("there");
      proxy.cut();
      // A cut may take a poll, also while the upgrade is under way: the client repeats it on
      // another
      // connection and the session lives on, or it reconnects and what it asked goes with the old
      // session. Only a WebSocket leaves no choice.
      if (transports.equals("websocket")) {
        client.next("disconnect");
        client.next("connect");
      }
      assertThat(client.askUntilAnswered("echo", "back")).containsExactly("back");
      client.forget("disconnect");

      server.of("/").forEach(socket -> socket.onDisconnect(gone::complete));
      proxy.silence();
      assertThat(gone)
          .succeedsWithin(60, TimeUnit.SECONDS)
          .isEqualTo(DisconnectReason.PING_TIMEOUT);
      assertThat(client.next("disconnect")).containsExactly("ping timeout");
    }
  }
}
