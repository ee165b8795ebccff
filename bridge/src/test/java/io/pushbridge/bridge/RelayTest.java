package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pushbridge.bridge.relay.Relay;
import io.pushbridge.bridge.relay.RelaySettings;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.session.Bench;
import io.pushbridge.socketio.SocketIoServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The signed relay with official clients: every packet is that of relay-api.md §4. */
class RelayTest {
  private static final String APP = "signatureApp";
  private static final String KEY = "k3y";
  private static final String SIGNED_AT = "1543469988762";
  private static final String GREETING =
      "42[\"socketconnectack\",{\"msg\":\"socket.io connected\"}]";
  private static final String UUID1 =
      "[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  private final Bench bench = new Bench();
  private final Relay relay =
      new Relay(
          new RelaySettings(
              Map.of(APP, new Secret(KEY), "centralServiceApp", new Secret("other")),
              Duration.ZERO),
          bench.clock);
  private final SocketIoServer server =
      SocketIoServer.builder()
          .host("127.0.0.1")
          .port(0)
          .setup(
              made -> {
                YunbaBridge.attach(made, bench.platform);
                relay.attach(made, () -> true);
              })
          .start();
  private final List<Party> parties = new ArrayList<>();

  @AfterEach
  void close() {
    parties.forEach(party -> party.client.close());
    server.close();
    bench.close();
  }

  /** One client of the relay, with the ids it was told. */
  private final class Party {
    final NpmClient client;
    final String prefix;
    String socketId;
    String userId;

    Party(String release, String namespace, String transport) {
      client =
          new NpmClient(
              release,
              Wire.MODERN,
              "http://127.0.0.1:" + server.port() + (namespace.equals("/") ? "" : namespace),
              transport);
      prefix = namespace.equals("/") ? "42" : "42" + namespace + ",";
      parties.add(this);
    }

    /** Passes over the opening; keeps what {@code saveId} tells. */
    Party enters() {
      Matcher told =
          until(
              Pattern.compile(
                  ("S %s\\[\"responseMessage\",\\{\"meta\":\\{\"timestamp\":%d,\"client\":\"(%s)\","
                          + "\"userId\":\"(%s)\"},\"data\":\\{\"action\":\"saveId\",\"payload\":"
                          + "\\{\"socketId\":\"(%s)\",\"userId\":\"(%s)\"}}}]")
                      .formatted(prefix, bench.clock.millis(), Wire.SID, UUID1, Wire.SID, UUID1)));
      assertThat(told.group(1)).isEqualTo(told.group(3));
      assertThat(told.group(2)).isEqualTo(told.group(4));
      socketId = told.group(3);
      userId = told.group(4);
      return this;
    }

    private Matcher until(Pattern line) {
      while (true) {
        String came = client.line();
        Matcher matcher = line.matcher(came);
        if (matcher.matches()) {
          return matcher;
        }
        assertThat(came).as("what comes before saveId").doesNotContain("saveId\",\"payload\":\"");
        assertThat(came).matches("[CS] (0\\{|40|42\\[\"socketconnectack\"|42\\[\"responseM).*");
      }
    }

    Party requests(String meta, String data) {
      String json = "{\"meta\":{%s},\"data\":{%s}}".formatted(meta, data);
      client.tell("requestMessage", json);
      client.expect("C %s[\"requestMessage\",%s]".formatted(prefix, json));
      return this;
    }

    Party sendsTo(String target, String targetUser, String payload) {
      return requests(
          "%s,\"client\":\"%s\",\"userId\":\"%s\",\"target\":\"%s\""
              .formatted(signed(), socketId, targetUser, target),
          "\"action\":\"sendToOthers\",\"payload\":" + payload);
    }

    Party gets(String meta, String action, String payload) {
      client.expect(
          "S %s[\"responseMessage\",{\"meta\":{\"timestamp\":%d,%s},\"data\":{\"action\":\"%s\",\"payload\":%s}}]"
              .formatted(prefix, bench.clock.millis(), meta, action, payload));
      return this;
    }

    Party getsExchange(Party sender, String payload) {
      return gets(
          "\"client\":\"%s\",\"userId\":\"%s\",\"target\":\"%s\""
              .formatted(sender.socketId, userId, socketId),
          "exchange",
          payload);
    }

    Party isAnswered(String action, String words) {
      return gets(own(), action, "\"" + words + "\"");
    }

    String own() {
      return "\"client\":\"%s\",\"userId\":\"%s\"".formatted(socketId, userId);
    }

    Party claims(String former) {
      requests(
          signed() + ",\"userId\":\"%s\"".formatted(former),
          "\"action\":\"reconnectAndUpdates\",\"payload\":\"reconnect socket!\"");
      userId = former;
      return isAnswered("reconnectUpdated", "socket userid updated!");
    }
  }

  private Party party(String release, String namespace) {
    return new Party(release, namespace, "websocket").enters();
  }

  private static String signed() {
    return signed("%s".formatted(SIGNED_AT));
  }

  private static String signed(String timestampJson) {
    return "\"timestamp\":%s,\"app\":\"%s\",\"sign\":\"%s\""
        .formatted(timestampJson, APP, sign(APP, KEY, timestampJson.replace("\"", "")));
  }

  private static String sign(String app, String key, String timestamp) {
    try {
      byte[] text = (app + key + timestamp).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Arguments> releases() {
    return Stream.of("client-1.7.4", "client-2.1.1", "client-2.5.0", "socket.io-client")
        .flatMap(
            release ->
                Stream.of(
                    arguments(release, "/", "websocket"),
                    arguments(release, "/", "polling"),
                    arguments(release, "/requestMessage", "websocket")));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("releases")
  void aConversationIsAsSpecified(String release, String namespace, String transport) {
    Party ann = new Party(release, namespace, transport).enters();
    Party bob = new Party(release, namespace, transport).enters();

    ann.sendsTo(bob.socketId, bob.userId, "\"request a client id for others!\"");
    bob.getsExchange(ann, "\"request a client id for others!\"");
    bob.sendsTo(
        ann.socketId,
        ann.userId,
        "{\"deep\":[1,null,{\"好\":\"\\\"\"}],\"n\":1.50}".replace("1.50", "1.5"));
    ann.getsExchange(bob, "{\"deep\":[1,null,{\"好\":\"\\\"\"}],\"n\":1.5}");

    ann.sendsTo(bob.socketId, ann.userId, "\"wrong user\"")
        .gets(
            "\"client\":\"%1$s\",\"userId\":\"%2$s\",\"target\":\"%1$s\""
                .formatted(ann.socketId, ann.userId),
            "exchange",
            "\"wrong user\"");
    ann.sendsTo("nobody", bench.clock.millis() + "", "1")
        .isAnswered("deny", "target not found: nobody");
    ann.requests(signed(), "\"action\":\"requestId\"")
        .gets(
            ann.own(),
            "saveId",
            "{\"socketId\":\"%s\",\"userId\":\"%s\"}".formatted(ann.socketId, ann.userId));

    Party again = new Party(release, namespace, transport).enters();
    bob.client.disconnect();
    await().untilAsserted(() -> assertThat(relay.clients()).isEqualTo(2));
    ann.sendsTo(bob.socketId, bob.userId, "1")
        .isAnswered("deny", "target not found: " + bob.socketId);
    again.claims(bob.userId);
    ann.sendsTo(bob.socketId, bob.userId, "\"to the old id\"");
    again.getsExchange(ann, "\"to the old id\"");
    ann.sendsTo(again.socketId, again.userId, "\"to the new id\"");
    again.getsExchange(ann, "\"to the new id\"");

    ann.requests(
            "\"timestamp\":%s,\"app\":\"%s\",\"sign\":\"%s\""
                .formatted(SIGNED_AT, APP, "0".repeat(32)),
            "\"action\":\"requestId\"")
        .isAnswered("deny", "Illegal signature, disconnected client " + ann.socketId);
    await().untilAsserted(() -> assertThat(relay.clients()).isEqualTo(1));
  }

  @Test
  void theSignatureIsThatOfTheSpecification() {
    assertThat(relay.isSigned(APP, SIGNED_AT, "066fd8395440490c618edf98342fb5d8")).isTrue();
    assertThat(relay.isSigned(APP, SIGNED_AT, "066FD8395440490C618EDF98342FB5D8")).isTrue();
    assertThat(relay.isSigned(APP, "1543469988763", "066fd8395440490c618edf98342fb5d8")).isFalse();
    assertThat(relay.isSigned("centralServiceApp", SIGNED_AT, sign(APP, KEY, SIGNED_AT))).isFalse();
    assertThat(relay.isSigned("nobody", SIGNED_AT, sign("nobody", "", SIGNED_AT))).isFalse();
    assertThat(relay.isSigned("nobody", SIGNED_AT, sign("nobody", "no key at all", SIGNED_AT)))
        .isFalse();
    assertThat(relay.isSigned(null, SIGNED_AT, "x")).isFalse();
    assertThat(relay.isSigned(APP, null, "x")).isFalse();
    assertThat(relay.isSigned(APP, SIGNED_AT, null)).isFalse();
    assertThat(relay.isSigned(APP, "soon", sign(APP, KEY, "soon"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {-60_001, 60_001})
  void aWindowBoundsHowOldASignatureMayBe(long off) {
    Relay strict =
        new Relay(
            new RelaySettings(Map.of(APP, new Secret(KEY)), Duration.ofMinutes(1)), bench.clock);
    String outside = Long.toString(bench.clock.millis() + off);
    String inside = Long.toString(bench.clock.millis() + (off > 0 ? 60_000 : -60_000));

    assertThat(strict.isSigned(APP, outside, sign(APP, KEY, outside))).isFalse();
    assertThat(strict.isSigned(APP, inside, sign(APP, KEY, inside))).isTrue();
  }

  @Test
  void aTimestampMayBeATextAndASignatureUpperCase() {
    Party ann = party("client-2.1.1", "/");
    ann.requests(signed("\"" + SIGNED_AT + "\""), "\"action\":\"requestId\"")
        .gets(
            ann.own(),
            "saveId",
            "{\"socketId\":\"%s\",\"userId\":\"%s\"}".formatted(ann.socketId, ann.userId));
    ann.requests(
            "\"timestamp\":%s,\"app\":\"%s\",\"sign\":\"%s\""
                .formatted(SIGNED_AT, APP, sign(APP, KEY, SIGNED_AT).toUpperCase(Locale.ROOT)),
            "\"action\":\"requestId\"")
        .gets(
            ann.own(),
            "saveId",
            "{\"socketId\":\"%s\",\"userId\":\"%s\"}".formatted(ann.socketId, ann.userId));
  }

  static Stream<String> unsigned() {
    String good = "\"data\":{\"action\":\"requestId\"}";
    return Stream.of(
        "{}",
        "{" + good + "}",
        "{\"meta\":null," + good + "}",
        "{\"meta\":\"text\"," + good + "}",
        "{\"meta\":[]," + good + "}",
        "{\"meta\":{}," + good + "}",
        "{\"meta\":{\"timestamp\":null,\"app\":\"signatureApp\",\"sign\":\"x\"}," + good + "}",
        "{\"meta\":{\"timestamp\":1,\"app\":7,\"sign\":\"x\"}," + good + "}",
        "{\"meta\":{\"timestamp\":1,\"app\":\"signatureApp\",\"sign\":null}," + good + "}",
        "{\"meta\":{\"timestamp\":1,\"app\":\"signatureApp\",\"sign\":{}}," + good + "}",
        "{\"meta\":{\"timestamp\":1e999,\"app\":\"signatureApp\",\"sign\":\"x\"}," + good + "}",
        "{\"meta\":{\"timestamp\":1,\"app\":\"" + "a".repeat(100_000) + "\",\"sign\":\"x\"}}",
        "{\"meta\":{\"timestamp\":1,\"app\":\"\\ud800\",\"sign\":\"\\udfff\"}," + good + "}",
        "{\"meta\":{\"timestamp\":1,\"app\":\"\\u0000\",\"sign\":\"\\u0007\"}," + good + "}");
  }

  @ParameterizedTest
  @MethodSource("unsigned")
  void whatIsNotSignedIsDeniedAndDisconnected(String envelope) {
    RawClient raw = RawClient.open(server.port());
    raw.expect(GREETING.substring(2));
    String socketId = idIn(raw.next());

    raw.emit("requestMessage", envelope);

    assertThat(raw.next())
        .contains("\"action\":\"deny\"")
        .contains("\"payload\":\"Illegal signature, disconnected client " + socketId + "\"");
    raw.expect("41").expect(RawClient.CLOSED);
  }

  private static String idIn(String saveId) {
    Matcher id = Pattern.compile(".*\"socketId\":\"([^\"]+)\".*").matcher(saveId);
    assertThat(id.matches()).isTrue();
    return id.group(1);
  }

  static Stream<String> pointless() {
    return Stream.of(
        "null",
        "7",
        "\"text\"",
        "[]",
        "{\"meta\":{%s}}",
        "{\"meta\":{%s},\"data\":null}",
        "{\"meta\":{%s},\"data\":{\"action\":null}}",
        "{\"meta\":{%s},\"data\":{\"action\":{}}}",
        "{\"meta\":{%s},\"data\":{\"action\":\"no such action\"}}",
        "{\"meta\":{%s},\"data\":{\"action\":\"broadcast\",\"payload\":\"to all\"}}");
  }

  @ParameterizedTest
  @MethodSource("pointless")
  void whatMeansNothingIsIgnored(String envelope) {
    RawClient raw = RawClient.open(server.port());
    raw.expect(GREETING.substring(2));
    String saveId = raw.next();

    raw.emit("requestMessage", envelope.formatted(signed()));
    raw.emit(
        "requestMessage",
        "{\"meta\":{%s},\"data\":{\"action\":\"requestId\"}}".formatted(signed()));

    assertThat(raw.next()).isEqualTo(saveId);
    raw.abort();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "\"\"", "\"not a uuid\"", "\"c43d5800-f46c-11e8-baad\""})
  void aReconnectNeedsAUserId(String userId) {
    RawClient raw = RawClient.open(server.port());
    raw.expect(GREETING.substring(2));
    raw.next();

    raw.emit(
        "requestMessage",
        "{\"meta\":{%s,\"userId\":%s},\"data\":{\"action\":\"reconnectAndUpdates\"}}"
            .formatted(signed(), userId));

    assertThat(raw.next())
        .contains("\"data\":{\"action\":\"deny\",\"payload\":\"illegal userId\"}");
    raw.abort();
  }

  @Test
  void ofTwoThatClaimOneUserTheLatestIsFoundByItAndTheOtherByItsSocket() {
    Party ann = party("socket.io-client", "/");
    Party older = party("client-2.1.1", "/");
    Party latest = party("client-1.7.4", "/requestMessage").claims(older.userId);

    ann.sendsTo("gone", older.userId, "1");
    latest.getsExchange(ann, "1");
    ann.sendsTo(older.socketId, older.userId, "2");
    older.getsExchange(ann, "2");
    ann.sendsTo("/requestMessage#" + latest.socketId, latest.userId, "3");
    latest.getsExchange(ann, "3");
  }

  @Test
  void aYunbaClientIsNoClientOfTheRelay() {
    RawClient yunba = RawClient.open(server.port());
    yunba.expect(GREETING.substring(2));
    Matcher ids =
        Pattern.compile(".*\"socketId\":\"([^\"]+)\",\"userId\":\"([^\"]+)\".*")
            .matcher(yunba.next());
    assertThat(ids.matches()).isTrue();
    yunba.emit("connect_v2", "{\"appkey\":\"%s\"}".formatted(Bench.APP));
    assertThat(yunba.next()).startsWith("[\"connack\",{\"success\":true");
    Party ann = party("client-2.1.1", "/");

    ann.sendsTo(ids.group(1), ids.group(2), "1")
        .isAnswered("deny", "target not found: " + ids.group(1));
    yunba.emit("requestMessage", "{}");
    yunba.expectNothing();
    yunba.abort();
  }

  @Test
  void aClientOfTheRelayIsNoYunbaClient() {
    RawClient raw = RawClient.open(server.port());
    raw.expect(GREETING.substring(2));
    String saveId = raw.next();
    String ask = "{\"meta\":{%s},\"data\":{\"action\":\"requestId\"}}".formatted(signed());
    raw.emit("requestMessage", ask);
    assertThat(raw.next()).isEqualTo(saveId);

    raw.emit("connect_v2", "{\"appkey\":\"%s\"}".formatted(Bench.APP)).emit("get_state", "{}");
    raw.emit("requestMessage", ask);

    assertThat(raw.next()).isEqualTo(saveId);
    assertThat(bench.platform.live().all()).isEmpty();
    raw.abort();
  }

  @Test
  void aTargetThatReadsNothingIsBusyAndNotCutOff() {
    RawClient slow = RawClient.open(server.port());
    slow.expect(GREETING.substring(2));
    Matcher ids =
        Pattern.compile(".*\"socketId\":\"([^\"]+)\",\"userId\":\"([^\"]+)\".*")
            .matcher(slow.next());
    assertThat(ids.matches()).isTrue();
    slow.stuck();
    String payload = "x".repeat(100_000);

    Relay.Outcome outcome = Relay.Outcome.SENT;
    for (int i = 0; i < 1_000 && outcome == Relay.Outcome.SENT; i++) {
      outcome = relay.send(ids.group(1), ids.group(2), payload);
    }

    assertThat(outcome).isEqualTo(Relay.Outcome.BUSY);
    assertThat(relay.clients()).isEqualTo(1);
    slow.abort();
    await().untilAsserted(() -> assertThat(relay.clients()).isZero());
  }
}
