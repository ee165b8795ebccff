package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pushbridge.socketio.engine.EngineServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Engine.IO 4 against the bare echo server, rule by rule (socketio-protocol.md §1 and §4). */
@ParameterizedClass(name = "{0}")
@MethodSource("io.pushbridge.socketio.IoKind#available")
class EngineIo4Test {
  private static final String WEBSOCKET = "/engine.io/?EIO=4&transport=websocket";
  private static EngineServer server;
  private static Http http;

  @Parameter IoKind kind;

  @BeforeParameterizedClassInvocation
  static void start(IoKind kind) {
    server = ConformanceServer.startEngine(0, Duration.ofSeconds(2), kind.loops());
    http = new Http(server.port(), "/engine.io/");
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  private static RawWebSocket webSocket(String more) {
    return RawWebSocket.open(http.client(), server.port(), WEBSOCKET + more);
  }

  private static void assertOpenPacket(String packet, String... upgrades) throws Exception {
    assertThat(packet).startsWith("0{");
    JsonNode open = new ObjectMapper().readTree(packet.substring(1));
    assertThat(open.properties().stream().map(java.util.Map.Entry::getKey))
        .containsExactly("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
    assertThat(open.get("sid").asText()).hasSizeGreaterThanOrEqualTo(20);
    assertThat(open.get("upgrades")).map(JsonNode::asText).containsExactly(upgrades);
    assertThat(open.get("pingInterval").intValue()).isEqualTo(300);
    assertThat(open.get("pingTimeout").intValue()).isEqualTo(2000);
    assertThat(open.get("maxPayload").intValue()).isEqualTo(1_000_000);
  }

  @Test
  void pollingAndWebSocketOpenASession() throws Exception {
    HttpResponse<String> response = http.get("?EIO=4&transport=polling");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; charset=UTF-8");
    assertOpenPacket(response.body(), "websocket");
    assertOpenPacket(webSocket("").next());
  }

  @ParameterizedTest
  @CsvSource({
    "transport=polling, 5, Unsupported protocol version",
    "EIO=abc&transport=polling, 5, Unsupported protocol version",
    "EIO=5&transport=polling, 5, Unsupported protocol version",
    "EIO=4, 0, Transport unknown",
    "EIO=4&transport=abc, 0, Transport unknown",
    "EIO=4&transport=polling&sid=unknown, 1, Session ID unknown",
    "EIO=4&transport=websocket, 3, Bad request"
  })
  void refusalsNameTheirReason(String query, int code, String message) {
    HttpResponse<String> response = http.get("?" + query);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .isEqualTo("{\"code\":%d,\"message\":\"%s\"}".formatted(code, message));
  }

  @Test
  void onlyGetOpensASession() {
    assertThat(http.post("?EIO=4&transport=polling", "x").body()).contains("\"code\":2");
    assertThat(
            http.send(
                    http.request("?EIO=4&transport=polling")
                        .PUT(java.net.http.HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?transport=websocket",
        "?EIO=abc&transport=websocket",
        "?EIO=4",
        "?EIO=4&transport=abc",
        "?EIO=4&transport=websocket&sid=unknown",
        "?EIO=4&transport=polling"
      })
  void badWebSocketRequestsAreRefused(String query) {
    assertThatThrownBy(() -> RawWebSocket.open(http.client(), server.port(), "/engine.io/" + query))
        .hasMessageContaining("WebSocketHandshakeException");
  }

  @Test
  void pathWorksWithoutSlashAndOthersAreNotFound() {
    Http root = new Http(server.port(), "");
    assertThat(root.get("/engine.io?EIO=4&transport=polling").statusCode()).isEqualTo(200);
    assertThat(root.get("/").statusCode()).isEqualTo(404);
    assertThat(root.get("/engine.io/x?EIO=4&transport=polling").statusCode()).isEqualTo(404);
    assertThat(root.get("/socket.io/?EIO=4&transport=polling").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4hello",
        "4test1\u001e4test2\u001e4test3",
        "4hello\u001ebAQIDBA==",
        "4",
        "4héllo 你好 😀 \u2028"
      })
  void payloadsAreEchoed(String payload) {
    String session = http.open();
    HttpResponse<String> posted = http.post(session, payload);
    assertThat(posted.statusCode()).isEqualTo(200);
    assertThat(posted.body()).isEqualTo("ok");
    assertThat(http.get(session).body()).isEqualTo(payload);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "4a\u001e", "9", "b!!!", "2"})
  void malformedPayloadsEndTheSession(String payload) {
    String session = http.open();
    assertThat(http.post(session, payload).statusCode()).isEqualTo(400);
    assertThat(http.get(session).statusCode()).isEqualTo(400);
  }

  @Test
  void aSecondPollAtOnceEndsTheSession() {
    String session = http.open();
    CompletableFuture<HttpResponse<String>> first = http.getAsync(session);
    CompletableFuture<HttpResponse<String>> second = http.getAsync(session + "&t=2");
    assertThat(java.util.List.of(first.join().statusCode(), second.join().statusCode()))
        .containsExactlyInAnyOrder(200, 400);
    assertThat(first.join().statusCode() == 200 ? first.join().body() : second.join().body())
        .isEqualTo("1");
    assertThat(http.get(session).statusCode()).isEqualTo(400);
  }

  @Test
  void aPollGivenUpEndsTheSession() throws Exception {
    int before = server.sessions();
    String session = http.open();
    assertThat(server.sessions()).isEqualTo(before + 1);
    try (java.net.Socket tcp =
        new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), server.port())) {
      tcp.getOutputStream()
          .write(
              ("GET /engine.io/" + session + " HTTP/1.1\r\nHost: x\r\n\r\n")
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    await().until(() -> http.get(session).statusCode() == 400);
  }

  @Test
  void clientClosesByPolling() {
    String session = http.open();
    CompletableFuture<HttpResponse<String>> poll = http.getAsync(session);
    assertThat(http.post(session, "1").statusCode()).isEqualTo(200);
    assertThat(poll.join().body()).isEqualTo("6");
    assertThat(http.get(session).statusCode()).isEqualTo(400);
  }

  @Test
  void serverPingsByPollingUntilTheClientIsSilent() {
    String session = http.open();
    for (int i = 0; i < 3; i++) {
      assertThat(http.get(session).body()).isEqualTo("2");
      assertThat(http.post(session, "3").statusCode()).isEqualTo(200);
    }
    await().until(() -> http.get(session).statusCode() == 400);
  }

  @Test
  void webSocketEchoesTextAndBinary() {
    RawWebSocket socket = webSocket("");
    socket.next();
    socket.send("4hello");
    assertThat(socket.nextMessage()).isEqualTo("4hello");
    socket.send(new byte[] {1, 2, 3, 4});
    assertThat(socket.nextBinary()).containsExactly(1, 2, 3, 4);
    String large = "4" + "你好".repeat(100_000);
    socket.send(large);
    assertThat(socket.nextMessage()).isEqualTo(large);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "1", "2"})
  void webSocketIsClosedOnNonsenseAndOnRequest(String packet) {
    RawWebSocket socket = webSocket("");
    socket.next();
    socket.send(packet);
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void webSocketMessageThatIsTooLongIsRefused() {
    RawWebSocket socket = webSocket("");
    socket.next();
    socket.send("4" + "x".repeat(1_000_000));
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(1009);
  }

  @Test
  void bodyThatIsTooLongIsRefused() {
    assertThat(http.post(http.open(), "4" + "x".repeat(1_000_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void serverPingsByWebSocketUntilTheClientIsSilent() {
    RawWebSocket socket = webSocket("");
    socket.next();
    for (int i = 0; i < 3; i++) {
      assertThat(socket.next()).isEqualTo("2");
      socket.send("3");
    }
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void upgradesFromPollingToWebSocket() {
    String session = http.open();
    String sid = session.substring(session.indexOf("sid="));
    http.post(session, "4before");
    RawWebSocket socket = webSocket("&" + sid);
    socket.send("2probe");
    assertThat(socket.next()).isEqualTo("3probe");
    assertThat(http.get(session).body()).isEqualTo("4before");
    assertThat(http.get(session).body()).isEqualTo("6");
    http.post(session, "4between");
    socket.send("5");
    assertThat(socket.nextMessage()).isEqualTo("4between");
    socket.send("4hello");
    assertThat(socket.nextMessage()).isEqualTo("4hello");

    assertThat(http.get(session).statusCode()).isEqualTo(400);
    assertThat(http.post(session, "4x").statusCode()).isEqualTo(400);
    assertThat(webSocket("&" + sid).closed())
        .as("like the reference server, it opens the WebSocket only to close it")
        .succeedsWithin(10, TimeUnit.SECONDS)
        .isEqualTo(1008);
    socket.send("4still there");
    assertThat(socket.nextMessage()).isEqualTo("4still there");
  }

  @Test
  void aBrokenProbeLeavesTheSessionPolling() {
    String session = http.open();
    String sid = session.substring(session.indexOf("sid="));
    RawWebSocket socket = webSocket("&" + sid);
    socket.send("5");
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS);
    http.post(session, "4hello");
    assertThat(http.get(session).body()).isEqualTo("4hello");
  }

  @Test
  void idsCannotBeGuessed() {
    var ids = new java.util.HashSet<String>();
    for (int i = 0; i < 200; i++) {
      String sid = Http.sid(http.get("?EIO=4&transport=polling").body());
      // 20 characters of a 64-character alphabet: 120 bits.
      assertThat(sid).matches("[A-Za-z0-9_-]{20,}");
      ids.add(sid);
    }
    assertThat(ids).hasSize(200);
  }
}
