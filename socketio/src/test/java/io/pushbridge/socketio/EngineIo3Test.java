package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pushbridge.socketio.engine.EngineServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
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

/** Engine.IO 3 against the bare echo server, rule by rule (socketio-protocol.md §3). */
@ParameterizedClass(name = "{0}")
@MethodSource("io.pushbridge.socketio.IoKind#available")
class EngineIo3Test {
  private static final String WEBSOCKET = "/engine.io/?EIO=3&transport=websocket";
  private static final String POLLING = "?EIO=3&transport=polling";
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

  /** Opens a session; returns the query of its further requests. */
  private static String open(String more) {
    return POLLING + "&sid=" + Http.sid(http.get(POLLING + more).body());
  }

  private static HttpResponse<byte[]> getBytes(String query) {
    try {
      return http.client().send(http.request(query).GET().build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void textHandshakeTellsItsLengthAndTheFourKeys() throws Exception {
    String body = http.get(POLLING + "&b64=1").body();
    int colon = body.indexOf(':');
    String packet = body.substring(colon + 1);
    assertThat(Integer.parseInt(body.substring(0, colon))).isEqualTo(packet.length());
    JsonNode open = new ObjectMapper().readTree(packet.substring(1));
    assertThat(open.properties().stream().map(java.util.Map.Entry::getKey))
        .containsExactly("sid", "upgrades", "pingInterval", "pingTimeout");
    assertThat(webSocket("").next()).contains("\"upgrades\":[]");
  }

  @Test
  void clientsWithACacheBreakerGetTheBinaryFormWithItsExactType() {
    HttpResponse<byte[]> response = getBytes(POLLING + "&t=1451979781444-0");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    byte[] body = response.body();
    assertThat(body[0]).isZero();
    int end = 1;
    int length = 0;
    while (body[end] != (byte) 0xff) {
      length = 10 * length + body[end++];
    }
    assertThat(length).isEqualTo(body.length - end - 1);
    String session = POLLING + "&sid=" + Http.sid(new String(body, StandardCharsets.ISO_8859_1));
    http.post(session, "6:4hello");
    assertThat(getBytes(session).body()).isEqualTo(bytes(0, 6, 255, '4', 'h', 'e', 'l', 'l', 'o'));
  }

  @Test
  void theFormIsChosenAtTheHandshakeOnly() {
    String session = open("&b64=1&t=1");
    http.post(session, "6:4hello");
    assertThat(http.get(session + "&t=2").body()).isEqualTo("6:4hello");
    String node =
        http.send(http.request(POLLING + "&t=1").GET().header("User-Agent", "node-XMLHttpRequest"))
            .body();
    assertThat(node).matches("\\d+:0\\{.*");
  }

  @Test
  void protocolTwoIsServedWithoutBinary() {
    String session = POLLING + "&sid=" + Http.sid(http.get("?EIO=2&transport=polling&t=1").body());
    http.post(session, "10:b4AQIDBA==");
    assertThat(http.get(session).body()).isEqualTo("10:b4AQIDBA==");
  }

  @ParameterizedTest
  @CsvSource({
    "EIO=3, 0",
    "EIO=3&transport=abc, 0",
    "EIO=3&transport=polling&sid=unknown, 1",
    "EIO=3&transport=websocket, 3"
  })
  void refusalsNameTheirReason(String query, int code) {
    HttpResponse<String> response = http.get("?" + query);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("{\"code\":" + code + ",");
    assertThat(http.post(POLLING, "").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6:4hello",
        "6:4test16:4test26:4test3",
        "6:4hello10:b4AQIDBA==",
        "1:4",
        "5:4你好😀",
        "2:4a14:4:5::{\"a\":\"b\"}"
      })
  void textPayloadsAreEchoed(String payload) {
    String session = open("&b64=1");
    HttpResponse<String> posted = http.post(session, payload);
    assertThat(posted.statusCode()).isEqualTo(200);
    assertThat(posted.body()).isEqualTo("ok");
    assertThat(http.get(session).body()).isEqualTo(payload);
  }

  @Test
  void textOfOldParsersIsDecodedTwice() {
    String session = open("&b64=1");
    // What a 1.x client makes of 你好: UTF-8, whose bytes are then taken for characters.
    String twice = new String("4你好".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    http.post(session, twice.length() + ":" + twice);
    assertThat(http.get(session).body()).isEqualTo("3:4你好");
    http.post(session, "3:4é!");
    assertThat(http.get(session).body()).isEqualTo("3:4é!");
  }

  @Test
  void binaryPayloadsAreEchoed() {
    String session = open("");
    http.post(session, "6:4hello10:b4AQIDBA==");
    byte[] expected = bytes(0, 6, 255, '4', 'h', 'e', 'l', 'l', 'o', 1, 5, 255, 4, 1, 2, 3, 4);
    HttpResponse<byte[]> response = getBytes(session);
    assertThat(response.body()).isEqualTo(expected);
    http.send(
        http.request(session)
            .POST(BodyPublishers.ofByteArray(expected))
            .header("Content-Type", "application/octet-stream"));
    assertThat(getBytes(session).body()).isEqualTo(expected);
    // A sender with the wrong type.
    http.send(http.request(session).POST(BodyPublishers.ofByteArray(expected)));
    assertThat(getBytes(session).body()).isEqualTo(expected);
  }

  @Test
  void jsonpCarriesTextInScriptsAndForms() {
    HttpResponse<String> opened = http.get(POLLING + "&j=0&b64=1");
    assertThat(opened.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/javascript");
    assertThat(opened.headers().firstValue("X-XSS-Protection")).hasValue("0");
    assertThat(opened.body()).matches("___eio\\[0\\]\\(\"\\d+:0\\{.*\\}\"\\);");
    String session = POLLING + "&sid=" + Http.sid(opened.body().replace("\\\"", "\""));
    // A quote, a backslash and an n, a newline and a line separator, escaped as clients do it.
    String field = "10:4\"a\\\\nb\\nc\u2028<";
    HttpResponse<String> posted =
        http.send(
            http.request(session + "&j=1")
                .POST(
                    BodyPublishers.ofString(
                        "d=" + URLEncoder.encode(field, StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded"));
    assertThat(posted.body()).isEqualTo("ok");
    assertThat(http.get(session + "&j=2);alert(1").body())
        .isEqualTo("___eio[21](\"10:4\\\"a\\\\nb\\nc\\u2028\\u003c\");");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "",
        "5:4a",
        "-1:4a",
        ":4",
        "1:",
        "9999999999:4",
        "2:4a3",
        "1:9",
        "3:b5A",
        "6:b4!!!!"
      })
  void malformedTextPayloadsEndTheSession(String payload) {
    String session = open("&b64=1");
    assertThat(http.post(session, payload).statusCode()).isEqualTo(400);
    assertThat(http.get(session).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "0001",
        "0005ff34",
        "0009090909090909090909ff34",
        "0201ff34",
        "0101ff05",
        "00010aff34"
      })
  void malformedBinaryPayloadsEndTheSession(String hex) {
    String session = open("&t=1");
    HttpResponse<String> response =
        http.send(
            http.request(session)
                .POST(BodyPublishers.ofByteArray(java.util.HexFormat.of().parseHex(hex)))
                .header("Content-Type", "application/octet-stream"));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(http.get(session).statusCode()).isEqualTo(400);
  }

  @Test
  void aSecondPollReplacesTheFirst() {
    String session = open("&b64=1");
    CompletableFuture<HttpResponse<String>> first = http.getAsync(session);
    CompletableFuture<HttpResponse<String>> second = http.getAsync(session + "&t=2");
    CompletableFuture.anyOf(first, second).join();
    CompletableFuture<HttpResponse<String>> older = first.isDone() ? first : second;
    CompletableFuture<HttpResponse<String>> newer = first.isDone() ? second : first;
    assertThat(older.join().body()).isEqualTo("1:6");
    http.post(session, "6:4hello");
    assertThat(newer.join().body()).isEqualTo("6:4hello");
  }

  @Test
  void clientPingsUntilItIsSilent() {
    String session = open("&b64=1");
    for (int i = 0; i < 3; i++) {
      http.post(session, "1:2");
      assertThat(http.get(session).body()).isEqualTo("1:3");
    }
    http.post(session, "4:2abc");
    assertThat(http.get(session).body()).isEqualTo("4:3abc");
    await().until(() -> server.sessions() == 0);
    assertThat(http.post(session, "1:2").statusCode()).isEqualTo(400);

    RawWebSocket socket = webSocket("");
    socket.next();
    socket.send("2");
    assertThat(socket.next()).isEqualTo("3");
    // Some clients probe without anything to upgrade.
    socket.send("2probe");
    assertThat(socket.next()).isEqualTo("3probe");
    socket.send("4still a session");
    assertThat(socket.next()).isEqualTo("4still a session");
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void clientClosesByPolling() {
    String session = open("&b64=1");
    CompletableFuture<HttpResponse<String>> poll = http.getAsync(session);
    assertThat(http.post(session, "1:1").statusCode()).isEqualTo(200);
    assertThat(poll.join().body()).isEqualTo("1:6");
    assertThat(http.get(session).statusCode()).isEqualTo(400);
  }

  @Test
  void webSocketEchoesTextAndBinary() {
    RawWebSocket socket = webSocket("");
    socket.next();
    socket.send("4hello");
    assertThat(socket.next()).isEqualTo("4hello");
    socket.send(bytes(4, 1, 2, 3));
    assertThat(socket.nextBinary()).isEqualTo(bytes(4, 1, 2, 3));
    RawWebSocket textOnly = webSocket("&b64=1");
    textOnly.next();
    textOnly.send("b4AQID");
    assertThat(textOnly.next()).isEqualTo("b4AQID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "1"})
  void webSocketIsClosedOnNonsenseAndOnRequest(String packet) {
    RawWebSocket socket = webSocket("");
    socket.next();
    socket.send(packet);
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void upgradesRightAfterTheHandshake() {
    String sid = Http.sid(http.get(POLLING + "&b64=1").body());
    String session = POLLING + "&sid=" + sid;
    http.post(session, "8:4waiting");
    RawWebSocket socket = webSocket("&sid=" + sid);
    socket.send("2probe");
    assertThat(socket.next()).isEqualTo("3probe");
    socket.send("5");
    assertThat(socket.next()).isEqualTo("4waiting");
    assertThat(http.get(session).statusCode()).isEqualTo(400);
    assertThat(webSocket("&sid=" + sid).closed())
        .as("like the reference server, it opens the WebSocket only to close it")
        .succeedsWithin(10, TimeUnit.SECONDS)
        .isEqualTo(1008);
    socket.send("4hello");
    assertThat(socket.next()).isEqualTo("4hello");
  }

  @Test
  void aWaitingPollEndsWithTheProbe() {
    String sid = Http.sid(http.get(POLLING + "&b64=1").body());
    CompletableFuture<HttpResponse<String>> poll = http.getAsync(POLLING + "&sid=" + sid);
    RawWebSocket socket = webSocket("&sid=" + sid);
    socket.send("2probe");
    assertThat(socket.next()).isEqualTo("3probe");
    assertThat(poll.join().body()).isEqualTo("1:6");
  }
}
