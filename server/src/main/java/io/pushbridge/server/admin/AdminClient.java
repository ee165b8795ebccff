package io.pushbridge.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.config.Configuration;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Speaks to the server that runs on a data folder, by the address and the token that lie there, or
 * the token of the configuration. Blocks while it asks. Thread-safe.
 */
public final class AdminClient {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http;
  private final Path data;
  private final AdminAddress address;
  private final Secret token;

  private AdminClient(Path data, AdminAddress address, Secret token, Optional<SSLContext> trusted) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECTING);
    this.http = trusted.map(builder::sslContext).orElse(builder).build();
    this.data = data;
    this.address = address;
    this.token = token;
  }

  /**
   * Finds the server.
   *
   * @param configuration what the server was started with, as far as data folder and admin token go
   * @throws AdminException when no server has left its address there, or no token is known
   */
  public static AdminClient of(Configuration configuration) throws AdminException {
    Path data = configuration.data();
    try {
      AdminAddress address =
          AdminAddress.read(data)
              .orElseThrow(() -> new AdminException(0, "no server runs on " + data, null));
      Secret token =
          AdminToken.find(data, configuration.admin().token())
              .orElseThrow(
                  () ->
                      new AdminException(
                          0,
                          "no admin token in %s: set admin.token as the server has it"
                              .formatted(data),
                          null));
      return new AdminClient(data, address, token, AdminCertificate.trusted(data));
    } catch (IOException e) {
      throw new AdminException(0, "cannot read %s: %s".formatted(data, e), e);
    }
  }

  /**
   * Gets a path.
   *
   * @throws AdminException when no answer came, or an error
   */
  public JsonNode get(String path) throws AdminException {
    return call("GET", path, Optional.empty(), USUAL_PATIENCE);
  }

  /**
   * Posts a body.
   *
   * @throws AdminException when no answer came, or an error
   */
  public JsonNode post(String path, JsonNode body) throws AdminException {
    return call("POST", path, Optional.of(body), USUAL_PATIENCE);
  }

  /**
   * Sends any request.
   *
   * @param method of HTTP
   * @param path with its query, already encoded
   * @param body JSON, or none
   * @param patience how long to wait for the answer
   * @return the answer, an empty object when it has no body
   * @throws AdminException when no answer came, or an error
   */
  public JsonNode call(String method, String path, Optional<JsonNode> body, Duration patience)
      throws AdminException {
    HttpRequest request =
        HttpRequest.newBuilder(address.uri().resolve(path))
            .timeout(patience)
            .header("Authorization", "Bearer " + token.reveal())
            .header("Content-Type", "application/json")
            .method(
                method,
                body.map(json -> HttpRequest.BodyPublishers.ofString(json.toString()))
                    .orElseGet(HttpRequest.BodyPublishers::noBody))
            .build();
    HttpResponse<String> response = send(request);
    JsonNode answer = parsed(response);
    if (response.statusCode() / 100 != 2) {
      String words = answer.path("error").asText("status " + response.statusCode());
      throw new AdminException(response.statusCode(), "the server says: " + words, null);
    }
    return answer;
  }

  private HttpResponse<String> send(HttpRequest request) throws AdminException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (java.net.ConnectException e) {
      throw new AdminException(
          0, "no server runs on %s (%s refuses)".formatted(data, address.uri()), e);
    } catch (IOException e) {
      throw new AdminException(
          0, "the server at %s does not answer: %s".formatted(address.uri(), e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException(0, "interrupted", e);
    }
  }

  private JsonNode parsed(HttpResponse<String> response) throws AdminException {
    try {
      return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new AdminException(
          response.statusCode(),
          "what answers at %s is no server of Pushbridge".formatted(address.uri()),
          e);
    }
  }
}
