package io.pushbridge.server.running;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.Ports;
import io.pushbridge.server.config.AppSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** An application server that calls the REST API. */
public final class Rest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final JsonMapper JSON = new JsonMapper();

  private final Ports ports;
  private final AppSettings app;

  /** A caller with an app's seckey. */
  public Rest(Ports ports, AppSettings app) {
    this.ports = ports;
    this.app = app;
  }

  /** A call of this method, with credentials. */
  public ObjectNode call(String method) {
    return JSON.createObjectNode()
        .put("method", method)
        .put("appkey", app.key().text())
        .put("seckey", app.seckey().reveal());
  }

  /** Publishes to a topic; returns the message id. */
  public String publish(String topic, String text, int qos) {
    ObjectNode call = call("publish").put("topic", topic).put("msg", text);
    call.putObject("opts").put("qos", qos);
    return accepted(call);
  }

  /** Publishes to an alias; returns the message id. */
  public String publishToAlias(String alias, String text, int qos) {
    ObjectNode call = call("publish_to_alias").put("alias", alias).put("msg", text);
    call.putObject("opts").put("qos", qos);
    return accepted(call);
  }

  private String accepted(ObjectNode call) {
    JsonNode answer = parsed(post(call.toString()));
    assertThat(answer.get("status").asInt()).as("answer %s", answer).isZero();
    return answer.get("messageId").asText();
  }

  /** Posts a body; returns the answer's text. */
  public String post(String body) {
    return post(body.getBytes(StandardCharsets.UTF_8), "application/json").body();
  }

  /** Posts bytes. */
  public HttpResponse<String> post(byte[] body, String contentType) {
    return send(
        request("/")
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  /** Gets a path. */
  public HttpResponse<String> get(String path) {
    return send(request(path));
  }

  /** Gets a path as a browser would. */
  public HttpResponse<String> browse(String path) {
    return send(request(path).header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
  }

  /** Sends anything to the HTTP port. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(
          request.timeout(Inbox.PATIENCE).build(),
          HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError("the server did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A request for a path of the HTTP port. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.http() + path));
  }

  /** Reads an answer. */
  public static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }
}
