package io.pushbridge.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.PushbridgeServer;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a scanner for usual weaknesses would look at: headers, methods, paths, errors, files. */
class WebHardeningTest {
  @RegisterExtension static final RunningServer SERVER = RunningServer.onFreePorts();

  @TempDir Path folder;

  private static int port(boolean admin) {
    return admin ? SERVER.ports().admin() : SERVER.ports().http();
  }

  private static List<String> headers(String answer) {
    String head = answer.split("\r\n\r\n", 2)[0];
    return head.lines().skip(1).map(line -> line.toLowerCase(Locale.ROOT)).toList();
  }

  static Stream<Arguments> pages() {
    return Stream.of(
        Arguments.of(false, "/"),
        Arguments.of(false, "/healthz"),
        Arguments.of(false, "/nothing"),
        Arguments.of(false, "/v1/openapi.json"),
        Arguments.of(false, "/v1/messages"),
        Arguments.of(false, "/demo/demo.js"),
        Arguments.of(false, "/demo.json"),
        Arguments.of(false, "/sdk/pushbridge.mjs"),
        Arguments.of(false, "/sdk/pushbridge.mjs"),
        Arguments.of(false, "/%zz"),
        Arguments.of(true, "/metrics"),
        Arguments.of(true, "/readyz"),
        Arguments.of(true, "/admin/apps"),
        Arguments.of(true, "/nothing"));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyAnswerTellsBrowsersToBeCarefulAndNothingOfTheServer(boolean admin, String path) {
    List<String> headers = headers(RawHttp.get(port(admin), path));

    if (!path.equals("/%zz")) {
      assertThat(headers)
          .contains("x-content-type-options: nosniff", "referrer-policy: no-referrer")
          .filteredOn(line -> line.startsWith("content-security-policy: "))
          .singleElement()
          .asString()
          .contains("default-src 'none'", "frame-ancestors 'none'");
      assertThat(headers).anyMatch(line -> line.matches("x-request-id: [0-9a-f]{16}"));
    }
    assertThat(headers).noneMatch(line -> line.matches("(server|x-powered-by|set-cookie|via):.*"));
    // Pages of other hosts load the client library, and read nothing else.
    boolean library = path.startsWith("/sdk/");
    assertThat(headers.stream().anyMatch(line -> line.startsWith("access-control-")))
        .isEqualTo(library);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"})
  void methodsThatNobodyNeedsAreRefusedAndNothingIsEchoed(String method) {
    for (boolean admin : List.of(false, true)) {
      String request =
          method + " / HTTP/1.1\r\nHost: a\r\nX-Mine: secret-echo\r\nConnection: close\r\n\r\n";
      String answer = RawHttp.send(port(admin), request);

      assertThat(answer).doesNotStartWith("HTTP/1.1 2").doesNotContain("secret-echo");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../etc/passwd",
        "/demo/../../../etc/passwd",
        "/demo/..%2f..%2f..%2fetc%2fpasswd",
        "/sdk/..%5c..%5cetc%5cpasswd",
        "/sdk/%2e%2e/%2e%2e/pom.xml",
        "/demo//etc/passwd",
        "/demo/demo.js%00.css",
        "/WEB-INF/web.xml",
        "/META-INF/MANIFEST.MF"
      })
  void noPathLeadsToAFile(String path) {
    for (boolean admin : List.of(false, true)) {
      String answer = RawHttp.get(port(admin), path);

      assertThat(answer).matches("(?s)HTTP/1.1 (400|401|404) .*");
      assertThat(answer.toLowerCase(Locale.ROOT))
          .doesNotContain("root:", "jetty", "javalin", "exception", "\tat ");
    }
  }

  @Test
  void aRequestIdThatIsNotPlainIsNotRepeated() {
    for (String id : List.of("a b", "<script>", "x".repeat(65), "a\tb", "")) {
      String request =
          "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + id + "\r\nConnection: close\r\n\r\n";

      assertThat(headers(RawHttp.send(port(false), request)))
          .anyMatch(line -> line.matches("x-request-id: [0-9a-f]{16}"));
    }
  }

  @Test
  void whatHoldsSecretsIsItsOwnersAloneAlsoInAFolderThatOthersMayRead() throws Exception {
    Path data =
        Files.createDirectory(
            folder.resolve("data"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    try (PushbridgeServer server = PushbridgeServer.start(RunningServer.configuration(data))) {
      assertThat(server.healthy()).isTrue();
      for (String file : List.of("store.db", "store.j0", "store.j1", "admin-token")) {
        assertThat(rights(data.resolve(file))).as(file).isEqualTo("rw-------");
      }
    }
    Path made = folder.resolve("made");
    try (PushbridgeServer server = PushbridgeServer.start(RunningServer.configuration(made))) {
      assertThat(server.healthy()).isTrue();
      assertThat(rights(made)).isEqualTo("rwx------");
    }
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
