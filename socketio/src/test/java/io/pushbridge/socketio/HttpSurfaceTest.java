package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.socketio.engine.Origins;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers, proxies and strangers see of the HTTP port. */
class HttpSurfaceTest {
  private static final String POLLING = "?EIO=4&transport=polling";
  private SocketIoServer server;
  private Http http;

  @BeforeEach
  void start() {
    server =
        local()
            .origins(Origins.only("https://good.example"))
            .requestTimeout(Duration.ofMillis(500))
            .trustProxies(true)
            .start();
    http = new Http(server.port(), "/socket.io/");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void allowedOriginsAreEchoedWithCredentials() {
    HttpResponse<String> response =
        http.send(http.request(POLLING).GET().header("Origin", "https://good.example"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("https://good.example");
    assertThat(response.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");
    assertThat(http.get(POLLING).headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(
            http.send(
                    http.request("?transport=polling")
                        .GET()
                        .header("Origin", "https://good.example"))
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .as("on errors, too")
        .hasValue("https://good.example");
  }

  @Test
  void otherOriginsAreRefused() {
    HttpResponse<String> response =
        http.send(http.request(POLLING).GET().header("Origin", "https://bad.example"));
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).isEqualTo("{\"code\":4,\"message\":\"Forbidden\"}");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThatThrownBy(
            () ->
                http.client()
                    .newWebSocketBuilder()
                    .header("Origin", "https://bad.example")
                    .buildAsync(
                        URI.create(
                            "ws://127.0.0.1:"
                                + server.port()
                                + "/socket.io/?EIO=4&transport=websocket"),
                        new RawWebSocket())
                    .join())
        .hasMessageContaining("WebSocketHandshakeException");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?EIO=4&transport=polling&sid=x", "1/xhr-polling/x"})
  void preflightsAreAnswered(String target) {
    HttpResponse<String> response =
        http.send(
            http.request(target)
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://good.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Access-Control-Allow-Methods"))
        .hasValue("GET, POST, OPTIONS");
    assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValue("content-type");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("https://good.example");
    assertThat(response.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");
  }

  @Test
  void preflightsOfOtherOriginsAreRefused() {
    HttpResponse<String> response =
        http.send(
            http.request(POLLING)
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://bad.example")
                .header("Access-Control-Request-Method", "POST"));
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(response.headers().firstValue("Access-Control-Allow-Methods")).isEmpty();
  }

  @Test
  void originsAreAnyByDefaultOrByRule() {
    try (SocketIoServer open = local().start();
        SocketIoServer ruled =
            local().origins(Origins.matching(origin -> origin.endsWith(".example"))).start()) {
      assertThat(statusFor(open, "https://any.invalid")).isEqualTo(200);
      assertThat(statusFor(ruled, "https://some.example")).isEqualTo(200);
      assertThat(statusFor(ruled, "https://any.invalid")).isEqualTo(403);
    }
  }

  private static SocketIoServerBuilder local() {
    return SocketIoServer.builder().host("127.0.0.1").port(0).setup(HttpSurfaceTest::tellAddress);
  }

  private static void tellAddress(SocketIoServer server) {
    server
        .of("/")
        .onConnect(
            socket -> socket.emit("address", socket.handshake().remoteAddress().getHostString()));
  }

  private static int statusFor(SocketIoServer server, String origin) {
    Http pages = new Http(server.port(), "/socket.io/");
    HttpResponse<String> response =
        pages.send(pages.request(POLLING).GET().header("Origin", origin));
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin").orElse("refused"))
        .isEqualTo(response.statusCode() == 200 ? origin : "refused");
    return response.statusCode();
  }

  @Test
  void trustedProxiesNameTheClient() {
    assertThat(addressBehindProxies(http)).contains("42[\"address\",\"203.0.113.7\"]");
  }

  @Test
  void otherProxiesAreNotBelieved() {
    try (SocketIoServer wary = local().start()) {
      assertThat(addressBehindProxies(new Http(wary.port(), "/socket.io/")))
          .contains("42[\"address\",\"127.0.0.1\"]")
          .doesNotContain("203.0.113.7");
    }
  }

  private static String addressBehindProxies(Http http) {
    String opened =
        http.send(http.request(POLLING).GET().header("X-Forwarded-For", "203.0.113.7, 10.0.0.1"))
            .body();
    String session = POLLING + "&sid=" + Http.sid(opened);
    http.post(session, "40");
    return http.get(session).body();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socket.io.js",
        "socket.io.js.map",
        "socket.io.min.js",
        "socket.io.min.js.map",
        "socket.io.esm.min.js",
        "socket.io.esm.min.js.map"
      })
  void theClientIsTheOfficialOne(String file) throws IOException {
    HttpResponse<String> response = http.get(file);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith(file.endsWith(".map") ? "application/json" : "application/javascript");
    Path packaged = NodeClients.packageDirectory("client-4.8.4").resolve("dist").resolve(file);
    assertThat(response.body()).isEqualTo(Files.readString(packaged));
    String tag = response.headers().firstValue("ETag").orElseThrow();
    assertThat(http.send(http.request(file).GET().header("If-None-Match", tag)).statusCode())
        .isEqualTo(304);
  }

  @Test
  void theClientFilesCanBeLeftOut() {
    try (SocketIoServer bare = local().clientFiles(false).start()) {
      Http files = new Http(bare.port(), "/socket.io/");
      assertThat(files.get("socket.io.js").statusCode()).isEqualTo(404);
      assertThat(files.get(POLLING).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void nothingElseIsServed() {
    assertThat(http.get("socket.io.msgpack.min.js").statusCode()).isEqualTo(404);
    assertThat(http.get("../socket.io.js").statusCode()).isEqualTo(404);
    assertThat(http.get("client/socket.io.js").statusCode()).isEqualTo(404);
    assertThat(http.get("LICENSE").statusCode()).isEqualTo(404);
    assertThat(http.get("1x/").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nX: ",
        "POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: x\r\n"
            + "Content-Length: 900000\r\n\r\n4"
      })
  void requestsThatNeverEndAreCutOff(String beginning) throws IOException {
    try (java.net.Socket tcp = tcp()) {
      write(tcp, beginning);
      assertThat(tcp.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000\u0001\u0002\r\n\r\n",
        "GET\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
      })
  void whatIsNoRequestGetsAnErrorAndNoMore(String request) throws IOException {
    try (java.net.Socket tcp = tcp()) {
      write(tcp, request);
      assertThat(new String(tcp.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 40")
          .doesNotContain("Exception");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    String session = http.open();
    try (java.net.Socket tcp = tcp()) {
      String target = " /socket.io/" + session + " HTTP/1.1\r\nHost: x\r\n";
      write(
          tcp,
          "POST"
              + target
              + "Content-Length: 2\r\n\r\n40"
              + "GET"
              + target
              + "\r\n"
              + "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      String all = new String(tcp.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(all).containsSubsequence("200 OK", "ok", "200 OK", "40{\"sid\"", "404 Not Found");
    }
  }

  private java.net.Socket tcp() throws IOException {
    java.net.Socket tcp = new java.net.Socket(InetAddress.getLoopbackAddress(), server.port());
    tcp.setSoTimeout(20_000);
    return tcp;
  }

  private static void write(java.net.Socket tcp, String text) throws IOException {
    OutputStream out = tcp.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
