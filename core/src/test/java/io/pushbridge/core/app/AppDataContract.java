package io.pushbridge.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.access.AccessGrant;
import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PushCounts;
import io.pushbridge.core.push.SealedCredentials.Sealed;
import io.pushbridge.core.push.WakeUpOutbox;
import io.pushbridge.core.push.WakeUpProgress;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.retained.RetainedFigures;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.will.KeptWill;
import io.pushbridge.core.will.Will;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link AppData} removes, and what it leaves alone. */
public abstract class AppDataContract extends EngineContract {
  private static final int SESSIONS = 60;
  private static final int TOPICS = 20;
  private static final int GRANTS = 20;
  private static final int DEVICES = 20;
  private static final String BUNDLE = "com.example.app";
  private static final MessageId EARLIER = new MessageId(1L << 40);
  private static final MessageId LATER = new MessageId(2L << 40);

  private SessionRegistry registry() {
    return engine().sessionRegistry();
  }

  private static SessionName name(AppKey app, int number) {
    return new SessionName(app, SessionName.Door.SOCKETIO, "c" + number);
  }

  private static Alias alias(int number) {
    return new Alias("alias" + number);
  }

  private static DeviceToken token(AppKey app, long uid) {
    return new DeviceToken(app, uid, "%064x".formatted(uid), BUNDLE, Environment.PRODUCTION, 1);
  }

  /** Everything that an app can have; gives the uids of its durable sessions. */
  private List<Long> fill(AppKey app) {
    List<CompletionStage<?>> asked = new ArrayList<>();
    List<Long> uids = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      uids.add(opened(name(app, i)));
      fill(app, i, uids.get(i), asked);
    }
    long passing = registry().newUid();
    asked.add(registry().setAlias(app, passing, false, Optional.of(new Alias("passing"))));
    for (int i = 0; i < TOPICS; i++) {
      asked.add(logged(toTopic(app, "news/" + i, "logged " + i)));
      asked.add(engine().retainedMessages().retain(toTopic(app, "state/" + i, "retained " + i)));
    }
    for (int i = 0; i < GRANTS; i++) {
      Scope scope = Scope.of(new TopicFilter("news/" + i));
      AccessGrant grant = new AccessGrant(app, scope, new Rights(true, true, false), 0);
      asked.add(engine().accessCatalog().save(grant));
    }
    asked.add(engine().accessCatalog().guard(app, true));
    for (int i = 0; i < DEVICES; i++) {
      Secret password = new Secret("40dcef8a92e04");
      String device = "device" + i;
      asked.add(
          engine().registrations().register(app, device, registry().newUid(), password, DEVICES));
    }
    asked.add(engine().sealedCredentials().save(new Sealed(app, "key", new byte[] {1, 2})));
    asked.add(engine().wakeUpOutbox().add(wakeUp(app, 1), ApnsRequest.DEFAULT));
    asked.add(engine().wills().keep(will(app)));
    asked.add(engine().wills().due(will(app).number(), 9));
    long done =
        await(engine().wakeUpOutbox().add(wakeUp(app, 2), ApnsRequest.DEFAULT)).orElseThrow();
    WakeUpProgress finished = new WakeUpProgress(7, true, List.of(), PushCounts.NONE);
    asked.add(engine().wakeUpOutbox().progress(done, finished));
    asked.forEach(EngineContract::await);
    return uids;
  }

  private void fill(AppKey app, int number, long uid, List<CompletionStage<?>> asked) {
    asked.add(registry().subscribe(uid, to("news/" + number % TOPICS)));
    asked.add(registry().setAlias(app, uid, true, Optional.of(alias(number))));
    if (number % 10 == 0) {
      asked.add(registry().storeToken(token(app, uid)));
      asked.add(engine().badgeCounters().increment(List.of(token(app, uid)), EARLIER));
      Destination inbox = new Destination.Inbox(uid, alias(number));
      asked.add(logged(message(app, inbox, "to " + number, Duration.ofHours(1))));
    }
  }

  private CompletionStage<?> logged(Message message) {
    return engine().messageLog().append(message, Optional.empty(), done -> {});
  }

  private Message wakeUp(AppKey app, int number) {
    Message sent = toTopic(app, "news/" + number, "wake up");
    return new Message(
        app,
        sent.destination(),
        new MessageId(number),
        sent.qos(),
        sent.payload(),
        sent.properties(),
        sent.publisher(),
        sent.publishedAt(),
        sent.expiresAt());
  }

  private static KeptWill will(AppKey app) {
    PublishRequest request = PublishRequest.toTopic(app, new TopicName("wills"), new byte[9]);
    return new KeptWill(app.hashCode(), name(app, 0), 1, new Will(request, 1));
  }

  private void remove(AppKey app) {
    while (await(engine().appData().removeSome(app))) {
      // Portion by portion.
    }
  }

  private void assertEmpty(AppKey app, List<Long> uids) {
    for (int i = 0; i < SESSIONS; i++) {
      assertThat(await(registry().find(name(app, i)))).isEmpty();
      assertThat(await(registry().subscriptionsOf(uids.get(i)))).isEmpty();
      assertThat(await(registry().aliasOf(uids.get(i)))).isEmpty();
      assertThat(await(registry().holdersOf(app, List.of(alias(i), new Alias("passing")))))
          .isEmpty();
      assertThat(newest(app, new Destination.Inbox(uids.get(i), alias(i)))).isEmpty();
    }
    for (int i = 0; i < TOPICS; i++) {
      assertThat(newest(app, new Destination.Topic(new TopicName("news/" + i)))).isEmpty();
      assertThat(registry().wantsLogged(app, new TopicName("news/" + i))).isFalse();
    }
    assertThat(registry().hasTokens(app)).isFalse();
    assertThat(await(engine().badgeCounters().increment(List.of(token(app, uids.get(0))), LATER)))
        .containsExactly(1);
    assertThat(engine().retainedMessages().figures(app)).isEqualTo(RetainedFigures.NONE);
    assertThat(await(engine().accessCatalog().grants())).noneMatch(g -> g.app().equals(app));
    assertThat(await(engine().accessCatalog().guarded())).doesNotContain(app);
    for (int i = 0; i < DEVICES; i++) {
      assertThat(await(engine().registrations().find(app, "device" + i))).isEmpty();
    }
    assertThat(await(engine().wills().all())).noneMatch(will -> will.session().app().equals(app));
    assertThat(await(engine().sealedCredentials().all())).noneMatch(c -> c.app().equals(app));
    assertThat(await(engine().wakeUpOutbox().pending())).noneMatch(w -> w.app().equals(app));
    assertThat(await(engine().wakeUpOutbox().report(app, new MessageId(1)))).isEmpty();
    assertThat(await(engine().wakeUpOutbox().report(app, new MessageId(2)))).isEmpty();
  }

  private void assertWhole(AppKey app, List<Long> uids) {
    for (int i = 0; i < SESSIONS; i++) {
      assertThat(await(registry().find(name(app, i)))).isPresent();
      assertThat(await(registry().subscriptionsOf(uids.get(i)))).hasSize(1);
      assertThat(await(registry().holdersOf(app, List.of(alias(i))))).hasSize(1);
    }
    assertThat(newest(app, new Destination.Inbox(uids.get(0), alias(0)))).hasSize(1);
    for (int i = 0; i < TOPICS; i++) {
      assertThat(newest(app, new Destination.Topic(new TopicName("news/" + i)))).hasSize(1);
      assertThat(registry().wantsLogged(app, new TopicName("news/" + i))).isTrue();
    }
    assertThat(registry().hasTokens(app)).isTrue();
    assertThat(engine().retainedMessages().figures(app).messages()).isEqualTo(TOPICS);
    assertThat(await(engine().accessCatalog().grants()).stream().filter(g -> g.app().equals(app)))
        .hasSize(GRANTS);
    assertThat(await(engine().accessCatalog().guarded())).contains(app);
    for (int i = 0; i < DEVICES; i++) {
      assertThat(await(engine().registrations().find(app, "device" + i))).isPresent();
    }
    assertThat(await(engine().sealedCredentials().all())).anyMatch(c -> c.app().equals(app));
    assertThat(await(engine().wakeUpOutbox().pending()))
        .extracting(WakeUpOutbox.Waiting::app)
        .containsExactly(app);
    assertThat(await(engine().wakeUpOutbox().report(app, new MessageId(2)))).isPresent();
    assertThat(await(engine().wills().all())).anyMatch(will -> will.session().app().equals(app));
  }

  private List<String> newest(AppKey app, Destination destination) {
    return texts(await(engine().messageLog().newest(app, destination, Long.MAX_VALUE, 10)));
  }

  @Test
  void everythingOfTheAppGoesAndNothingOfItsNeighbour() {
    List<Long> own = fill(APP);
    List<Long> others = fill(OTHER);

    remove(APP);

    assertEmpty(APP, own);
    assertWhole(OTHER, others);
    restart();
    assertEmpty(APP, own);
    assertWhole(OTHER, others);
  }

  @Test
  void whatAnInterruptedRemovalLeavesGoesWithTheNextOne() {
    List<Long> own = fill(APP);
    List<Long> others = fill(OTHER);

    await(engine().appData().removeSome(APP));
    restart();
    remove(APP);

    assertEmpty(APP, own);
    assertWhole(OTHER, others);
  }

  @Test
  void theAppBeginsAnewAfterwards() {
    List<Long> former = fill(APP);
    remove(APP);

    List<Long> own = fill(APP);

    assertThat(own).doesNotContainAnyElementsOf(former);
    assertWhole(APP, own);
  }

  @Test
  void anAppThatHasNothingIsSoonThrough() {
    fill(OTHER);
    int portions = 1;
    while (portions < 100 && await(engine().appData().removeSome(APP))) {
      portions++;
    }
    assertThat(portions).isLessThan(100);
  }
}
