package io.pushbridge.server.cli.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.admin.OneCertificate;
import io.pushbridge.server.cli.OperatorTask;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * An app of the running server as its own servers and devices see it: what they show, and where. An
 * operator's commands learn that from the admin listener. Confined to the command's thread.
 */
final class ServedApp {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

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

  /**
   * A client of the app's MQTT port that is yet to connect: of the plain port, or of the TLS port
   * where there is no other or that is wanted. There it believes the certificate that the server
   * itself says it has.
   *
   * @throws IOException when there is no such port
   */
  Mqtt5ClientBuilder mqttClient(String clientId, boolean tls) throws IOException {
    JsonNode plain = server.at("/ports/mqtt");
    JsonNode ciphered = server.at("/tls/ports/mqtt");
    Mqtt5ClientBuilder builder =
        MqttClient.builder().useMqttVersion5().identifier(clientId).serverHost(host());
    if (plain.isInt() && !tls) {
      return builder.serverPort(plain.asInt());
    }
    if (!ciphered.isInt()) {
      throw new IOException(
          tls ? "the server has no MQTT port with TLS" : "the server has no MQTT port");
    }
    return builder
        .serverPort(ciphered.asInt())
        .sslConfig()
        .trustManagerFactory(new Trusting(trusted()))
        .applySslConfig();
  }

  private OneCertificate trusted() throws IOException {
    try {
      byte[] certificate = server.at("/tls/certificate").binaryValue();
      return new OneCertificate(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(certificate)));
    } catch (CertificateException e) {
      throw new IOException("the server's certificate cannot be read", e);
    }
  }

  /** Hands out one trust manager. */
  private static final class Trusting extends SimpleTrustManagerFactory {
    private final TrustManager[] one;

    Trusting(TrustManager one) {
      this.one = new TrustManager[] {one};
    }

    @Override
    protected void engineInit(KeyStore keyStore) {
      // It knows whom to believe.
    }

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {
      // It knows whom to believe.
    }

    @Override
    protected TrustManager[] engineGetTrustManagers() {
      return one.clone();
    }
  }

  /**
   * Calls the API of apps' servers.
   *
   * @throws IOException with what the server said is wrong
   */
  JsonNode api(String method, String path, Optional<JsonNode> body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(httpAddress() + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + app.path("seckey").asText())
            .header("Content-Type", "application/json")
            .method(
                method,
                body.map(json -> HttpRequest.BodyPublishers.ofString(json.toString()))
                    .orElseGet(HttpRequest.BodyPublishers::noBody))
            .build();
    try {
      HttpResponse<String> response = http().send(request, HttpResponse.BodyHandlers.ofString());
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

  private String httpAddress() throws IOException {
    String host = host().contains(":") ? "[" + host() + "]" : host();
    JsonNode plain = server.at("/ports/http");
    JsonNode ciphered = server.at("/tls/ports/http");
    if (!plain.isInt() && !ciphered.isInt()) {
      throw new IOException("the server has no HTTP port");
    }
    return plain.isInt()
        ? "http://%s:%d".formatted(host, plain.asInt())
        : "https://%s:%d".formatted(host, ciphered.asInt());
  }

  private HttpClient http() throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(5));
    if (server.at("/ports/http").isInt()) {
      return builder.build();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trusted()}, new SecureRandom());
      return builder.sslContext(context).build();
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS is not to be had", e);
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
