package io.pushbridge.server.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.NodeBrowser;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tokens of Socket.IO clients. The first app takes tokens and clients without, the second asks for
 * tokens.
 */
class TokenBrowserTest {
  private static final ManualClock CLOCK = new ManualClock();
  private static final Minted MINTED = new Minted(CLOCK);
  private static final AppSettings OPEN = TestApps.FIRST.withJwt(MINTED.settings(false));
  private static final AppSettings CLOSED = TestApps.SECOND.withJwt(MINTED.settings(true));

  @RegisterExtension
  static final RunningServer SERVER =
      RunningServer.configured(
          usual -> RunningServer.withApps(usual, List.of(OPEN, CLOSED)),
          Surroundings.standard().withClock(CLOCK));

  private final String id = RunningServer.fresh("browser");

  private static Browser browser() {
    return greeted(new JavaBrowser(SERVER.ports(), "websocket"));
  }

  private static Browser greeted(Browser browser) {
    SERVER.keep(browser).next("socketconnectack");
    return browser;
  }

  private static JsonNode connect(Browser browser, AppSettings app, ObjectNode fields) {
    return browser.ask("connect_v2", fields.put("appkey", app.key().text()), "connack");
  }

  private JsonNode shows(AppSettings app, String token) {
    return connect(browser(), app, Browser.data().put("customid", id).put("token", token));
  }

  private static void assertRefused(JsonNode connack, String why) {
    assertThat(connack.get("success").asBoolean()).isFalse();
    assertThat(connack.get("msg").asText()).isEqualTo(why);
    assertThat(connack.get("error_msg").asText()).isEqualTo(why);
  }

  private void assertLetIn(JsonNode connack, AppSettings app) {
    assertThat(connack.get("success").asBoolean()).as("%s", connack).isTrue();
    assertThat(connack.get("sessionid").asText()).isEqualTo(app.key() + "-" + id);
  }

  @Test
  void aTokenOfEveryAlgorithmLetsAClientIn() {
    ObjectNode claims = MINTED.claims(id);
    assertLetIn(shows(OPEN, MINTED.hs256(claims)), OPEN);
    assertLetIn(shows(CLOSED, MINTED.rs256(claims)), CLOSED);
    assertLetIn(shows(CLOSED, MINTED.es256(claims)), CLOSED);
    assertLetIn(connect(browser(), OPEN, Browser.data().put("customid", id)), OPEN);
  }

  @Test
  void theTokenGivesTheClientItsNameAndItsApp() {
    ObjectNode claims = MINTED.claims(id).put("appkey", CLOSED.key().text());
    Browser browser = greeted(new NodeBrowser(SERVER.ports(), "websocket"));
    ObjectNode fields = Browser.data().put("token", MINTED.es256(claims));
    assertLetIn(browser.ask("connect_v2", fields, "connack"), CLOSED);
  }

  @Test
  void itCanBeShownWhereTheClientEntersTheNamespace() {
    Browser browser =
        greeted(JavaBrowser.withToken(SERVER.ports(), MINTED.hs256(MINTED.claims(id))));
    assertLetIn(connect(browser, CLOSED, Browser.data().put("customid", id)), CLOSED);
  }

  @Test
  void aTokenThatIsNoGoodIsRefusedWithTheReason() {
    ObjectNode claims = MINTED.claims(id);
    assertRefused(
        shows(OPEN, MINTED.hs256(claims.deepCopy().put("exp", CLOCK.millis() / 1_000))),
        "token refused: exp is over");
    assertRefused(
        shows(OPEN, new Minted(CLOCK).es256(claims)),
        "token refused: the signature is of no key of the app");
    assertRefused(
        shows(OPEN, MINTED.hs256(MINTED.claims("somebody-else"))),
        "token refused: customid is another's");
    assertRefused(
        shows(OPEN, MINTED.hs256(claims.deepCopy().put("appkey", CLOSED.key().text()))),
        "token refused: appkey is another app's");
    assertRefused(shows(OPEN, "nonsense"), "token refused: it is no signed token");
    String unknown = "0123456789abcdef01234567";
    assertRefused(
        browser()
            .ask(
                "connect_v2",
                Browser.data().put("appkey", unknown).put("token", MINTED.hs256(claims)),
                "connack"),
        "reg failed");
  }

  @Test
  void whereTokensAreAskedForNothingElseLetsAClientIn() {
    Browser browser = browser();
    assertRefused(connect(browser, CLOSED, Browser.data().put("customid", id)), "token required");
    assertRefused(connect(browser, CLOSED, Browser.data()), "token required");
    // The same socket may try again.
    ObjectNode fields = Browser.data().put("token", MINTED.hs256(MINTED.claims(id)));
    assertLetIn(connect(browser, CLOSED, fields), CLOSED);
  }

  @Test
  void theGrantsAndTheAliasOfTheTokenAreInForce() {
    String alias = RunningServer.fresh("alias");
    ObjectNode claims = MINTED.claims(id).put("alias", alias);
    claims.putArray("grants").addObject().put("topic", "chat/+").put("r", 1).put("p", 1);
    Browser browser = browser();
    assertLetIn(connect(browser, OPEN, Browser.data().put("token", MINTED.hs256(claims))), OPEN);
    assertThat(browser.ask("get_alias", Browser.data(), "alias").get("alias").asText())
        .isEqualTo(alias);
    browser.subscribe("chat/7", 1);
    browser.subscribe("chat/7/p", 1);
    JsonNode denied = browser.ask("subscribe", Browser.data().put("topic", "#"), "suback");
    assertThat(denied.get("success").asBoolean()).isFalse();
    assertThat(denied.get("msg").asText()).isEqualTo("permission denied");
    // Denied, and so without an answer; the next answer is that of the next command.
    browser.emit("set_alias", Browser.data().put("alias", "another"));
    browser.setAlias(alias);
    assertThat(browser.has("set_alias_ack")).isFalse();
    assertThat(browser.ask("get_alias", Browser.data(), "alias").get("alias").asText())
        .isEqualTo(alias);
  }

  @Test
  void theConnectionEndsWithTheTokenUnlessAnotherIsShownBefore() {
    Browser renewing = browser();
    Browser ending = browser();
    String other = RunningServer.fresh("browser");
    ObjectNode first = Browser.data().put("token", token(300, id));
    assertLetIn(connect(renewing, OPEN, first), OPEN);
    connect(ending, OPEN, Browser.data().put("token", token(300, other)));
    renewing.subscribe("news", 1);
    assertLetIn(connect(renewing, OPEN, Browser.data().put("token", token(900, id))), OPEN);

    CLOCK.advance(Duration.ofSeconds(301));
    assertRefused(ending.next("connack"), "token expired");
    ending.next("disconnected");
    Awaitility.await().until(() -> !isConnected(other));
    assertThat(isConnected(id)).isTrue();
    renewing.publish("news", "still here", 1);
    assertThat(renewing.messages().next().text()).isEqualTo("still here");

    CLOCK.advance(Duration.ofMinutes(10));
    assertRefused(renewing.next("connack"), "token expired");
    renewing.next("disconnected");
    Browser back = browser();
    assertLetIn(connect(back, OPEN, Browser.data().put("token", token(300, id))), OPEN);
    SERVER.browser(RunningServer.fresh("publisher")).publish("news", "kept", 1);
    assertThat(back.messages().next().text()).isEqualTo("kept");
  }

  private static String token(long seconds, String customid) {
    return MINTED.hs256(MINTED.claims(seconds).put("customid", customid));
  }

  private static boolean isConnected(String customid) {
    SessionName name = new SessionName(OPEN.key(), Door.SOCKETIO, customid);
    return SERVER.platform().live().all().stream().anyMatch(session -> session.name().equals(name));
  }
}
