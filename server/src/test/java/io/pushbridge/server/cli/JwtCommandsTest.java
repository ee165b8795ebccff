package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.config.DeviceConfiguration;
import io.pushbridge.server.jwt.Minted;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code pushbridge app jwt} and what it stands on. */
class JwtCommandsTest {
  private static final int ACCEPTED = 0;
  private static final int REFUSED = 0x86;
  private static final Minted MINTED = new Minted(Clock.systemUTC());
  private static final AppSettings CONFIGURED = TestApps.FIRST.withJwt(MINTED.settings(false));

  @RegisterExtension
  static final RunningServer SERVER =
      RunningServer.configured(
          usual ->
              RunningServer.withApps(usual, List.of(CONFIGURED))
                  .withDevices(DeviceConfiguration.FREE_PORTS));

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final String name = RunningServer.fresh("shop");
  private AppSettings shop;

  @BeforeEach
  void makeAnApp() throws Exception {
    JsonNode app = admin("POST", "", OperatorTask.JSON.createObjectNode().put("name", name));
    shop =
        new AppSettings(
            name,
            new AppKey(app.path("appkey").asText()),
            new Secret(app.path("seckey").asText()),
            Optional.of(new Secret(app.path("devicePassword").asText())));
  }

  private static JsonNode admin(String method, String path, ObjectNode body) throws AdminException {
    return AdminClient.of(SERVER.server().configuration())
        .call(method, "/admin/apps" + path, Optional.ofNullable(body), Duration.ofSeconds(60));
  }

  private JsonNode jwt(String method, String path, String body) throws Exception {
    ObjectNode json = body == null ? null : (ObjectNode) OperatorTask.JSON.readTree(body);
    return admin(method, "/" + name + "/jwt" + path, json);
  }

  private AdminException refusal(String method, String path, String body) {
    return catchThrowableOfType(AdminException.class, () -> jwt(method, path, body));
  }

  private int cli(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String data = "--data=" + SERVER.server().configuration().data();
    String[] all =
        Stream.of(Stream.of("app", "jwt"), Stream.of(arguments), Stream.of(data))
            .flatMap(part -> part)
            .toArray(String[]::new);
    return PushbridgeCommand.run(
        all, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private String file(String text) throws Exception {
    return Files.writeString(folder.resolve(RunningServer.fresh("file")), text).toString();
  }

  private int mqttCode(String clientId, String password) {
    return SERVER
        .keep(new Mqtt5Device(SERVER.ports(), shop, clientId, false, password))
        .connectCode();
  }

  private String token(String customid) {
    return MINTED.hs256(MINTED.claims(customid));
  }

  @Test
  void aKeyIsSetTriedAndTakenAway() throws Exception {
    assertThat(cli("show", name)).isEqualTo(1);
    assertThat(err.toString()).contains("the app takes no tokens");
    assertThat(mqttCode("one", token("one"))).isEqualTo(REFUSED);

    assertThat(cli("set", name, "--secret-from", file(Minted.SECRET + "\n"), "--required"))
        .isZero();
    assertThat(out.toString())
        .containsPattern("tokens are required +true\n")
        .containsPattern("leeway in seconds +30\n")
        .containsPattern("key +HS256, 264 bits\n")
        .containsPattern("note +devices with the vendor's SDKs can register")
        .doesNotContain(Minted.SECRET);
    assertThat(mqttCode("one", token("one"))).isEqualTo(ACCEPTED);
    String password = shop.devicePassword().orElseThrow().reveal();
    assertThat(mqttCode("one", password)).isEqualTo(REFUSED);

    assertThat(cli("token", name, "--customid", "one", "--grant", "chat/+=rw", "--ttl", "5m"))
        .isZero();
    String made = out.toString().strip();
    assertThat(made).matches("eyJ[A-Za-z0-9_.-]+");
    assertThat(mqttCode("one", made)).isEqualTo(ACCEPTED);
    assertThat(mqttCode("two", made)).isEqualTo(0x87);

    assertThat(cli("set", name, "--no-required")).isZero();
    assertThat(mqttCode("one", password)).isEqualTo(ACCEPTED);
    assertThat(mqttCode("one", made)).isEqualTo(ACCEPTED);
    assertThat(cli("remove", name)).isZero();
    assertThat(mqttCode("one", made)).isEqualTo(REFUSED);
    assertThat(mqttCode("one", password)).isEqualTo(ACCEPTED);
    assertThat(cli("remove", name)).isEqualTo(1);
  }

  @Test
  void aKeyTakesAnothersPlaceWithoutAGap() throws Exception {
    String old = file("the secret of last year, 32 bytes!");
    assertThat(cli("set", name, "--secret-from", old, "--key-id", "2025", "--issuer", "login"))
        .isZero();
    assertThat(cli("set", name, "--secret-from", file(Minted.SECRET), "--key-id", "2026")).isZero();
    assertThat(cli("token", name, "--key-id", "2025")).isZero();
    String ofOld = out.toString().strip();
    assertThat(cli("token", name)).isZero();
    String ofNew = out.toString().strip();
    assertThat(mqttCode("a", ofOld)).isEqualTo(ACCEPTED);
    assertThat(mqttCode("a", ofNew)).isEqualTo(ACCEPTED);

    assertThat(cli("set", name, "--drop-key", "2025", "--max-lifetime", "1h")).isZero();
    assertThat(out.toString())
        .containsPattern("issuer +login\n")
        .containsPattern("longest lifetime in seconds +3600\n")
        .containsPattern("key +HS256, 264 bits, id 2026\n")
        .doesNotContain("2025");
    assertThat(mqttCode("a", ofOld)).isEqualTo(REFUSED);
    assertThat(mqttCode("a", ofNew)).isEqualTo(ACCEPTED);
    assertThat(cli("token", name, "--ttl", "2h")).isEqualTo(1);
    assertThat(err.toString()).contains("from 1 to 3600");
    assertThat(cli("set", name, "--drop-key", "2026")).isEqualTo(1);
    assertThat(err.toString()).contains("there must be 1 to 16 keys");
  }

  @Test
  void whatWasSetIsThereAfterARestart() throws Exception {
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(MINTED.ec.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    assertThat(cli("set", name, "--public-key", file(pem), "--required")).isZero();
    SERVER.restart();
    assertThat(cli("show", name)).isZero();
    assertThat(out.toString())
        .containsPattern("tokens are required +true\n")
        .containsPattern("key +ES256, 256 bits\n");
    assertThat(mqttCode("one", MINTED.es256(MINTED.claims("one")))).isEqualTo(ACCEPTED);
    assertThat(cli("token", name)).isEqualTo(1);
    assertThat(err.toString()).contains("only their owner signs");
    assertThat(admin("GET", "/" + name, null).path("tokens").asText()).isEqualTo("required");
  }

  @Test
  void overHttpEverythingIsSetOrWhatIsNamed() throws Exception {
    String secret = Base64.getEncoder().encodeToString(new byte[48]);
    JsonNode set =
        jwt(
            "PUT",
            "",
            "{\"issuer\":\"login\",\"leewaySeconds\":5,\"keys\":[{\"id\":\"a\",\"secretBase64\":\""
                + secret
                + "\"}]}");
    assertThat(set.toString()).doesNotContain(secret).contains("\"bits\":384");
    JsonNode patched =
        jwt(
            "PATCH",
            "",
            "{\"audience\":\"push\",\"keys\":[{\"id\":\"b\",\"secret\":\"%s\"}]}"
                .formatted(Minted.SECRET));
    assertThat(patched.path("issuer").asText()).isEqualTo("login");
    assertThat(patched.path("audience").asText()).isEqualTo("push");
    assertThat(patched.path("leewaySeconds").asInt()).isEqualTo(5);
    assertThat(patched.path("keys"))
        .extracting(key -> key.path("id").asText())
        .containsExactly("a", "b");
    JsonNode put =
        jwt("PUT", "", "{\"keys\":[{\"id\":\"b\",\"secret\":\"%s\"}]}".formatted(Minted.SECRET));
    assertThat(put.path("issuer").isNull()).isTrue();
    assertThat(put.path("leewaySeconds").asInt()).isEqualTo(30);
    assertThat(put.path("keys")).hasSize(1);
    assertThat(jwt("GET", "", null)).isEqualTo(put);

    JsonNode made =
        jwt(
            "POST",
            "/token",
            "{\"alias\":\"jack\",\"grants\":[{\"alias\":\"rose\",\"w\":1}],\"ttlSeconds\":60}");
    assertThat(made.at("/claims/appkey").asText()).isEqualTo(shop.key().text());
    assertThat(made.at("/claims/alias").asText()).isEqualTo("jack");
    assertThat(mqttCode("any", made.path("token").asText())).isEqualTo(ACCEPTED);
    jwt("DELETE", "", null);
    assertThat(refusal("GET", "", null).status()).isEqualTo(404);
  }

  @Test
  void whatCannotBeIsRefusedInWordsWithoutSecrets() throws Exception {
    assertRefused(400, "1 to 16 keys", "PUT", "", "{}");
    assertRefused(400, "256 bits", "PUT", "", "{\"keys\":[{\"secret\":\"tooshort\"}]}");
    assertRefused(400, "unknown key secrt", "PUT", "", "{\"keys\":[{\"secrt\":\"x\"}]}");
    assertRefused(400, "needs one of", "PUT", "", "{\"keys\":[{\"id\":\"x\"}]}");
    assertRefused(400, "no PEM", "PUT", "", "{\"keys\":[{\"publicKey\":\"x\"}]}");
    assertRefused(400, "no JSON Web Key Set", "PUT", "", "{\"jwks\":\"x\"}");
    assertRefused(400, "unknown key requird", "PUT", "", "{\"requird\":true}");
    assertRefused(400, "leewaySeconds must be", "PUT", "", "{\"leewaySeconds\":1000}");
    assertRefused(404, "no tokens", "DELETE", "", null);
    assertRefused(404, "no tokens", "POST", "/token", "{}");
    jwt("PUT", "", "{\"keys\":[{\"secret\":\"%s\"}]}".formatted(Minted.SECRET));
    assertRefused(400, "alias is no alias", "POST", "/token", "{\"alias\":\"no alias\"}");
    assertRefused(400, "grants[0]", "POST", "/token", "{\"grants\":[{\"topic\":\"a/#/b\"}]}");
    assertRefused(409, "no such key", "POST", "/token", "{\"key\":\"x\"}");

    AdminException configured =
        catchThrowableOfType(
            AdminException.class, () -> admin("DELETE", "/" + CONFIGURED.name() + "/jwt", null));
    assertThat(configured.status()).isEqualTo(409);
    assertThat(configured).hasMessageContaining("tokens of first");
  }

  private void assertRefused(int status, String why, String method, String path, String body) {
    AdminException refusal = refusal(method, path, body);
    assertThat(refusal).hasMessageContaining(why);
    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal.getMessage()).doesNotContain("tooshort");
  }
}
