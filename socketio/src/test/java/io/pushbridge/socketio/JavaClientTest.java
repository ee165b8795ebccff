package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socket.client.Ack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official Java client, over each transport. */
class JavaClientTest {
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

  private JavaClient connected(String transports) {
    return JavaClient.connected(server.port(), transports.split(",", -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void eventsAnswersAndBinaryGoBothWays(String transports) throws Exception {
    try (JavaClient client = connected(transports)) {
      client.record("message-back").record("ask-result").record("bin-back");
      client.socket().emit("message", UNICODE, new JSONObject(Map.of("n", 1)));
      Object[] back = client.next("message-back");
      assertThat(back[0]).isEqualTo(UNICODE);
      assertThat(((JSONObject) back[1]).getInt("n")).isEqualTo(1);

      assertThat(client.ask("echo", "a", 2)).containsExactly("a", 2);
      client.socket().on("ask", args -> ((Ack) args[1]).call((Integer) args[0] + 1));
      client.socket().emit("ask-me", 41);
      assertThat(client.next("ask-result")).containsExactly(42);

      byte[] data = new byte[70_000];
      data[69_999] = 7;
      client.socket().emit("bin", data);
      assertThat((byte[]) client.next("bin-back")[0]).isEqualTo(data);

      String large = "x".repeat(200 * 1024);
      client.socket().emit("message", large);
      assertThat(client.next("message-back")[0]).isEqualTo(large);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void burstsKeepTheirOrder(String transports) throws Exception {
    try (JavaClient client = connected(transports)) {
      client.record("b").record("collected");
      client.socket().emit("burst", MatrixServer.BURST);
      List<Object> received = new ArrayList<>();
      List<Object> expected = new ArrayList<>();
      for (int i = 0; i < MatrixServer.BURST; i++) {
        received.add(client.next("b")[0]);
        expected.add(i);
        client.socket().emit("collect", i);
      }
      assertThat(received).isEqualTo(expected);
      assertThat(client.next("collected")[0].toString())
          .isEqualTo(expected.toString().replace(" ", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void namespacesRoomsAndFarewells(String transports) {
    String[] names = transports.split(",", -1);
    try (JavaClient member = connected(transports);
        JavaClient sender = connected(transports);
        JavaClient custom =
            JavaClient.connecting(server.port(), "/custom", Map.of("token", "t"), names);
        JavaClient lost = JavaClient.connecting(server.port(), "/nowhere", Map.of(), names)) {
      custom.record("auth");
      assertThat(custom.next("auth")[0].toString()).isEqualTo("{\"token\":\"t\"}");
      assertThat(lost.next("connect_error")[0].toString()).contains("Invalid namespace");

      member.record("room-push");
      member.ask("join", "blue");
      sender.record("room-push");
      sender.socket().emit("room", "blue", "hi");
      assertThat(member.next("room-push")).containsExactly("hi");
      assertThat(sender.isQuiet("room-push")).isTrue();

      member.socket().emit("kick");
      assertThat(member.next("disconnect")).containsExactly("io server disconnect");
    }
    await().until(() -> server.of("/").size() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void comesBackAfterACut(String transports) {
    try (JavaClient client = connected(transports)) {
      CompletableFuture<Object[]> gone = new CompletableFuture<>();
      client.socket().once("disconnect", gone::complete);
      String first = client.socket().id();
      server.of("/").socket(first).orElseThrow().disconnect(true);
      assertThat(gone).succeedsWithin(20, TimeUnit.SECONDS);
      client.socket().connect();
      client.next("connect");
      assertThat(client.ask("echo", "back")).containsExactly("back");
      assertThat(client.socket().id()).isNotEqualTo(first);
    }
  }
}
