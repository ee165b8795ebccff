package io.pushbridge.server.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.running.ApiCaller;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Apps that come, change and go while the server runs, on every surface and over restarts. */
class AppAdministrationTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final ManualClock CLOCK = new ManualClock();
  private static final int ACCEPTED = 0x00;
  private static final int BAD_CREDENTIALS = 0x86;

  @RegisterExtension
  static final RunningServer SERVER = RunningServer.in(Surroundings.standard().withClock(CLOCK));

  private static JsonNode admin(String method, String path, ObjectNode body) throws AdminException {
    return AdminClient.of(SERVER.server().configuration())
        .call(method, "/admin/apps" + path, Optional.ofNullable(body), Duration.ofSeconds(60));
  }

  private static int refusal(String method, String path, ObjectNode body) {
    return catchThrowableOfType(AdminException.class, () -> admin(method, path, body)).status();
  }

  private static ObjectNode body() {
    return JSON.createObjectNode();
  }

  private static AppSettings created(String name) throws AdminException {
    JsonNode app = admin("POST", "", body().put("name", name));
    return app(app, app.path("seckey").asText(), app.path("devicePassword").asText());
  }

  private static AppSettings app(JsonNode app, String seckey, String devicePassword) {
    return new AppSettings(
        app.path("name").asText(),
        new AppKey(app.path("appkey").asText()),
        new Secret(seckey),
        Optional.of(new Secret(devicePassword)));
  }

  private static AppSettings with(AppSettings app, String seckey, String devicePassword) {
    return new AppSettings(
        app.name(), app.key(), new Secret(seckey), Optional.of(new Secret(devicePassword)));
  }

  private static int restStatus(AppSettings app) {
    Rest rest = SERVER.rest(app);
    ObjectNode call = rest.call("publish").put("topic", "news").put("msg", "x");
    return Rest.parsed(rest.post(call.toString())).path("status").asInt();
  }

  private static int apiStatus(AppSettings app) {
    return new ApiCaller(SERVER.rest(app), "Bearer " + app.seckey().reveal())
        .get("/v1/messages?topic=news")
        .status();
  }

  private static int mqttCode(AppSettings app) {
    Mqtt5Device device =
        SERVER.keep(new Mqtt5Device(SERVER.ports(), app, RunningServer.fresh("d"), false));
    return device.connectCode();
  }

  private static Browser browser(AppSettings app, String customid) {
    Browser browser = SERVER.keep(new JavaBrowser(SERVER.ports(), "websocket"));
    browser.login(app.key().text(), customid);
    return browser;
  }

  @Test
  void aNewAppIsServedAtOnceOnEverySurface() throws Exception {
    AppSettings app = created("new");

    assertThat(restStatus(app)).isZero();
    assertThat(apiStatus(app)).isEqualTo(200);
    assertThat(mqttCode(app)).isEqualTo(ACCEPTED);
    Browser browser = browser(app, "visitor");
    browser.subscribe("news", 1);
    SERVER.rest(app).publish("news", "hello", 1);
    assertThat(browser.messages().next().text()).isEqualTo("hello");
    assertThat(refusal("POST", "", body().put("name", "new"))).isEqualTo(409);
    assertThat(refusal("POST", "", body().put("name", "x").put("appkey", app.key().text())))
        .isEqualTo(409);
    assertThat(refusal("POST", "", body().put("name", "x").put("seckey", app.seckey().reveal())))
        .isEqualTo(409);
    assertThat(refusal("POST", "", body().put("name", "x").put("appkey", "short"))).isEqualTo(400);
    assertThat(refusal("POST", "", body().put("nane", "x"))).isEqualTo(400);
    assertThat(refusal("GET", "/nobody", null)).isEqualTo(404);
  }

  @Test
  void aFormerSecretIsGoodForTheGracePeriodAlsoOverARestart() throws Exception {
    AppSettings before = created("rotating");
    JsonNode sec = admin("POST", "/rotating/seckey", body().put("graceSeconds", 3_600));
    JsonNode password =
        admin("POST", "/rotating/device-password", body().put("graceSeconds", 1_800));
    AppSettings after =
        with(before, sec.path("seckey").asText(), password.path("devicePassword").asText());
    assertThat(after).isNotEqualTo(before);

    for (int start = 0; start < 2; start++) {
      for (AppSettings either : new AppSettings[] {before, after}) {
        assertThat(restStatus(either)).isZero();
        assertThat(apiStatus(either)).isEqualTo(200);
        assertThat(mqttCode(either)).isEqualTo(ACCEPTED);
      }
      SERVER.restart();
    }

    CLOCK.advance(Duration.ofMinutes(31));
    assertThat(mqttCode(before)).isEqualTo(BAD_CREDENTIALS);
    assertThat(restStatus(before)).isZero();
    CLOCK.advance(Duration.ofMinutes(31));
    assertThat(restStatus(before)).isNotZero();
    assertThat(apiStatus(before)).isEqualTo(401);
    assertThat(restStatus(after)).isZero();
    assertThat(mqttCode(after)).isEqualTo(ACCEPTED);

    JsonNode own =
        admin(
            "POST",
            "/rotating/seckey",
            body().put("seckey", "sec-of-our-own").put("graceSeconds", 0));
    assertThat(own.has("formerSeckeyUntil")).isFalse();
    assertThat(restStatus(after)).isNotZero();
    assertThat(restStatus(with(after, "sec-of-our-own", "x"))).isZero();
  }

  @Test
  void aFormerSeckeyIsTheAppsAloneUntilItsGraceIsOver() throws Exception {
    AppSettings before = created("giving");
    admin("POST", "/giving/seckey", body().put("graceSeconds", 60));
    ObjectNode same = body().put("seckey", before.seckey().reveal());
    AppSettings taking = created("taking");

    assertThat(refusal("POST", "/taking/seckey", same)).isEqualTo(409);
    assertThat(refusal("POST", "", same.deepCopy().put("name", "thieving"))).isEqualTo(409);
    assertThat(apiStatus(before)).isEqualTo(200);

    CLOCK.advance(Duration.ofSeconds(61));
    admin("POST", "/taking/seckey", same);
    AppSettings now = with(taking, before.seckey().reveal(), "x");
    assertThat(apiStatus(now)).isEqualTo(200);
    assertThat(restStatus(now)).isZero();
    assertThat(restStatus(before)).isNotZero();
  }

  @Test
  void numbersBeyondEveryBoundAreRefused() throws Exception {
    created("counting");
    for (String huge : List.of("18446744073709551617", "9223372036854775808", "1e30")) {
      for (String call :
          List.of(
              "PATCH /counting/limits {\"message-size\":%s}",
              "POST /counting/seckey {\"graceSeconds\":%s}",
              "POST /counting/device-password {\"graceSeconds\":%s}")) {
        String[] parts = call.formatted(huge).split(" ", 3);
        ObjectNode body = JSON.readValue(parts[2], ObjectNode.class);
        assertThat(refusal(parts[0], parts[1], body)).as(call, huge).isEqualTo(400);
      }
    }
  }

  @Test
  void aRemovedAppIsGoneWithItsDataAndItsConnections() throws Exception {
    AppSettings app = created("leaving");
    Mqtt5Device device = SERVER.keep(new Mqtt5Device(SERVER.ports(), app, "durable-device", true));
    device.connect();
    device.subscribe("news", 1);
    Browser browser = browser(app, "visitor");
    browser.subscribe("news", 1);
    assertThat(restStatus(app)).isZero();
    SERVER.rest(app).publish("news", "kept", 1);
    Mqtt5Device neighbour =
        SERVER.keep(new Mqtt5Device(SERVER.ports(), TestApps.FIRST, "neighbour", true));
    neighbour.connect();
    neighbour.subscribe("news", 1);

    assertThat(admin("DELETE", "/leaving", null).path("state").asText()).isEqualTo("removed");

    assertThat(browser.next("disconnected")).isNotNull();
    assertThat(mqttCode(app)).isEqualTo(BAD_CREDENTIALS);
    assertThat(restStatus(app)).isNotZero();
    assertThat(apiStatus(app)).isEqualTo(401);
    SERVER.rest(TestApps.FIRST).publish("news", "still here", 1);
    assertThat(neighbour.messages().next().text()).isEqualTo("still here");

    // The same key again: nothing is left of the one before.
    JsonNode again =
        admin("POST", "", body().put("name", "leaving").put("appkey", app.key().text()));
    AppSettings next =
        app(again, again.path("seckey").asText(), again.path("devicePassword").asText());
    assertThat(mqttCode(next)).isEqualTo(ACCEPTED);
    Mqtt5Device returned =
        SERVER.keep(new Mqtt5Device(SERVER.ports(), next, "durable-device", true));
    assertThat(returned.connect()).isFalse();
  }

  @Test
  void limitsAndAccessAreInForceAtOnce() throws Exception {
    AppSettings app = created("bounded");
    admin("PATCH", "/bounded/limits", body().put("message-size", 4));
    assertThat(restStatus(app)).isZero();
    Rest rest = SERVER.rest(app);
    ObjectNode call = rest.call("publish").put("topic", "news").put("msg", "too long");
    assertThat(Rest.parsed(rest.post(call.toString())).path("status").asInt()).isEqualTo(1);
    admin("PATCH", "/bounded/limits", body().putNull("message-size"));
    assertThat(Rest.parsed(rest.post(call.toString())).path("status").asInt()).isZero();

    admin("PUT", "/bounded/access", body().put("guarded", true));
    Mqtt5Device device = SERVER.keep(new Mqtt5Device(SERVER.ports(), app, "guarded", false));
    device.connect();
    assertThat(device.publishCode("news", "x", 1)).isEqualTo(0x87);
    admin("PUT", "/bounded/access", body().put("guarded", false));
    assertThat(device.publishCode("news", "x", 1)).isLessThan(0x80);
    assertThat(refusal("PUT", "/bounded/access", body())).isEqualTo(400);
  }
}
