package io.pushbridge.server.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.running.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the library's files are handed out. */
class SdkRoutesTest {
  @RegisterExtension static final RunningServer server = RunningServer.onFreePorts();

  private static HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.ports().http() + "/sdk/" + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "pushbridge.js,text/javascript,function (root@ factory)",
    "pushbridge.min.js,text/javascript,sourceMappingURL=pushbridge.min.js.map",
    "pushbridge.min.js.map,application/json,\"version\": 3",
    "pushbridge.mjs,text/javascript,export {",
    "pushbridge.min.mjs,text/javascript,sourceMappingURL=pushbridge.min.mjs.map",
    "pushbridge.min.mjs.map,application/json,\"version\": 3",
    "pushbridge.d.ts,text/plain,export class PushbridgeClient"
  })
  void everyFileHasItsTypeAndMayBeKept(String name, String type, String part)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = get(name);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains(part.replace('@', ','));
    assertThat(answer.headers().firstValue("Content-Type").map(text -> text.replace(" ", "")))
        .hasValue(type + ";charset=utf-8");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("public, no-cache");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");

    String etag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(etag).matches("\"[0-9a-f]{32}\"");
    for (String known : new String[] {etag, "\"other\", W/" + etag, "*"}) {
      HttpResponse<String> again = get(name, "If-None-Match", known);
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.headers().firstValue("ETag")).hasValue(etag);
    }
    assertThat(get(name, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void theFolderListsThem() throws IOException, InterruptedException {
    assertThat(get("").body()).contains("pushbridge.mjs\n").doesNotContain("package.json");
  }

  @Test
  void nothingElseIsThere() throws IOException, InterruptedException {
    assertThat(get("package.json").statusCode()).isEqualTo(404);
    assertThat(get("..%2fsdk%2fpushbridge.js").statusCode()).isIn(400, 404);
    assertThat(get("nothing").statusCode()).isEqualTo(404);
  }
}
