package io.pushbridge.server.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.eatthepath.pushy.apns.server.RejectionReason;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.apns.ApnsSettings;
import io.pushbridge.apns.credential.Sealer;
import io.pushbridge.apns.mock.AppleKeys;
import io.pushbridge.apns.mock.MockApple;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.config.ApnsConfiguration;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.matrix.AwaitGone;
import io.pushbridge.server.running.ApiCaller;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Credentials that come and go while the server runs, and what an operator can see. */
class ApnsAdministrationTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final MockApple APPLE = MockApple.start();
  private static final Secret ENCRYPTION_KEY =
      new Secret(Base64.getEncoder().encodeToString(new byte[32]));
  private static final String TOKEN = "ab".repeat(32);
  private static final String APNS = "/admin/apps/" + TestApps.FIRST.key() + "/apns";

  @RegisterExtension
  final RunningServer server = RunningServer.configured(ApnsAdministrationTest::sealing);

  private static Configuration sealing(Configuration usual) {
    return usual.withApns(
        new ApnsConfiguration(
            AppleKeys.reaching(APPLE.port(), ApnsSettings.Flow.STANDARD),
            Optional.of(Sealer.with(ENCRYPTION_KEY)),
            Map.of()));
  }

  @AfterAll
  static void closeApple() {
    APPLE.close();
  }

  @BeforeEach
  void forget() {
    APPLE.received().clear();
  }

  private ApiCaller api() {
    return new ApiCaller(server.rest(), "Bearer " + TestApps.FIRST.seckey().reveal());
  }

  private JsonNode admin(String method, String path, JsonNode body) throws AdminException {
    return AdminClient.of(server.server().configuration())
        .call(method, path, Optional.ofNullable(body), Duration.ofSeconds(30));
  }

  private static ObjectNode key(String... bundleIds) {
    ObjectNode body = JSON.createObjectNode();
    byte[] pem = AppleKeys.signingKey().getBytes(StandardCharsets.US_ASCII);
    body.put("content", Base64.getEncoder().encodeToString(pem));
    body.put("keyId", AppleKeys.KEY_ID).put("teamId", AppleKeys.TEAM_ID);
    List.of(bundleIds).forEach(body.withArray("bundleIds")::add);
    return body;
  }

  private void putKey(String name, String... bundleIds) throws AdminException {
    admin("PUT", APNS + "/credentials/" + name, key(bundleIds));
  }

  /** A browser that is away, with a token. */
  private void somebodyIsAway(String token) {
    Browser browser = server.browser("phone");
    browser.subscribe("news", 1);
    ObjectNode request = Browser.data().put("token", token);
    assertThat(browser.ask("store_device_token", request, "store_device_token_ack").toString())
        .contains("\"success\":true");
    browser.close();
    AwaitGone.of(server, "phone");
  }

  private String publish(String text) {
    String answer =
        server
            .rest()
            .post(server.rest().call("publish").put("topic", "news").put("msg", text).toString());
    return Rest.parsed(answer).get("messageId").asText();
  }

  @Test
  void aCredentialGivenAtRunTimeIsInUseAtOnceAndAfterARestart() throws Exception {
    putKey("main", "im.example");
    somebodyIsAway(TOKEN);
    publish("one");
    await().until(() -> APPLE.count() > 0 && APPLE.received().size() == 1);
    server.restart();
    publish("two");

    await().until(() -> APPLE.received().size() == 2);
    JsonNode shown = admin("GET", APNS, null);
    assertThat(shown.path("credentials").toString())
        .isEqualTo(
            ("[{'name':'main','environments':['production'],'bundleIds':['im.example'],"
                    + "'kind':'key','keyId':'%s','teamId':'%s','from':'administration'}]")
                .replace('\'', '"')
                .formatted(AppleKeys.KEY_ID, AppleKeys.TEAM_ID));
  }

  @Test
  void nothingOfTheSecretIsInTheDataFolder() throws Exception {
    ObjectNode body = key("im.example");
    admin("PUT", APNS + "/credentials/main", body);
    String pem =
        new String(
            Base64.getDecoder().decode(body.path("content").asText()), StandardCharsets.US_ASCII);
    String middle = pem.lines().toList().get(1).substring(0, 40);
    Path data = server.server().configuration().data();

    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(contains(file, middle)).as("%s", file).isFalse();
        assertThat(contains(file, body.path("content").asText().substring(40, 80))).isFalse();
      }
    }
  }

  private static boolean contains(Path file, String text) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
  }

  @Test
  void aRemovedCredentialReachesNobody() throws Exception {
    putKey("main", "im.example");
    somebodyIsAway(TOKEN);
    putKey("other", "im.other");
    admin("DELETE", APNS + "/credentials/main", null);
    AdminException gone =
        catchThrowableOfType(
            AdminException.class, () -> admin("DELETE", APNS + "/credentials/main", null));
    assertThat(gone).hasMessageContaining("no such credential");

    ObjectNode refused =
        server.rest().call("store_device_token").put("sessionid", TestApps.FIRST.key() + "-phone");
    refused.put("token", "ee").put("bundle_id", "im.example");
    assertThat(server.rest().post(refused.toString())).startsWith("{\"status\":1");
  }

  @Test
  void whatIsNoCredentialIsRefusedInWords() {
    ObjectNode broken = key("im.example").put("content", "bm90IGEga2V5");
    AdminException refused =
        catchThrowableOfType(
            AdminException.class, () -> admin("PUT", APNS + "/credentials/main", broken));
    assertThat(refused).hasMessageContaining("the file holds no signing key");

    AdminException nowhere =
        catchThrowableOfType(
            AdminException.class,
            () -> admin("PUT", "/admin/apps/nobody/apns/credentials/main", key("im.example")));
    assertThat(nowhere).hasMessageContaining("no such app");
  }

  @Test
  void aTestPushTellsWhatAppleAnswered() throws Exception {
    putKey("main", "im.example");
    ObjectNode push = JSON.createObjectNode().put("token", TOKEN).put("text", "ping");

    assertThat(admin("POST", APNS + "/send", push).toString())
        .isEqualTo("{\"result\":\"sent\",\"reason\":\"\"}");
    assertThat(APPLE.received().get(0).payload()).isEqualTo("{\"aps\":{\"alert\":\"ping\"}}");
    // Pushy's mock takes tokens of any length; Apple's reasons come back as they are.
    APPLE.refuse(TOKEN, RejectionReason.BAD_DEVICE_TOKEN);
    assertThat(admin("POST", APNS + "/send", push).toString())
        .isEqualTo("{\"result\":\"refused\",\"reason\":\"BadDeviceToken\"}");
    APPLE.accept(TOKEN);
  }

  @Test
  void refusalsAreShownToTheOperatorAndToThePublisher() throws Exception {
    putKey("main", "im.example");
    somebodyIsAway(TOKEN);
    APPLE.refuse(TOKEN, RejectionReason.TOPIC_DISALLOWED);
    String id = publish("refused");

    await()
        .untilAsserted(
            () ->
                assertThat(api().get("/v1/messages/" + id).body().toString())
                    .isEqualTo(
                        ("{'id':'%s','push':{'state':'done','sent':0,'expired':0,"
                                + "'refused':{'TopicDisallowed':1}}}")
                            .formatted(id)
                            .replace('\'', '"')));
    JsonNode refusal = admin("GET", APNS, null).path("refusals").path(0);
    assertThat(refusal.path("reason").asText()).isEqualTo("TopicDisallowed");
    assertThat(refusal.path("messageId").asText()).isEqualTo(id);
    assertThat(refusal.path("token").asText()).isEqualTo("ababab…");
    APPLE.accept(TOKEN);
    assertThat(api().get("/v1/messages/4711").status()).isEqualTo(404);
    assertThat(api().get("/v1/messages/x").status()).isEqualTo(400);
    assertThat(api().get("/v1/messages/" + publish("again")).status()).isEqualTo(200);
  }

  @Test
  void whenACertificateEndsIsAmongTheMetrics() throws Exception {
    AppleKeys.Identity identity =
        AppleKeys.identity("UID=im.cert,CN=Apple Push Services", 20, List.of());
    ObjectNode body = JSON.createObjectNode();
    body.put("content", Base64.getEncoder().encodeToString(identity.p12()));
    body.put("password", AppleKeys.PASSWORD);
    JsonNode added = admin("PUT", APNS + "/credentials/cert", body);
    assertThat(added.path("bundleIds").toString()).isEqualTo("[\"im.cert\"]");

    String metrics = RawHttp.get(server.ports().admin(), "/metrics");
    assertThat(metrics)
        .contains("pushbridge_apns_certificate_expires_seconds{")
        .contains("credential=\"cert\"")
        .contains("pushbridge_wakeups_pending");
  }

  @Test
  void anAppThatIsRemovedLeavesNoCertificateAmongTheMetrics() throws Exception {
    AppleKeys.Identity identity =
        AppleKeys.identity("UID=im.leaving,CN=Apple Push Services", 20, List.of());
    ObjectNode body = JSON.createObjectNode();
    body.put("content", Base64.getEncoder().encodeToString(identity.p12()));
    body.put("password", AppleKeys.PASSWORD);
    admin("POST", "/admin/apps", JSON.createObjectNode().put("name", "leaving"));
    admin("PUT", "/admin/apps/leaving/apns/credentials/leaving-cert", body);
    String certificate = "credential=\"leaving-cert\"";
    assertThat(RawHttp.get(server.ports().admin(), "/metrics")).contains(certificate);

    admin("DELETE", "/admin/apps/leaving", null);

    assertThat(RawHttp.get(server.ports().admin(), "/metrics")).doesNotContain(certificate);
  }
}
