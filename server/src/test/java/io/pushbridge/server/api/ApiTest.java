package io.pushbridge.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.push.ThirdPartyPush;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.running.ApiCaller;
import io.pushbridge.server.running.ApiCaller.Answer;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API does; {@link ApiCaller} holds every answer against the OpenAPI document. */
class ApiTest {
  private static final Queue<ThirdPartyPush> NOTICES = new ConcurrentLinkedQueue<>();

  @RegisterExtension
  static final RunningServer server =
      RunningServer.in(
          Surroundings.standard().withThirdParties((message, notice) -> NOTICES.add(notice)));

  private ApiCaller api;

  @BeforeEach
  void callWithTheSeckey() {
    api = caller("Bearer " + TestApps.FIRST.seckey().reveal());
  }

  private static ApiCaller caller(String authorization) {
    return new ApiCaller(server.rest(), authorization);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aTopicsSubscribersGetWhatIsPublished(int qos) {
    String topic = RunningServer.fresh("topic");
    MqttDevice device = subscriber(topic);

    Answer answer =
        api.post(
            "/v1/messages",
            "{\"topic\":\"%s\",\"message\":\"hello, 好\",\"qos\":%d,\"timeToLive\":60}"
                .formatted(topic, qos));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().get("id").asText()).matches("[0-9]{18,19}");
    device.messages().expect(new Received(topic, "hello, 好"));
  }

  @Test
  void bytesAndTopicsOfDevicesArePublishedToo() {
    MqttDevice device = subscriber("küche/licht 1");
    MqttDevice bytes = subscriber("bytes");

    api.post("/v1/messages", "{\"topic\":\"küche/licht 1\",\"messageBase64\":\"YW4=\"}");
    api.post("/v1/messages", "{\"topic\":\"bytes\",\"messageBase64\":\"//4=\"}");

    device.messages().expect(new Received("küche/licht 1", "an"));
    assertThat(bytes.messages().next().topic()).isEqualTo("bytes");
  }

  @Test
  void anAliasIsReachedAndAnUnknownOneIsAProblem() {
    String alias = RunningServer.fresh("alias");
    Browser browser = server.browser("");
    browser.setAlias(alias);

    assertThat(toAlias(alias).status()).isEqualTo(200);
    browser.messages().expect(new Received(alias, "hi"));
    Answer unknown = toAlias("nobody_here");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.problem()).isEqualTo("unknown-alias");
  }

  private Answer toAlias(String alias) {
    return api.post("/v1/messages", "{\"alias\":\"%s\",\"message\":\"hi\"}".formatted(alias));
  }

  @Test
  void aBatchAnswersForEachAlias() {
    Browser browser = server.browser("");
    browser.setAlias("in_a_batch");

    Answer answer =
        api.post(
            "/v1/messages",
            "{\"aliases\":[\"in_a_batch\",\"nobody_here\",\"in_a_batch\"],\"message\":\"all\"}");

    assertThat(answer.body().get("results")).hasSize(2);
    assertThat(answer.body().at("/results/0/id").asText()).matches("[0-9]{18,19}");
    assertThat(answer.body().at("/results/1").toString())
        .isEqualTo("{\"alias\":\"nobody_here\",\"error\":\"unknown-alias\"}");
    browser.messages().expect(new Received("in_a_batch", "all"));
    assertThat(api.post("/v1/messages", "{\"aliases\":[],\"message\":\"x\"}").body().toString())
        .isEqualTo("{\"results\":[]}");
  }

  @Test
  void aNoticeForPhoneMakersIsHandedOver() {
    api.post(
        "/v1/messages",
        "{\"topic\":\"a\",\"message\":\"b\",\"thirdPartyPush\":{\"title\":\"t\",\"content\":\"c\"}}");

    await().untilAsserted(() -> assertThat(NOTICES).contains(new ThirdPartyPush("t", "c")));
  }

  @Test
  void whatTheLogHoldsIsReadBackwards() {
    String topic = RunningServer.fresh("logged");
    try (MqttDevice away = server.mqtt5(RunningServer.fresh("reader"), true)) {
      away.subscribe(topic, 1);
    }
    for (int i = 0; i < 5; i++) {
      server.rest().publish(topic, "m" + i, 1);
    }
    api.post("/v1/messages", "{\"topic\":\"%s\",\"messageBase64\":\"//4=\"}".formatted(topic));
    String path = "/v1/messages?limit=4&topic=" + topic;

    Answer first = api.get(path);
    assertThat(first.body().get("messages")).hasSize(4);
    assertThat(first.body().at("/messages/0/messageBase64").asText()).isEqualTo("//4=");
    assertThat(first.body().at("/messages/1/message").asText()).isEqualTo("m4");
    Answer second = api.get(path + "&before=" + first.body().get("next").asText());
    assertThat(second.body().get("messages")).hasSize(2);
    assertThat(second.body().at("/messages/1/message").asText()).isEqualTo("m0");
    Answer end = api.get(path + "&before=" + second.body().get("next").asText());
    assertThat(end.body().toString()).isEqualTo("{\"messages\":[]}");
    assertThat(other().get(path).body().toString()).isEqualTo("{\"messages\":[]}");
  }

  private static ApiCaller other() {
    return caller("Bearer " + TestApps.SECOND.seckey().reveal());
  }

  @Test
  void presenceAndListsTellWhoIsThere() {
    String topic = RunningServer.fresh("presence");
    Browser here = server.browser("");
    here.setAlias("ann_here");
    here.subscribe(topic, 1);
    here.subscribe(topic + "/+", 1);
    try (MqttDevice away = server.mqtt5(RunningServer.fresh("away"), true)) {
      away.setAlias("bob_away");
      away.subscribe(topic, 1);
    }
    await()
        .untilAsserted(
            () ->
                assertThat(api.get("/v1/aliases/bob_away").body().toString())
                    .isEqualTo("{\"alias\":\"bob_away\",\"online\":false}"));

    assertThat(api.get("/v1/aliases/ann_here").body().toString())
        .isEqualTo("{\"alias\":\"ann_here\",\"online\":true}");
    assertThat(api.get("/v1/aliases/ann_here/topics").body().toString())
        .isEqualTo("{\"alias\":\"ann_here\",\"topics\":[\"%1$s\",\"%1$s/+\"]}".formatted(topic));
    assertThat(api.get("/v1/subscribers?topic=" + topic).body().toString())
        .isEqualTo(
            "{\"subscribers\":[{\"alias\":\"ann_here\",\"online\":true},"
                + "{\"alias\":\"bob_away\",\"online\":false}]}");
    assertThat(api.get("/v1/subscribers?limit=1&topic=" + topic).body().get("next").asText())
        .isEqualTo("ann_here");
    assertThat(api.get("/v1/subscribers?after=ann_here&topic=" + topic).body().get("subscribers"))
        .hasSize(1);
    assertThat(api.get("/v1/presence").body().get("aliases"))
        .extracting(alias -> alias.asText())
        .contains("ann_here")
        .doesNotContain("bob_away");
    assertThat(other().get("/v1/presence").body().toString())
        .isEqualTo("{\"connections\":0,\"aliases\":[]}");
    assertThat(other().get("/v1/aliases/ann_here").problem()).isEqualTo("unknown-alias");
    assertThat(api.get("/v1/aliases/nobody_here/topics").status()).isEqualTo(404);
  }

  @Test
  void presenceComesInPages() {
    for (String alias : new String[] {"page_c", "page_a", "page_b"}) {
      server.browser("").setAlias(alias);
    }

    Answer first = api.get("/v1/presence?limit=2&after=page_");
    assertThat(first.body().get("aliases").toString()).isEqualTo("[\"page_a\",\"page_b\"]");
    assertThat(first.body().get("connections").asInt()).isGreaterThanOrEqualTo(3);
    Answer second = api.get("/v1/presence?limit=1&after=" + first.body().get("next").asText());
    assertThat(second.body().get("aliases").toString()).isEqualTo("[\"page_c\"]");
  }

  @Test
  void deviceTokensAreStoredAndForgotten() {
    String customId = RunningServer.fresh("phone");
    Browser browser = server.browser(customId);
    browser.setAlias(customId);

    assertThat(token("ab01", "{\"alias\":\"%s\"}".formatted(customId)).status()).isEqualTo(204);
    assertThat(
            token(
                    "AB02",
                    "{\"session\":\"%s\",\"bundleId\":\"a.b\",\"environment\":\"development\"}"
                        .formatted(customId))
                .status())
        .isEqualTo(204);
    assertThat(token("ab01", "{\"session\":\"nobody\"}").problem()).isEqualTo("not-found");
    assertThat(token("ab01", "{\"alias\":\"nobody_here\"}").problem()).isEqualTo("unknown-alias");
    assertThat(token("xyz", "{\"alias\":\"%s\"}".formatted(customId)).problem())
        .isEqualTo("invalid-request");
    assertThat(api.delete("/v1/device-tokens/ab01").status()).isEqualTo(204);
    assertThat(api.delete("/v1/device-tokens/ab01").status()).isEqualTo(204);
    assertThat(api.delete("/v1/device-tokens/xyz").status()).isEqualTo(400);
  }

  private Answer token(String token, String owner) {
    return api.put("/v1/device-tokens/" + token, owner);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer sec-wrong", "Basic c2VjOnNlYw==", "x"})
  void withoutASeckeyThereIsNothingToSee(String authorization) {
    Answer answer = caller(authorization).get("/v1/presence");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers().headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer realm=\"pushbridge\"");
    assertThat(answer.headers().body())
        .doesNotContain(TestApps.FIRST.seckey().reveal(), TestApps.FIRST.key().text());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1, 404, not-found",
    "GET, /v1/, 404, not-found",
    "GET, /v1/nothing, 404, not-found",
    "POST, /v1/nothing, 404, not-found",
    "PATCH, /v1/messages, 405, method-not-allowed",
    "GET, /v1/device-tokens/ab, 405, method-not-allowed"
  })
  void whatIsNotThereIsAProblemToo(String method, String path, int status, String problem) {
    var response =
        server
            .rest()
            .send(
                server
                    .rest()
                    .request(path)
                    .method(method, java.net.http.HttpRequest.BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("\"urn:pushbridge:problem:" + problem + "\"");
  }

  private static MqttDevice subscriber(String topic) {
    MqttDevice device = server.mqtt5(RunningServer.fresh("device"), false);
    device.subscribe(topic, 2);
    return device;
  }
}
