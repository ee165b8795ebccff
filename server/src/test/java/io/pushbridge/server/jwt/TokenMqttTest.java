package io.pushbridge.server.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.DeviceConfiguration;
import io.pushbridge.server.listen.LoggedEvents;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.NativeDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.Stages;
import io.pushbridge.server.running.TestApps;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tokens of MQTT clients. The first app takes tokens and device passwords, the second asks for
 * tokens.
 */
class TokenMqttTest {
  private static final ManualClock CLOCK = new ManualClock();
  private static final Minted MINTED = new Minted(CLOCK);
  private static final AppSettings OPEN = TestApps.FIRST.withJwt(MINTED.settings(false));
  private static final AppSettings CLOSED = TestApps.SECOND.withJwt(MINTED.settings(true));

  @RegisterExtension
  static final RunningServer SERVER =
      RunningServer.configured(
          usual -> anonymousIn(CLOSED, usual).withDevices(DeviceConfiguration.FREE_PORTS),
          Surroundings.standard().withClock(CLOCK));

  /** Clients without a user name are in this app. */
  private static Configuration anonymousIn(AppSettings app, Configuration usual) {
    return new Configuration(
        usual.data(),
        usual.host(),
        usual.node(),
        new Configuration.Mqtt(0, 0, Optional.of(app.name())),
        usual.socketio(),
        usual.http(),
        usual.admin(),
        usual.limits(),
        List.of(OPEN, CLOSED));
  }

  private final String id = RunningServer.fresh("client");

  private static Mqtt5AsyncClient client5(String clientId) {
    Mqtt5AsyncClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(clientId)
            .serverHost("127.0.0.1")
            .serverPort(SERVER.ports().mqtt())
            .buildAsync();
    SERVER.keep(() -> end(client));
    return client;
  }

  private static void end(Mqtt5AsyncClient client) {
    if (client.getState().isConnected()) {
      Stages.await(client.disconnect());
    }
  }

  private static Mqtt5ConnectBuilder connect5(AppSettings app, String token) {
    return Mqtt5Connect.builder()
        .cleanStart(false)
        .sessionExpiryInterval(3_600)
        .simpleAuth()
        .username(app.key().text())
        .password(token.getBytes(UTF_8))
        .applySimpleAuth();
  }

  private Mqtt5AsyncClient connected5(AppSettings app, String token) {
    Mqtt5AsyncClient client = client5(id);
    Stages.await(client.connect(connect5(app, token).build()));
    return client;
  }

  private static Mqtt5ConnAck refused5(CompletableFuture<Mqtt5ConnAck> connecting) {
    Throwable failure = failureOf(connecting);
    assertThat(failure).isInstanceOf(Mqtt5ConnAckException.class);
    return ((Mqtt5ConnAckException) failure).getMqttMessage();
  }

  private static Throwable failureOf(CompletableFuture<?> exchange) {
    try {
      Object answer = exchange.get(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      throw new AssertionError("accepted: " + answer);
    } catch (ExecutionException failed) {
      return failed.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer came", e);
    }
  }

  private static void assertRefused5(Mqtt5ConnAck answer, int code, String why) {
    assertThat(answer.getReasonCode().getCode()).isEqualTo(code);
    assertThat(answer.getReasonString().map(Object::toString)).contains(why);
  }

  private int code3(AppSettings app, String clientId, String token) {
    Mqtt3AsyncClient client =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier(clientId)
            .serverHost("127.0.0.1")
            .serverPort(SERVER.ports().mqtt())
            .buildAsync();
    SERVER.keep(
        () -> {
          if (client.getState().isConnected()) {
            Stages.await(client.disconnect());
          }
        });
    Mqtt3Connect connect =
        Mqtt3Connect.builder()
            .simpleAuth()
            .username(app.key().text())
            .password(token.getBytes(UTF_8))
            .applySimpleAuth()
            .build();
    try {
      return client
          .connect(connect)
          .get(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS)
          .getReturnCode()
          .getCode();
    } catch (ExecutionException failed) {
      assertThat(failed.getCause()).isInstanceOf(Mqtt3ConnAckException.class);
      return ((Mqtt3ConnAckException) failed.getCause()).getMqttMessage().getReturnCode().getCode();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer came", e);
    }
  }

  private static boolean isConnected(AppSettings app, String clientId) {
    return SERVER.platform().live().all().stream()
        .anyMatch(
            session -> session.name().equals(new SessionName(app.key(), Door.MQTT, clientId)));
  }

  @Test
  void aTokenOfEveryAlgorithmLetsAClientInAndDevicePasswordsStillDo() {
    ObjectNode claims = MINTED.claims(id);
    for (String token : List.of(MINTED.hs256(claims), MINTED.rs256(claims), MINTED.es256(claims))) {
      end(connected5(OPEN, token));
      assertThat(code3(OPEN, id, token)).isZero();
    }
    SERVER.mqtt5(id, false);
    assertThat(isConnected(OPEN, id)).isTrue();
  }

  @Test
  void aTokenThatIsNoGoodIsRefusedWithTheReason() {
    ObjectNode claims = MINTED.claims(id);
    String over = MINTED.hs256(claims.deepCopy().put("exp", CLOCK.millis() / 1_000));
    assertRefused5(
        refused5(client5(id).connect(connect5(OPEN, over).build())),
        0x86,
        "token refused: exp is over");
    assertThat(code3(OPEN, id, over)).isEqualTo(4);
    String strange = new Minted(CLOCK).rs256(claims);
    assertRefused5(
        refused5(client5(id).connect(connect5(OPEN, strange).build())),
        0x86,
        "token refused: the signature is of no key of the app");
    assertThat(isConnected(OPEN, id)).isFalse();
  }

  @Test
  void aTokenOfAnotherClientOrAppIsRefused() {
    String token = MINTED.hs256(MINTED.claims("somebody-else"));
    assertRefused5(
        refused5(client5(id).connect(connect5(OPEN, token).build())),
        0x87,
        "token refused: customid is another's");
    assertThat(code3(OPEN, id, token)).isEqualTo(5);
    String foreign = MINTED.hs256(MINTED.claims(id).put("appkey", CLOSED.key().text()));
    assertRefused5(
        refused5(client5(id).connect(connect5(OPEN, foreign).build())),
        0x87,
        "token refused: appkey is another app's");
    assertThat(code3(OPEN, id, foreign)).isEqualTo(5);
  }

  @Test
  void whereTokensAreAskedForNothingElseLetsAClientIn() {
    Mqtt5Device device = SERVER.keep(new Mqtt5Device(SERVER.ports(), CLOSED, id, false));
    assertThat(device.connectCode()).isEqualTo(0x86);
    String password = CLOSED.devicePassword().orElseThrow().reveal();
    assertThat(code3(CLOSED, id, password)).isEqualTo(4);
    assertRefused5(
        refused5(client5(id).connect(connect5(CLOSED, password).build())),
        0x86,
        "the app asks for a token as the password");
    assertRefused5(
        refused5(client5(id).connect()), 0x86, "the app asks for a token as the password");
    connected5(CLOSED, MINTED.es256(MINTED.claims(id)));
    assertThat(isConnected(CLOSED, id)).isTrue();
  }

  @Test
  void theDialectOfTheSdksIsAsItWas() {
    NativeDevice device =
        SERVER.keep(NativeDevice.connected(SERVER.ports(), CLOSED.key().text(), id));
    device.subscribe(1, "news", 1);
    SERVER.rest(CLOSED).publish("news", "hello", 1);
    assertThat(device.next().body()).isEqualTo("hello");
  }

  @Test
  void nothingOfATokenIsInTheLog() {
    String good = MINTED.hs256(MINTED.claims(id));
    String bad = new Minted(CLOCK).es256(MINTED.claims(id));
    try (LoggedEvents log = LoggedEvents.of("io.pushbridge")) {
      end(connected5(OPEN, good));
      refused5(client5(id).connect(connect5(OPEN, bad).build()));
      assertThat(code3(OPEN, "somebody-else", good)).isEqualTo(5);
      log.await("event=connected", id);
      log.await("event=connection_ended", "the signature is of no key of the app");
      log.await("event=connection_ended", "customid is another's");
      for (String token : List.of(good, bad)) {
        for (String part : token.split("\\.", -1)) {
          assertThat(log.lines()).noneMatch(line -> line.contains(part));
        }
      }
    }
  }

  @Test
  void aTokenThatNamesTheAppNeedsNoUserNameAndGivesTheClientItsId() {
    String token = MINTED.hs256(MINTED.claims(id).put("appkey", CLOSED.key().text()));
    Mqtt5AsyncClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .serverHost("127.0.0.1")
            .serverPort(SERVER.ports().mqtt())
            .buildAsync();
    SERVER.keep(() -> end(client));
    Mqtt5ConnAck answer =
        Stages.await(
            client
                .connectWith()
                .simpleAuth()
                .password(token.getBytes(UTF_8))
                .applySimpleAuth()
                .send());
    assertThat(answer.getAssignedClientIdentifier().map(Object::toString)).contains(id);
    assertThat(isConnected(CLOSED, id)).isTrue();
    end(client);

    assertThat(
            refused5(
                    client5(id)
                        .connectWith()
                        .simpleAuth()
                        .password(MINTED.hs256(MINTED.claims(id)).getBytes(UTF_8))
                        .applySimpleAuth()
                        .send())
                .getReasonCode()
                .getCode())
        .isEqualTo(0x86);
  }

  @Test
  void theGrantsOfTheTokenAreInForce() {
    ObjectNode claims = MINTED.claims(id);
    claims.putArray("grants").addObject().put("topic", "chat/+").put("r", 1).put("w", 1);
    Mqtt5AsyncClient client = connected5(OPEN, MINTED.hs256(claims));
    assertThat(
            Stages.await(
                    client
                        .subscribeWith()
                        .addSubscription()
                        .topicFilter("chat/7")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .applySubscription()
                        .send())
                .getReasonCodes()
                .get(0)
                .getCode())
        .isEqualTo(1);
    Throwable denied = failureOf(client.subscribeWith().topicFilter("#").send());
    assertThat(denied).hasMessageContaining("SUBACK");
    assertThat(
            Stages.await(client.publishWith().topic("chat/8").qos(MqttQos.AT_LEAST_ONCE).send())
                .getError())
        .isEmpty();
    assertThat(failureOf(client.publishWith().topic("news").qos(MqttQos.AT_LEAST_ONCE).send()))
        .hasMessageContaining("PUBACK");
    // What the client says of itself is true all the same.
    assertThat(client.getState()).isEqualTo(MqttClientState.CONNECTED);
  }

  @Test
  void aWillThatTheTokenDoesNotAllowIsNoWill() {
    ObjectNode claims = MINTED.claims(id);
    claims.putArray("grants").addObject().put("topic", "chat/7").put("w", 1);
    String token = MINTED.hs256(claims);
    assertRefused5(
        refused5(
            client5(id)
                .connect(
                    connect5(OPEN, token).willPublish().topic("news").applyWillPublish().build())),
        0x87,
        "token refused: grants do not allow the will");
    Mqtt5AsyncClient client = client5(id);
    Stages.await(
        client.connect(
            connect5(OPEN, token).willPublish().topic("chat/7").applyWillPublish().build()));
  }

  @Test
  void theAliasOfTheTokenIsTakenAndMustBeAllowedByTheAccessManagerToo() {
    String alias = RunningServer.fresh("alias");
    String token = MINTED.hs256(MINTED.claims(id).put("alias", alias));
    end(connected5(OPEN, token));
    assertThat(aliasHolderIsKnown(alias)).isTrue();

    Stages.await(SERVER.platform().access().guard(OPEN.key(), true).toCompletableFuture());
    try {
      assertRefused5(
          refused5(client5(id).connect(connect5(OPEN, token).build())),
          0x87,
          "token refused: the access manager does not allow its alias");
      Stages.await(
          SERVER
              .platform()
              .access()
              .grant(
                  OPEN.key(),
                  Scope.of(Alias.parse(alias).orElseThrow()),
                  new Rights(true, false, false),
                  0)
              .toCompletableFuture());
      Mqtt5AsyncClient client = connected5(OPEN, token);
      assertThat(failureOf(client.publishWith().topic("any").qos(MqttQos.AT_LEAST_ONCE).send()))
          .hasMessageContaining("PUBACK");
    } finally {
      Stages.await(SERVER.platform().access().guard(OPEN.key(), false).toCompletableFuture());
    }
  }

  private static boolean aliasHolderIsKnown(String alias) {
    return Stages.await(
            SERVER.platform().aliases().isOnline(OPEN.key(), Alias.parse(alias).orElseThrow()))
        .isPresent();
  }

  @Test
  void theConnectionEndsWithTheTokenAndWhatWaitsStays() {
    String topic = RunningServer.fresh("topic");
    CompletableFuture<Mqtt5Disconnect> said = new CompletableFuture<>();
    Mqtt5AsyncClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(id)
            .serverHost("127.0.0.1")
            .serverPort(SERVER.ports().mqtt())
            .addDisconnectedListener(
                context -> {
                  if (context.getCause() instanceof Mqtt5DisconnectException told) {
                    said.complete(told.getMqttMessage());
                  } else {
                    said.completeExceptionally(context.getCause());
                  }
                })
            .buildAsync();
    String token = MINTED.hs256(MINTED.claims(300).put("customid", id));
    Stages.await(client.connect(connect5(OPEN, token).build()));
    Stages.await(client.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send());

    CLOCK.advance(Duration.ofMinutes(5));
    Mqtt5Disconnect goodbye = Stages.await(said);
    assertThat(goodbye.getReasonCode().getCode()).isEqualTo(0x87);
    assertThat(goodbye.getReasonString().map(Object::toString)).contains("token expired");
    Awaitility.await().until(() -> !isConnected(OPEN, id));
    SERVER.mqtt5(RunningServer.fresh("publisher"), false).publish(topic, "missed", 1);
    assertRefused5(
        refused5(client5(id).connect(connect5(OPEN, token).build())),
        0x86,
        "token refused: exp is over");

    Mqtt5Device back =
        SERVER.keep(
            new Mqtt5Device(SERVER.ports(), OPEN, id, true, MINTED.hs256(MINTED.claims(300))));
    assertThat(back.connect()).isTrue();
    back.messages().expect(new Received(topic, "missed"));
  }
}
