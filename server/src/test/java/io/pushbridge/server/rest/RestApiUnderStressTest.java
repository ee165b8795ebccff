package io.pushbridge.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.broker.routing.EmbeddedRouter;
import io.pushbridge.core.Platform;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.push.PushPorts;
import io.pushbridge.core.registry.OpenedSession;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.server.config.MessageIdForm;
import io.pushbridge.server.credentials.Seckeys;
import io.pushbridge.server.running.RecordingNotifier;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.Stages;
import io.pushbridge.server.running.TestApps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API over a store that is slow, or takes no changes. */
class RestApiUnderStressTest {
  private static final String TIMEOUT = "{\"status\":4,\"error\":\"timeout\"}";
  private static final String INTERNAL = "{\"status\":2,\"error\":\"internal server\"}";
  private static final String ADDRESS = "127.0.0.1";
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final ManualClock clock = new ManualClock();
  private final InMemoryStore store = new InMemoryStore(clock);
  private final EmbeddedRouter router = new EmbeddedRouter(1);
  private Platform platform;

  /** Somebody with the alias {@code jack} is away and wants {@code news}. */
  @BeforeEach
  void somebodyWaits() {
    Apps apps = Stages.await(Apps.load(store.appCatalog()));
    Stages.await(
        apps.save(
            new App(
                TestApps.FIRST.key(),
                "first",
                TestApps.FIRST.seckey(),
                TestApps.FIRST.devicePassword().orElseThrow(),
                AppLimits.DEFAULT)));
    platform =
        Platform.over(
            new Platform.Ports(
                apps,
                Stages.await(AccessRules.load(store.accessCatalog(), apps, clock)),
                store.messageLog(),
                store.sessionRegistry(),
                store.retainedMessages(),
                router,
                new PushPorts(new RecordingNotifier(), store.wakeUpOutbox(), store.badgeCounters()),
                clock,
                0,
                new Tally()));
    SessionName name = new SessionName(TestApps.FIRST.key(), Door.SOCKETIO, "away");
    OpenedSession session = Stages.await(store.sessionRegistry().open(name, false, Long.MAX_VALUE));
    long uid = session.session().uid();
    Stages.await(
        store
            .sessionRegistry()
            .subscribe(uid, Subscription.of(new TopicFilter("news"), Qos.AT_LEAST_ONCE)));
    Stages.await(
        store
            .sessionRegistry()
            .setAlias(TestApps.FIRST.key(), uid, true, Optional.of(new Alias("jack"))));
  }

  @AfterEach
  void close() {
    store.close();
    router.close();
  }

  @Test
  void whatTakesTooLongIsStatus4() {
    store.holdChanges();
    RestApi api = api(SHORT, MessageIdForm.MIXED);

    assertThat(answer(api, publish())).isEqualTo(TIMEOUT);
    assertThat(answer(api, batch())).isEqualTo(TIMEOUT);
  }

  @Test
  void whatCannotBeStoredIsStatus2AndWorksAgainLater() {
    store.failChanges(true);
    RestApi api = api(LONG, MessageIdForm.MIXED);

    assertThat(answer(api, publish())).isEqualTo(INTERNAL);
    assertThat(answer(api, batch()))
        .isEqualTo("{\"status\":0,\"results\":{\"jack\":" + INTERNAL + "}}");
    store.failChanges(false);
    assertThat(answer(api, publish())).startsWith("{\"status\":0,");
  }

  @Test
  void asyncIsAnsweredWhileTheStoreIsStuck() {
    store.holdChanges();

    assertThat(
            answer(api(LONG, MessageIdForm.MIXED), publish().replace("publish", "publish_async")))
        .startsWith("{\"status\":0,");
  }

  @Test
  void moreCallsThanTheBoundAreRefusedAtOnceAndTheOthersGoOn() {
    store.holdChanges();
    RestApi api = api(LONG, MessageIdForm.MIXED);
    List<CompletionStage<RestAnswer>> waiting = new ArrayList<>();
    for (int i = 0; i < RestApi.MOST_IN_PROGRESS; i++) {
      waiting.add(api.answerBody(bytes(publish()), ADDRESS));
    }

    assertThat(answer(api, publish())).isEqualTo(INTERNAL);
    store.releaseChanges();
    for (CompletionStage<RestAnswer> answer : waiting) {
      assertThat(Stages.await(answer).json()).startsWith("{\"status\":0,");
    }
    assertThat(answer(api, publish())).startsWith("{\"status\":0,");
  }

  @ParameterizedTest
  @CsvSource({"MIXED,true,false", "STRING,true,true", "NUMBER,false,false"})
  void oneSwitchSaysHowMessageIdsAreWritten(
      MessageIdForm form, boolean textAtTop, boolean textInBatch) {
    RestApi api = api(LONG, form);

    assertThat(Rest.parsed(answer(api, publish())).get("messageId").isTextual())
        .isEqualTo(textAtTop);
    assertThat(Rest.parsed(answer(api, batch())).at("/results/jack/messageId").isTextual())
        .isEqualTo(textInBatch);
  }

  private RestApi api(Duration timeout, MessageIdForm form) {
    return new RestApi(
        platform,
        store.sessionRegistry(),
        new Seckeys(platform.apps(), 0, clock),
        new RestOptions(form, timeout, 256 << 10));
  }

  private static String publish() {
    return call("publish", "\"topic\":\"news\"");
  }

  private static String batch() {
    return call("publish_to_alias_batch", "\"aliases\":[\"jack\"]");
  }

  private static String call(String method, String target) {
    return "{\"method\":\"%s\",\"appkey\":\"%s\",\"seckey\":\"%s\",%s,\"msg\":\"hello\"}"
        .formatted(method, TestApps.FIRST.key(), TestApps.FIRST.seckey().reveal(), target);
  }

  private static String answer(RestApi api, String body) {
    return Stages.await(api.answerBody(bytes(body), ADDRESS)).json();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
