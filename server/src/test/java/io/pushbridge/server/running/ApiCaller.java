package io.pushbridge.server.running;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * An application server that calls the API under {@code /v1} and holds every answer against the
 * OpenAPI document that the server itself hands out.
 */
public final class ApiCaller {
  private final Rest http;
  private final String authorization;
  private final OpenApi contract;

  /** A caller with this Authorization header. */
  public ApiCaller(Rest http, String authorization) {
    this.http = http;
    this.authorization = authorization;
    this.contract = new OpenApi(http.get("/v1/openapi.json").body());
  }

  /**
   * What came.
   *
   * @param status the HTTP status
   * @param body the JSON, missing if there is none
   * @param headers everything about it
   */
  public record Answer(int status, JsonNode body, HttpResponse<String> headers) {
    /** The last part of the problem's type. */
    public String problem() {
      return body.path("type").asText().replaceFirst(".*:", "");
    }
  }

  /** Gets a path. */
  public Answer get(String path) {
    return send("GET", path, null);
  }

  /** Posts a body. */
  public Answer post(String path, String body) {
    return send("POST", path, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts a body. */
  public Answer put(String path, String body) {
    return send("PUT", path, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Deletes. */
  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  /** Sends bytes as JSON. */
  public Answer send(String method, String path, byte[] body) {
    return send(method, path, body, "application/json");
  }

  /** Sends bytes. */
  public Answer send(String method, String path, byte[] body, String contentType) {
    HttpRequest.Builder request =
        http.request(path)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    if (body != null) {
      request.header("Content-Type", contentType);
    }
    HttpResponse<String> response = http.send(request);
    contract.assertForeseen(
        method,
        path,
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", ""),
        response.body());
    return new Answer(
        response.statusCode(),
        Rest.parsed(response.body().isEmpty() ? "{}" : response.body()),
        response);
  }
}
