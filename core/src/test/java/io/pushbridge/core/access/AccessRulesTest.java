package io.pushbridge.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.core.access.GrantOutcome.Result;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.session.Bench;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
  private static final String NONE = Scope.NO_TOKEN;
  private static final String STRANGE = "342251e5c3f547f24c91e9a97356ae1f";
  private static final TopicName NEWS = new TopicName("news");
  private static final TopicFilter TO_NEWS = new TopicFilter("news");
  private static final TopicFilter PRESENCE = new TopicFilter("news/p");
  private static final Alias JACK = new Alias("jack");
  private static final Rights READ = new Rights(true, false, false);
  private static final Rights WRITE = new Rights(false, true, false);
  private static final Rights WATCH = new Rights(false, false, true);

  private final Bench bench = new Bench();

  @BeforeEach
  void switchOn() {
    Bench.get(rules().guard(Bench.APP, true));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private AccessRules rules() {
    return bench.platform.access();
  }

  private AppAccess access() {
    return rules().of(Bench.APP);
  }

  private GrantOutcome grant(Scope scope, Rights rights, long ttl) {
    return Bench.get(rules().grant(Bench.APP, scope, rights, ttl));
  }

  private String newToken(Scope scope, Rights rights, long ttl) {
    GrantOutcome outcome = Bench.get(rules().grantWithNewToken(Bench.APP, scope, rights, ttl));
    assertThat(outcome.result()).isEqualTo(Result.GRANTED);
    assertThat(outcome.token()).matches("[0-9a-f]{32}");
    return outcome.token();
  }

  @Test
  void whenOffEverythingIsAllowedAndNothingCanBeGranted() {
    AppAccess other = rules().of(Bench.OTHER);
    assertThat(other.mayPublish(NEWS, NONE)).isTrue();
    assertThat(other.mayPublish(NEWS, STRANGE)).isTrue();
    assertThat(other.mayRead(PRESENCE, NONE)).isTrue();
    assertThat(other.mayTake(JACK, NONE)).isTrue();
    assertThat(Bench.get(rules().grant(Bench.OTHER, Scope.APP, READ, 0)).result())
        .isEqualTo(Result.NOT_GUARDED);
  }

  @Test
  void whenOnNothingIsAllowedThatIsNotGranted() {
    assertThat(access().mayPublish(NEWS, NONE)).isFalse();
    assertThat(access().maySendTo(JACK, NONE)).isFalse();
    assertThat(access().mayTake(JACK, NONE)).isFalse();
    assertThat(access().mayRead(TO_NEWS, NONE)).isFalse();
    assertThat(access().mayRead(PRESENCE, NONE)).isFalse();
  }

  @Test
  void theAppsLevelCoversEveryTopicAndAlias() {
    grant(Scope.APP, READ, 0);
    assertThat(access().mayRead(TO_NEWS, NONE)).isTrue();
    assertThat(access().mayRead(PRESENCE, NONE)).isFalse();
    assertThat(access().mayPublish(NEWS, NONE)).isFalse();
    // Reading the app does not allow taking aliases, though reading one alias allows taking it.
    assertThat(access().mayTake(JACK, NONE)).isFalse();
    grant(Scope.APP, WRITE, 0);
    assertThat(access().mayRead(TO_NEWS, NONE)).isFalse();
    assertThat(access().mayPublish(NEWS, NONE)).isTrue();
    assertThat(access().maySendTo(JACK, NONE)).isTrue();
    assertThat(access().mayTake(JACK, NONE)).isTrue();
    grant(Scope.APP, WATCH, 0);
    assertThat(access().mayRead(PRESENCE, NONE)).isTrue();
  }

  @Test
  void aTopicsLevelCoversItAlone() {
    grant(Scope.of(TO_NEWS), READ, 0);
    assertThat(access().mayRead(TO_NEWS, NONE)).isTrue();
    assertThat(access().mayRead(PRESENCE, NONE)).isFalse();
    assertThat(access().mayPublish(NEWS, NONE)).isFalse();
    assertThat(access().mayRead(new TopicFilter("news/a"), NONE)).isFalse();
    assertThat(access().mayRead(new TopicFilter("news/#"), NONE)).isFalse();
    grant(Scope.of(TO_NEWS), WATCH, 0);
    assertThat(access().mayRead(PRESENCE, NONE)).isTrue();
    assertThat(access().mayRead(TO_NEWS, NONE)).isFalse();
    assertThat(rules().of(Bench.OTHER).guarded()).isFalse();
  }

  @Test
  void aFilterCoversExactlyItsOwnText() {
    grant(Scope.of(new TopicFilter("news/+")), new Rights(true, true, false), 0);
    assertThat(access().mayRead(new TopicFilter("news/+"), NONE)).isTrue();
    assertThat(access().mayRead(new TopicFilter("news/a"), NONE)).isFalse();
    assertThat(access().mayPublish(new TopicName("news/a"), NONE)).isFalse();
  }

  @Test
  void readingAnAliasAllowsTakingItAndNotSendingToIt() {
    grant(Scope.of(JACK), READ, 0);
    assertThat(access().mayTake(JACK, NONE)).isTrue();
    assertThat(access().maySendTo(JACK, NONE)).isFalse();
    grant(Scope.of(JACK), WRITE, 0);
    assertThat(access().mayTake(JACK, NONE)).isTrue();
    assertThat(access().maySendTo(JACK, NONE)).isTrue();
    // A topic of that name is another thing.
    assertThat(access().mayPublish(new TopicName("jack"), NONE)).isFalse();
  }

  @Test
  void aTokenCoversThoseWhoShowIt() {
    String token = newToken(Scope.of(TO_NEWS), READ, 0);
    assertThat(access().mayRead(TO_NEWS, token)).isTrue();
    assertThat(access().mayRead(TO_NEWS, NONE)).isFalse();
    assertThat(access().mayRead(TO_NEWS, STRANGE)).isFalse();
    assertThat(access().mayRead(new TopicFilter("other"), token)).isFalse();
    assertThat(access().mayPublish(NEWS, token)).isFalse();
  }

  @Test
  void aTokenCanBeExtended() {
    String token = newToken(Scope.of(TO_NEWS), READ, 0);
    assertThat(grant(Scope.of(JACK).withToken(token), WRITE, 0).result()).isEqualTo(Result.GRANTED);
    assertThat(access().maySendTo(JACK, token)).isTrue();
    assertThat(access().mayRead(TO_NEWS, token)).isTrue();
    assertThat(grant(Scope.of(JACK).withToken(STRANGE), WRITE, 0).result())
        .isEqualTo(Result.UNKNOWN_TOKEN);
  }

  @Test
  void tokensAreNotRepeated() {
    Set<String> tokens = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      tokens.add(newToken(Scope.of(TO_NEWS), READ, 0));
    }
    assertThat(tokens).hasSize(100);
  }

  @Test
  void anyLevelThatAllowsIsEnough() {
    String token = newToken(Scope.of(TO_NEWS), WRITE, 0);
    grant(Scope.of(TO_NEWS), WRITE, 0);
    grant(Scope.APP, WRITE, 0);
    grant(Scope.of(TO_NEWS).withToken(token), Rights.NONE, 0);
    assertThat(access().mayPublish(NEWS, token)).isTrue();
    grant(Scope.of(TO_NEWS), Rights.NONE, 0);
    assertThat(access().mayPublish(NEWS, token)).isTrue();
    grant(Scope.APP, Rights.NONE, 0);
    assertThat(access().mayPublish(NEWS, token)).isFalse();
  }

  @Test
  void aGrantEndsOnTimeAndTheLastRequestCounts() {
    grant(Scope.of(TO_NEWS), READ, 10);
    bench.clock.advance(Duration.ofMillis(9_999));
    assertThat(access().mayRead(TO_NEWS, NONE)).isTrue();
    grant(Scope.of(TO_NEWS), READ, 5);
    bench.clock.advance(Duration.ofMillis(4_999));
    assertThat(access().mayRead(TO_NEWS, NONE)).isTrue();
    bench.clock.advance(Duration.ofMillis(1));
    assertThat(access().mayRead(TO_NEWS, NONE)).isFalse();
    assertThat(rules().audit(Bench.APP, Scope.of(TO_NEWS))).contains(Rights.NONE);
    grant(Scope.of(TO_NEWS), READ, 0);
    bench.clock.advance(Duration.ofDays(10_000));
    assertThat(access().mayRead(TO_NEWS, NONE)).isTrue();
  }

  @Test
  void theLongestTimeToLiveIsNoOverflow() {
    grant(Scope.of(TO_NEWS), READ, Long.MAX_VALUE);
    bench.clock.advance(Duration.ofDays(10_000));
    assertThat(access().mayRead(TO_NEWS, NONE)).isTrue();
  }

  @Test
  void auditTellsOneLevel() {
    String token = newToken(Scope.of(TO_NEWS), READ, 0);
    grant(Scope.APP, WRITE, 0);
    assertThat(rules().audit(Bench.APP, Scope.APP)).contains(WRITE);
    assertThat(rules().audit(Bench.APP, Scope.of(TO_NEWS))).contains(Rights.NONE);
    assertThat(rules().audit(Bench.APP, Scope.of(TO_NEWS).withToken(token))).contains(READ);
    assertThat(rules().audit(Bench.APP, Scope.of(JACK).withToken(token))).contains(Rights.NONE);
    assertThat(rules().audit(Bench.APP, Scope.of(JACK).withToken(STRANGE))).isEmpty();
  }

  @Test
  void grantsAndTheSwitchSurviveRestartsAndSwitchingOff() {
    String token = newToken(Scope.of(TO_NEWS), READ, 100);
    grant(Scope.of(JACK), WRITE, 0);
    Bench.get(rules().guard(Bench.APP, false));
    bench.restart();
    assertThat(access().guarded()).isFalse();
    Bench.get(rules().guard(Bench.APP, true));
    assertThat(access().mayRead(TO_NEWS, token)).isTrue();
    assertThat(access().maySendTo(JACK, NONE)).isTrue();
    assertThat(access().mayPublish(NEWS, token)).isFalse();
    bench.restart();
    bench.clock.advance(Duration.ofSeconds(100));
    assertThat(access().guarded()).isTrue();
    assertThat(access().mayRead(TO_NEWS, token)).isFalse();
    assertThat(access().maySendTo(JACK, NONE)).isTrue();
  }

  @Test
  void whatTheStoreDoesNotTakeIsNotGranted() {
    bench.store.failChanges(true);
    assertThatThrownBy(() -> grant(Scope.of(TO_NEWS), READ, 0)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> Bench.get(rules().guard(Bench.APP, false)))
        .isInstanceOf(AssertionError.class);
    assertThat(access().mayRead(TO_NEWS, NONE)).isFalse();
  }

  @Test
  void anExpiredTokenCanBeExtendedForADayAndIsForgottenThen() {
    String token = newToken(Scope.of(TO_NEWS), READ, 1);
    bench.clock.advance(Duration.ofHours(24));
    grant(Scope.APP, Rights.NONE, 0);
    assertThat(rules().audit(Bench.APP, Scope.of(TO_NEWS).withToken(token))).contains(Rights.NONE);
    bench.clock.advance(Duration.ofHours(1));
    grant(Scope.APP, Rights.NONE, 0);
    assertThat(Bench.get(bench.store.accessCatalog().grants()))
        .extracting(AccessGrant::scope)
        .containsExactly(Scope.APP);
    assertThat(rules().audit(Bench.APP, Scope.of(TO_NEWS).withToken(token)))
        .isEqualTo(Optional.empty());
  }

  @Test
  void anAppHasSoManyGrantsAndExpiredOnesMakeRoom() {
    Bench.get(
        bench
            .platform
            .apps()
            .save(
                new App(
                    Bench.APP,
                    "app",
                    new Secret("sec"),
                    new Secret("device"),
                    AppLimits.DEFAULT.with(AppLimit.GRANTS, 2))));
    grant(Scope.of(TO_NEWS), READ, 1);
    grant(Scope.of(JACK), READ, 0);
    assertThat(grant(Scope.APP, READ, 0).result()).isEqualTo(Result.TOO_MANY);
    assertThat(grant(Scope.of(JACK), WRITE, 0).result()).isEqualTo(Result.GRANTED);
    bench.clock.advance(Duration.ofSeconds(1));
    assertThat(grant(Scope.APP, READ, 0).result()).isEqualTo(Result.GRANTED);
    assertThat(rules().of(Bench.APP).size()).isEqualTo(2);
  }

  @Test
  void tokensAreInNoText() {
    Scope scope = Scope.of(TO_NEWS).withToken(STRANGE);
    assertThat(scope.toString() + new GrantOutcome(Result.GRANTED, STRANGE))
        .contains("news")
        .doesNotContain(STRANGE);
  }
}
