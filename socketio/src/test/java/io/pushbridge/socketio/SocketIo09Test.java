package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.socketio.engine.Generation;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket.IO 0.9, rule by rule (socketio-protocol.md §2). */
class SocketIo09Test {
  private SocketIoServer server;
  private Http http;

  @BeforeEach
  void start() {
    server =
        SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .pingInterval(Duration.ofSeconds(1))
            .pingTimeout(Duration.ofMillis(500))
            .setup(ConformanceServer::serve)
            .start();
    http = new Http(server.port(), "/socket.io/");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String handshake() {
    HttpResponse<String> response = http.get("1/?t=1451979781444");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).matches("[0-9a-f]{32}:2:2:websocket,xhr-polling,jsonp-polling");
    return response.body().substring(0, 32);
  }

  private RawWebSocket webSocket(String sid) {
    RawWebSocket socket =
        RawWebSocket.open(http.client(), server.port(), "/socket.io/1/websocket/" + sid);
    assertThat(socket.next()).isEqualTo("1::");
    return socket;
  }

  private RawWebSocket connected() {
    RawWebSocket socket = webSocket(handshake());
    assertThat(socket.next()).isEqualTo("5:::{\"name\":\"auth\",\"args\":[{}]}");
    return socket;
  }

  /** The packets of one poll. */
  private List<String> poll(String sid) {
    return packets(http.get("1/xhr-polling/" + sid).body());
  }

  private static List<String> packets(String body) {
    if (!body.startsWith("\ufffd")) {
      return List.of(body);
    }
    List<String> packets = new ArrayList<>();
    int at = 0;
    while (at < body.length()) {
      int end = body.indexOf('\ufffd', at + 1);
      int length = Integer.parseInt(body.substring(at + 1, end));
      packets.add(body.substring(end + 1, end + 1 + length));
      at = end + 1 + length;
    }
    return packets;
  }

  @Test
  void handshakesWithAndWithoutSlashByPostAndByJsonp() {
    handshake();
    assertThat(http.get("1").statusCode()).isEqualTo(200);
    assertThat(http.post("1/", "").statusCode()).isEqualTo(200);
    assertThat(http.get("1/?jsonp=3").body())
        .matches("io\\.j\\[3\\]\\(\"[0-9a-f]{32}:2:2:websocket,xhr-polling,jsonp-polling\"\\);");
    assertThat(http.get("1.3.5/socket.io.js").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xhr-polling", "jsonp-polling"})
  void unknownSessionsAreToldToReconnect(String transport) {
    assertThat(http.get("1/" + transport + "/nobody").body()).isEqualTo("7:::1+0");
    assertThatThrownBy(
            () -> RawWebSocket.open(http.client(), server.port(), "/socket.io/1/websocket/nobody"))
        .hasMessageContaining("WebSocketHandshakeException");
    assertThat(http.get("1/flashsocket/" + handshake()).statusCode()).isEqualTo(400);
  }

  @Test
  void eventsMessagesReceiptsAndAnswers() {
    RawWebSocket socket = connected();
    socket.send("5:::{\"name\":\"message\",\"args\":[\"a:b\",{\"c\":\":\"}]}");
    assertThat(socket.next())
        .isEqualTo("5:::{\"name\":\"message-back\",\"args\":[\"a:b\",{\"c\":\":\"}]}");
    socket.send("3:::bla:bla");
    assertThat(socket.next()).isEqualTo("5:::{\"name\":\"message-back\",\"args\":[\"bla:bla\"]}");
    socket.send("4:::{\"a\":\"b\"}");
    assertThat(socket.next()).isEqualTo("5:::{\"name\":\"message-back\",\"args\":[{\"a\":\"b\"}]}");
    socket.send("5:7::{\"args\":{\"bare\":1},\"name\":\"message\"}");
    assertThat(socket.next()).isEqualTo("6:::7");
    assertThat(socket.next()).isEqualTo("5:::{\"name\":\"message-back\",\"args\":[{\"bare\":1}]}");
    socket.send("5:8::{\"name\":\"message\"}");
    assertThat(socket.next()).isEqualTo("6:::8");
    assertThat(socket.next()).isEqualTo("5:::{\"name\":\"message-back\",\"args\":[]}");
    socket.send("5:9+::{\"name\":\"echo\",\"args\":[\"你好\"]}");
    assertThat(socket.next()).isEqualTo("6:::9+[\"你好\"]");
    socket.send("5:::{\"name\":\"ask-me\",\"args\":[1]}");
    assertThat(socket.next()).isEqualTo("5:0+::{\"name\":\"ask\",\"args\":[1]}");
    socket.send("6:::0+[2]");
    assertThat(socket.next()).isEqualTo("5:::{\"name\":\"ask-result\",\"args\":[2]}");
    socket.send("5:::{\"name\":\"connect\",\"args\":[{}]}");
    assertThat(socket.next()).isEqualTo("5:::{\"name\":\"connack\",\"args\":[{\"success\":true}]}");
  }

  @Test
  void endpointsAreNamespaces() {
    RawWebSocket socket = connected();
    socket.send("1::/custom?token=x");
    assertThat(socket.next()).isEqualTo("1::/custom");
    assertThat(socket.next())
        .isEqualTo("5::/custom:{\"name\":\"auth\",\"args\":[{\"token\":\"x\"}]}");
    socket.send("5:3+:/custom:{\"name\":\"echo\",\"args\":[1]}");
    assertThat(socket.next()).isEqualTo("6::/custom:3+[1]");
    socket.send("1::/nowhere");
    assertThat(socket.next()).isEqualTo("7::/nowhere:2");
    socket.send("0::/custom");
    socket.send("5:4+::{\"name\":\"echo\",\"args\":[2]}");
    assertThat(socket.next()).isEqualTo("6:::4+[2]");
    assertThat(server.of("/custom").size()).isZero();
    assertThat(server.of("/").size()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0::", "0:::", "0"})
  void farewellsAndNonsenseEndTheSession(String packet) {
    RawWebSocket socket = connected();
    socket.send(packet);
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS);
    await().until(() -> server.connections() == 0);
  }

  @Test
  void heartbeatsGoOutAndAnyOfTheClientsCounts() {
    RawWebSocket socket = connected();
    for (int i = 0; i < 3; i++) {
      assertThat(socket.next()).isEqualTo("2::");
      socket.send(i == 0 ? "2::" : "2:::");
    }
    assertThat(socket.next()).isEqualTo("2::");
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void pollingCarriesOneBarePacketOrSeveralFramed() {
    String sid = handshake();
    List<String> first = poll(sid);
    assertThat(first).startsWith("1::");
    if (first.size() == 1) {
      first = poll(sid);
    }
    assertThat(first.get(first.size() - 1)).startsWith("5:::{\"name\":\"auth\"");
    HttpResponse<String> posted =
        http.post("1/xhr-polling/" + sid, "5:::{\"name\":\"message\",\"args\":[\"你好 😀 \u2028\"]}");
    assertThat(posted.body()).isEqualTo("1");
    assertThat(http.get("1/xhr-polling/" + sid).body())
        .isEqualTo(
            "5:::{\"name\":\"message-back\",\"args\":[\"\\u4f60\\u597d \\ud83d\\ude00"
                + " \\u2028\"]}");
    String one = "5:::{\"name\":\"message\",\"args\":[\"😀\"]}";
    String two = "5:1+::{\"name\":\"echo\",\"args\":[2]}";
    http.post(
        "1/xhr-polling/" + sid,
        "\ufffd" + one.length() + "\ufffd" + one + "\ufffd" + two.length() + "\ufffd" + two);
    assertThat(poll(sid))
        .containsExactly(
            "5:::{\"name\":\"message-back\",\"args\":[\"\\ud83d\\ude00\"]}", "6:::1+[2]");
    http.post("1/xhr-polling/" + sid, "\ufffd" + two.length() + "\ufffd" + two);
    assertThat(poll(sid)).containsExactly("6:::1+[2]");
  }

  @Test
  void jsonpCarriesScriptsAndForms() {
    String sid = handshake();
    assertThat(http.get("1/jsonp-polling/" + sid + "?i=0").body()).startsWith("io.j[0](\"");
    String packet = "\"5:1+::{\\\"name\\\":\\\"echo\\\",\\\"args\\\":[\\\"\\u4f60\\\\n\\\"]}\"";
    HttpResponse<String> posted =
        http.send(
            http.request("1/jsonp-polling/" + sid + "?i=1")
                .POST(
                    BodyPublishers.ofString(
                        "d=" + URLEncoder.encode(packet, StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded"));
    assertThat(posted.body()).isEqualTo("1");
    await()
        .until(
            () ->
                http.get("1/jsonp-polling/" + sid + "?i=2")
                    .body()
                    .contains("6:::1+[\\\"\\\\u4f60\\\\n\\\"]"));
  }

  @Test
  void sessionsOutliveTheirTransportAndMoveToTheNext() {
    String sid = handshake();
    RawWebSocket first = webSocket(sid);
    assertThat(first.next()).contains("auth");
    first.abort();
    Socket socket = onlySocket();
    await().until(() -> !hasTransport(socket));
    server.of("/").emit("missed");
    List<String> packets = poll(sid);
    assertThat(packets).startsWith("1::").contains("5:::{\"name\":\"missed\",\"args\":[]}");
    RawWebSocket second = webSocket(sid);
    second.send("5:1+::{\"name\":\"echo\"}");
    assertThat(second.next()).isEqualTo("6:::1+[]");
    assertThat(socket.isConnected()).isTrue();
  }

  @Test
  void aSessionDoesNotOutliveATransportThatMayHaveLostWhatIsWaitedFor() throws Exception {
    CompletableFuture<Socket> connected = new CompletableFuture<>();
    try (SocketIoServer patient =
        SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .setup(made -> made.of("/").onConnect(connected::complete))
            .start()) {
      CompletableFuture<DisconnectReason> gone = new CompletableFuture<>();
      CompletableFuture<Void> proof;
      StuckClient stuck = new StuckClient(patient.port(), "0.9");
      try {
        Socket socket = connected.get(60, TimeUnit.SECONDS);
        socket.onDisconnect(gone::complete);
        String text = "x".repeat(10_000);
        while (socket.isWritable()) {
          socket.emit("data", text);
        }
        // More than the system's buffers take, less than the outbox.
        for (int i = 0; i < 600; i++) {
          socket.emit("data", text);
        }
        proof = socket.confirm().toCompletableFuture();
        // It is asked for before the client goes.
        CompletableFuture.runAsync(() -> {}, socket.loop()).get(60, TimeUnit.SECONDS);
        assertThat(gone).isNotDone();
      } finally {
        stuck.close();
      }
      assertThat(gone)
          .succeedsWithin(60, TimeUnit.SECONDS)
          .isEqualTo(DisconnectReason.TRANSPORT_CLOSE);
      assertThat(proof).failsWithin(60, TimeUnit.SECONDS);
    }
  }

  private Socket onlySocket() {
    await().until(() -> server.of("/").size() == 1);
    CompletableFuture<Socket> found = new CompletableFuture<>();
    server.of("/").forEach(found::complete);
    Socket socket = found.join();
    assertThat(socket.handshake().generation()).isEqualTo(Generation.V0_9);
    return socket;
  }

  /** Without one, nothing can be confirmed. */
  private static boolean hasTransport(Socket socket) {
    socket.emit("probe");
    try {
      socket.confirm().toCompletableFuture().get(200, TimeUnit.MILLISECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void sessionsEndByAddressAndWhenNobodyComes() {
    String sid = handshake();
    RawWebSocket socket = webSocket(sid);
    assertThat(http.get("1//" + sid + "/?disconnect=1").statusCode()).isEqualTo(200);
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS);
    await().until(() -> server.connections() == 0);
    handshake();
    assertThat(server.connections()).isOne();
    await().until(() -> server.connections() == 0);
  }
}
