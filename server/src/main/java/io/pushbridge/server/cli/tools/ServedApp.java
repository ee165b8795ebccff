package io.pushbridge.server.cli.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * An app of the running server as its own servers and devices see it: what they show, and where. An
 * operator's commands learn that from the admin listener. Confined to the command's thread.
 */
final class ServedApp {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final JsonNode server;
  private final JsonNode app;

  private ServedApp(JsonNode server, JsonNode app) {
    this.server = server;
    this.app = app;
  }

  /** Asks for an app by its appkey or name. */
  static ServedApp find(AdminClient admin, String path) throws AdminException {
    return new ServedApp(admin.get("/admin/server"), admin.get(path + "?secrets=true"));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  String appKey() {
    return app.path("appkey").asText();
  }

  String devicePassword() {
    return app.path("devicePassword").asText();
  }

  /** An address that reaches the server from its own machine. */
  String host() {
    String host = server.path("host").asText();
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::" -> "::1";
      default -> host;
    };
  }

  int mqttPort() {
    return server.at("/ports/mqtt").asInt();
  }

  /**
   * Calls the API of apps' servers.
   *
   * @throws IOException with what the server said is wrong
   */
  JsonNode api(String method, String path, Optional<JsonNode> body) throws IOException {
    String host = host().contains(":") ? "[" + host() + "]" : host();
    URI uri = URI.create("http://%s:%d%s".formatted(host, server.at("/ports/http").asInt(), path));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + app.path("seckey").asText())
            .header("Content-Type", "application/json")
            .method(
                method,
                body.map(json -> HttpRequest.BodyPublishers.ofString(json.toString()))
                    .orElseGet(HttpRequest.BodyPublishers::noBody))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode answer = parsed(response.body());
      if (response.statusCode() / 100 != 2) {
        String words = answer.path("detail").asText(answer.path("title").asText(""));
        throw new IOException(
            "the server says: " + (words.isEmpty() ? "status " + response.statusCode() : words));
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static JsonNode parsed(String body) throws IOException {
    try {
      return body.isEmpty()
          ? OperatorTask.JSON.createObjectNode()
          : OperatorTask.JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("what answers is no server of Pushbridge", e);
    }
  }
}
