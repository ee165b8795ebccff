package io.pushbridge.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.NodeBrowser;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP side of the relay in a whole server (relay-api.md §7). */
class RelayHttpTest {
  private static final String PATH = "/api/transportMessage";
  private static final String SIGN = "066fd8395440490c618edf98342fb5d8";
  private static final String INVALID =
      "{\"status\":422,\"success\":false,\"message\":\"Validation Failed\"}";

  @RegisterExtension
  static final RunningServer server = RunningServer.configured(usual -> withRelay(usual, true));

  @RegisterExtension
  static final RunningServer unsigned = RunningServer.configured(usual -> withRelay(usual, false));

  @RegisterExtension static final RunningServer without = RunningServer.onFreePorts();

  @RegisterExtension static final RunningServer lateRelay = RunningServer.onFreePorts();

  private static Configuration withRelay(Configuration usual, boolean signed) {
    return RunningServer.with(
        usual,
        new Configuration.Relay(
            Map.of("signatureApp", new Secret("k3y")),
            Set.of("https://page.test"),
            Duration.ZERO,
            signed));
  }

  private Browser page;
  private JsonNode ids;

  @BeforeEach
  void aPageWaits() {
    page = server.keep(new NodeBrowser(server.ports()));
    ids = page.next("responseMessage").at("/data/payload");
  }

  private ObjectNode call() {
    ObjectNode call =
        Browser.data()
            .put("timestamp", 1_543_469_988_762L)
            .put("app", "signatureApp")
            .put("target", ids.get("socketId").asText())
            .put("userId", ids.get("userId").asText())
            .put("sign", SIGN);
    call.putObject("message").put("msg", "request a client id for others!").put("n", 1.5);
    return call;
  }

  private static HttpResponse<String> post(RunningServer to, String body, String... headers) {
    HttpRequest.Builder request =
        to.rest()
            .request(PATH)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return to.rest().send(request);
  }

  @Test
  void aSignedMessageReachesItsTargetAsText() {
    HttpResponse<String> answer = post(server, call().toString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"status\":200,\"success\":true,\"message\":\"转发成功\"}");
    JsonNode came = page.next("responseMessage");
    assertThat(came.get("data").toString())
        .isEqualTo(
            "{\"action\":\"exchange\",\"payload\":"
                + "\"{\\\"msg\\\":\\\"request a client id for others!\\\",\\\"n\\\":1.5}\"}");
    assertThat(came.at("/meta/timestamp").isIntegralNumber()).isTrue();
    assertThat(came.at("/meta/target")).isEqualTo(ids.get("socketId"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "BG1dzK23yXZBBhJnAAAA", "a b", "好"})
  void anUnknownTargetIsA500(String target) {
    HttpResponse<String> answer =
        post(server, call().put("target", target).put("userId", "x").toString());

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .isEqualTo(
            "{\"status\":500,\"success\":false,\"message\":\"转发失败 ID: %s 不存在\"}".formatted(target));
  }

  @Test
  void anotherUserIsAnUnknownTarget() {
    HttpResponse<String> answer = post(server, call().put("userId", "another").toString());

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains(ids.get("socketId").asText());
  }

  @Test
  void aUserIdOfAnotherClientReachesNeither() {
    Browser other = server.keep(new NodeBrowser(server.ports()));
    JsonNode others = other.next("responseMessage").at("/data/payload");
    String crossed = call().put("userId", others.get("userId").asText()).toString();

    HttpResponse<String> answer = post(server, crossed);
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains(ids.get("socketId").asText());
    assertThat(post(server, call().put("target", "gone").toString()).statusCode()).isEqualTo(500);
    // What was sent to either by mistake would come before this.
    assertThat(post(server, call().toString()).statusCode()).isEqualTo(200);
    page.next("responseMessage");
    ObjectNode good = call().put("target", others.get("socketId").asText());
    assertThat(
            post(server, good.put("userId", others.get("userId").asText()).toString()).statusCode())
        .isEqualTo(200);
    other.next("responseMessage");
    assertThat(page.has("responseMessage")).isFalse();
    assertThat(other.has("responseMessage")).isFalse();
  }

  @Test
  void aBadSignatureIsA401UnlessSignaturesAreIgnored() {
    String wrong = call().put("sign", "0".repeat(32)).toString();

    HttpResponse<String> answer = post(server, wrong);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body())
        .isEqualTo("{\"status\":401,\"success\":false,\"message\":\"Illegal signature\"}");
    assertThat(post(unsigned, wrong).statusCode()).isEqualTo(500);
  }

  static Stream<Arguments> invalid() {
    return Stream.of("timestamp", "app", "target", "userId", "sign", "message")
        .flatMap(
            field ->
                Stream.of(
                    row(field + " missing", call -> call.remove(field)),
                    row(field + " null", call -> call.putNull(field)),
                    row(field + " a list", call -> call.putArray(field)),
                    row(field + " a boolean", call -> call.put(field, true)),
                    row(
                        field + " of the other type",
                        call -> {
                          if (field.equals("timestamp") || field.equals("message")) {
                            call.put(field, "text");
                          } else {
                            call.put(field, 7);
                          }
                        })));
  }

  private static Arguments row(String name, Consumer<ObjectNode> change) {
    return Arguments.argumentSet(name, change);
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void whatIsMissingOrOfAnotherTypeIsA422(Consumer<ObjectNode> change) {
    ObjectNode call = call();
    change.accept(call);

    HttpResponse<String> answer = post(server, call.toString());
    assertThat(answer.body()).isEqualTo(INVALID);
    assertThat(answer.statusCode()).isEqualTo(422);
  }

  @Test
  void pagesOfConfiguredOriginsMayCall() {
    HttpResponse<String> asked = preflight("https://page.test");
    assertThat(asked.statusCode()).isEqualTo(204);
    assertThat(asked.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("https://page.test");
    assertThat(asked.headers().firstValue("Access-Control-Allow-Methods")).hasValue("POST");
    assertThat(asked.headers().firstValue("Access-Control-Allow-Headers")).hasValue("Content-Type");
    assertThat(
            post(server, call().toString(), "Origin", "https://page.test")
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .hasValue("https://page.test");
    assertThat(preflight("https://other.test").headers().firstValue("Access-Control-Allow-Origin"))
        .isEmpty();
  }

  private static HttpResponse<String> preflight(String origin) {
    return server
        .rest()
        .send(
            server
                .rest()
                .request(PATH)
                .headers("Origin", origin, "Access-Control-Request-Method", "POST")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
  }

  @Test
  void whereNoAppIsConfiguredThereIsNoRelay() {
    assertThat(post(without, call().toString()).statusCode()).isEqualTo(404);
    Browser browser = without.keep(new NodeBrowser(without.ports()));
    browser.login(TestApps.FIRST.key().text(), "");
    browser.emit("requestMessage", Browser.data());
    browser.subscribe("still_here", 1);
    assertThat(browser.has("responseMessage")).isFalse();
  }

  @Test
  void aKeyThatIsGivenAtRunTimeIsGoodUntilItIsTakenAway() throws Exception {
    ObjectNode call = call().put("app", "second").put("sign", signed("second", "given"));
    assertThat(post(server, call.toString()).statusCode()).isNotEqualTo(200);

    admin("PUT", Optional.of(Browser.data().put("relayKey", "given")));
    assertThat(post(server, call.toString()).statusCode()).isEqualTo(200);

    admin("DELETE", Optional.empty());
    assertThat(post(server, call.toString()).statusCode()).isNotEqualTo(200);
  }

  @Test
  void theFirstKeyTurnsTheRelayOnAndTheLastOneOff() throws Exception {
    RunningServer fresh = lateRelay;
    assertThat(post(fresh, call().toString()).statusCode()).isEqualTo(404);
    Browser early = fresh.keep(new NodeBrowser(fresh.ports()));
    early.login(TestApps.FIRST.key().text(), "");

    assertThat(change(fresh, "PUT", Optional.of(Browser.data().put("relayKey", "given")))).isTrue();
    Browser late = fresh.keep(new NodeBrowser(fresh.ports()));
    JsonNode known = late.next("responseMessage").at("/data/payload");
    ObjectNode call =
        call()
            .put("app", "second")
            .put("sign", signed("second", "given"))
            .put("target", known.get("socketId").asText())
            .put("userId", known.get("userId").asText());
    assertThat(post(fresh, call.toString()).statusCode()).isEqualTo(200);
    assertThat(late.next("responseMessage").at("/data/action").asText()).isEqualTo("exchange");
    assertThat(early.has("responseMessage")).isFalse();

    assertThat(change(fresh, "DELETE", Optional.empty())).isFalse();
    assertThat(post(fresh, call.toString()).statusCode()).isEqualTo(404);
  }

  private static void admin(String method, Optional<JsonNode> body) throws AdminException {
    assertThat(change(server, method, body)).isTrue();
  }

  /** Whether there is a relay then. */
  private static boolean change(RunningServer which, String method, Optional<JsonNode> body)
      throws AdminException {
    return AdminClient.of(which.server().configuration())
        .call(method, "/admin/apps/second/relay-key", body, Duration.ofSeconds(60))
        .path("inForce")
        .asBoolean();
  }

  private static String signed(String app, String key) throws NoSuchAlgorithmException {
    byte[] text = (app + key + "1543469988762").getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
  }
}
