package io.pushbridge.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.running.NodeProject;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
  @RegisterExtension static final RunningServer server = RunningServer.onFreePorts();

  @Test
  void aBrowserGetsTheDemoPageAndAProgramTheApi() {
    HttpResponse<String> page = server.rest().browse("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
    assertThat(page.body())
        .startsWith("<!doctype html>")
        .contains("<title>Pushbridge demo</title>");
    assertThat(server.rest().get("/").body())
        .isEqualTo("{\"status\":1,\"error\":\"invalid parameters\"}");
    assertThat(server.rest().browse("/?method=publish").body())
        .isEqualTo("{\"status\":1,\"error\":\"invalid parameters\"}");
  }

  @Test
  void thePageMayLoadOnlyItsOwnFilesAndTalkOnlyToSocketIo() {
    HttpResponse<String> page = server.rest().browse("/");
    int port = server.ports().socketio();

    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
        .contains("ws://*:" + port)
        .contains("frame-ancestors 'none'");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.body()).doesNotContain("http://", "https://");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo.js", "demo.css", "socket.io.min.js", "icon.svg"})
  void thePagesFilesAreServed(String name) {
    assertThat(server.rest().get("/demo/" + name).statusCode()).isEqualTo(200);
  }

  @Test
  void theClientIsTheOfficialOne() throws Exception {
    byte[] official =
        Files.readAllBytes(
            NodeProject.folder().resolve("node_modules/socket.io-client/dist/socket.io.min.js"));
    byte[] ours = server.rest().get("/demo/socket.io.min.js").body().getBytes(UTF_8);

    assertThat(hash(ours)).isEqualTo(hash(official));
  }

  private static String hash(byte[] file) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
  }

  @Test
  void theDemoFactsNameNoAppWhereThereIsNoDemoApp() {
    assertThat(server.rest().get("/demo.json").body())
        .isEqualTo("{\"appkey\":null,\"socketioPort\":%d}".formatted(server.ports().socketio()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/nothing", "/demo/", "/demo/nothing.js", "/demo/../logback.xml", "/admin"})
  void whatIsNotThereIsASmallJson(String path) {
    String answer = RawHttp.get(server.ports().http(), path);

    assertThat(answer).startsWith("HTTP/1.1 404 ").endsWith("{\"error\":\"not found\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
  void otherMethodsAreRefused(String method) {
    HttpResponse<String> answer =
        server
            .rest()
            .send(server.rest().request("/").method(method, HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.body()).isEqualTo("{\"error\":\"method not allowed\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "NONSENSE\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "GET /publish/\u0000/x/y/z HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      })
  void malformedHttpIsRefusedWithoutAWordAboutTheServer(String request) {
    String answer = RawHttp.send(server.ports().http(), request);

    assertThat(answer).matches("(?s)HTTP/1.1 (400|404|505) .*");
    assertThat(answer.toLowerCase(Locale.ROOT))
        .doesNotContain("jetty", "javalin", "exception", "\tat ", "server:");
  }

  @Test
  void anEndlessHeaderIsRefused() {
    String request =
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";

    assertThat(RawHttp.send(server.ports().http(), request)).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void bodiesThatDoNotComeToAnEndLeaveThePortToOthers() throws Exception {
    ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor();
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.ports().http());
        open.add(socket);
        drip(socket, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{");
      }
      ScheduledFuture<?> dripping =
          drops.scheduleWithFixedDelay(
              () -> open.forEach(socket -> drip(socket, " ")), 0, 1, TimeUnit.SECONDS);

      assertThat(server.rest().get("/healthz").statusCode()).isEqualTo(200);
      assertThat(server.rest().publish(RunningServer.fresh("busy"), "through", 1)).isNotEmpty();
      assertThat(dripping.isDone()).isFalse();
    } finally {
      drops.shutdownNow();
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  /** To a socket that may be closed already. */
  private static void drip(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(UTF_8));
    } catch (IOException closed) {
      assertThat(closed).isNotNull();
    }
  }

  @Test
  void aChunkedBodyWithoutEndIsCutOff() throws IOException {
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    String request =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(64);

    assertThat(RawHttp.send(server.ports().http(), request))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("{\"status\":1,\"error\":\"invalid parameters\"}");
  }
}
