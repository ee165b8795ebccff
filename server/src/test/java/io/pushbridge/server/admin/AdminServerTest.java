package io.pushbridge.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.ConflictResponse;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.http.HealthRoutes;
import io.pushbridge.server.http.HttpListener;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HealthRoutes WELL = new HealthRoutes(() -> true, () -> true, () -> true);

  private static final AdminRoutes FEATURE =
      routes -> {
        routes.get("/admin/greeting", ctx -> ctx.json("{\"hello\":\"operator\"}"));
        routes.post("/admin/echo", ctx -> ctx.json(ctx.body()));
        routes.get(
            "/admin/conflict",
            ctx -> {
              throw new ConflictResponse("there is one \"already\"");
            });
        routes.get(
            "/admin/broken",
            ctx -> {
              throw new IllegalStateException("inner workings");
            });
        routes.get("/metrics", ctx -> ctx.result("numbers"));
      };

  @TempDir Path data;
  private AdminServer server;

  @BeforeEach
  void start() throws IOException {
    server = open("127.0.0.1");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private AdminServer open(String host) throws IOException {
    Secret token = AdminToken.ensure(data, Optional.empty());
    return AdminServer.start(
        new AdminServer.Options(HttpListener.plain(host, 0), token, data), WELL, List.of(FEATURE));
  }

  private AdminClient client() throws AdminException {
    return AdminClient.of(RunningServer.configuration(data));
  }

  private String get(String path, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return RawHttp.send(
        server.port(),
        "GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + more + "\r\n");
  }

  @Test
  void aFeaturesRoutesAreReachedWithTheTokenThatLiesInTheDataFolder() throws Exception {
    assertThat(client().get("/admin/greeting").path("hello").asText()).isEqualTo("operator");
    assertThat(client().post("/admin/echo", JSON.createObjectNode().put("a", 1)))
        .isEqualTo(JSON.createObjectNode().put("a", 1));
  }

  @Test
  void withoutTheTokenNothingIsReached() {
    for (String path :
        List.of("/admin/greeting", "/admin", "/", "//admin/greeting", "/metrics/", "/x")) {
      assertThat(get(path)).as(path).startsWith("HTTP/1.1 401 ");
    }
    assertThat(get("/admin/greeting"))
        .contains("WWW-Authenticate: Bearer")
        .endsWith("{\"error\":\"show the admin token: Authorization: Bearer TOKEN\"}");
    assertThat(get("/admin/greeting", "Authorization: Bearer wrong"))
        .startsWith("HTTP/1.1 401 ")
        .endsWith("{\"error\":\"this is not the admin token\"}");
    assertThat(get("/admin/greeting", "Authorization: Basic eDp5")).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void numbersAndHealthAreOpenOnThisMachineOnly() throws Exception {
    assertThat(get("/metrics")).startsWith("HTTP/1.1 200 ").endsWith("numbers");
    assertThat(get("/healthz")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/readyz")).startsWith("HTTP/1.1 200 ");
    server.close();

    server = open("0.0.0.0");
    assertThat(get("/metrics")).startsWith("HTTP/1.1 401 ");
    String token = Files.readString(data.resolve("admin-token")).strip();
    assertThat(get("/metrics", "Authorization: Bearer " + token)).endsWith("numbers");
    assertThat(client().get("/admin/greeting").path("hello").asText()).isEqualTo("operator");
  }

  @Test
  void errorsAreWordsInJsonAndNeverShowTheInside() throws Exception {
    AdminClient client = client();
    AdminException conflict =
        catchThrowableOfType(AdminException.class, () -> client.get("/admin/conflict"));
    assertThat(conflict.status()).isEqualTo(409);
    assertThat(conflict).hasMessage("the server says: there is one \"already\"");
    AdminException broken =
        catchThrowableOfType(AdminException.class, () -> client.get("/admin/broken"));
    assertThat(broken).hasMessage("the server says: internal server");
    AdminException missing =
        catchThrowableOfType(AdminException.class, () -> client.get("/admin/nothing"));
    assertThat(missing.status()).isEqualTo(404);
    AdminException large =
        catchThrowableOfType(
            AdminException.class,
            () ->
                client.post(
                    "/admin/echo", JSON.createObjectNode().put("a", "x".repeat(1_100_000))));
    assertThat(large.status()).isEqualTo(413);
  }

  @Test
  void aServerThatIsNotThereIsSaidInWords() throws Exception {
    Configuration configuration = RunningServer.configuration(data);
    String address = Files.readString(data.resolve("admin-address"));
    server.close();
    assertThat(data.resolve("admin-address")).doesNotExist();
    assertThat(catchThrowableOfType(AdminException.class, () -> AdminClient.of(configuration)))
        .hasMessage("no server runs on " + data);

    // A server that was killed leaves its address behind.
    Files.writeString(data.resolve("admin-address"), address);
    AdminClient client = client();
    assertThat(catchThrowableOfType(AdminException.class, () -> client.get("/admin/greeting")))
        .hasMessage(
            "no server runs on %s (http://127.0.0.1:%d refuses)"
                .formatted(data, URI.create(address.strip()).getPort()));
  }
}
