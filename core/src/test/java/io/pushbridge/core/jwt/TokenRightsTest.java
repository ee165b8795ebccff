package io.pushbridge.core.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenRightsTest {
  private static final Rights READ = new Rights(true, false, false);
  private static final Rights WRITE = new Rights(false, true, false);
  private static final Rights WATCH = new Rights(false, false, true);
  private static final Alias JACK = new Alias("jack");
  private static final Alias ROSE = new Alias("rose");

  private static TokenRights of(TokenGrant... grants) {
    return new TokenRights(Optional.of(List.of(grants)), Optional.empty());
  }

  private static TokenGrant topic(String filter, Rights rights) {
    return new TokenGrant(Scope.of(new TopicFilter(filter)), rights);
  }

  private static boolean reads(TokenRights rights, String filter) {
    return rights.mayRead(new TopicFilter(filter));
  }

  private static boolean publishes(TokenRights rights, String topic) {
    return rights.mayPublish(new TopicName(topic));
  }

  @Test
  void withoutGrantsATokenLimitsNothingButOtherAliasesThanItsOwn() {
    TokenRights named = new TokenRights(Optional.empty(), Optional.of(JACK));
    assertThat(reads(TokenRights.ALL, "#")).isTrue();
    assertThat(reads(TokenRights.ALL, "news/p")).isTrue();
    assertThat(TokenRights.ALL.mayTake(JACK)).isTrue();
    assertThat(named.mayTake(JACK)).isTrue();
    assertThat(named.mayTake(ROSE)).isFalse();
    assertThat(named.maySendTo(ROSE)).isTrue();
    assertThat(publishes(named, "news")).isTrue();
  }

  @Test
  void noGrantsAtAllAllowNothingButTheOwnAlias() {
    TokenRights nothing = new TokenRights(Optional.of(List.of()), Optional.of(JACK));
    assertThat(reads(nothing, "news")).isFalse();
    assertThat(publishes(nothing, "news")).isFalse();
    assertThat(nothing.maySendTo(JACK)).isFalse();
    assertThat(nothing.mayTake(ROSE)).isFalse();
    assertThat(nothing.mayTake(JACK)).isTrue();
  }

  @Test
  void aFilterCoversWhatItMatches() {
    TokenRights rights = of(topic("chat/+", READ), topic("chat/7", WRITE), topic("log/#", WRITE));
    assertThat(reads(rights, "chat/7")).isTrue();
    assertThat(reads(rights, "chat/+")).isTrue();
    assertThat(reads(rights, "$share/g/chat/8")).isTrue();
    assertThat(reads(rights, "chat/#")).isFalse();
    assertThat(reads(rights, "$share/g/#")).isFalse();
    assertThat(reads(rights, "log/a")).isFalse();
    assertThat(publishes(rights, "chat/7")).isTrue();
    assertThat(publishes(rights, "chat/8")).isFalse();
    assertThat(publishes(rights, "log")).isTrue();
    assertThat(publishes(rights, "log/a/b")).isTrue();
  }

  @Test
  void presenceIsARightOfItsOwn() {
    TokenRights rights = of(topic("chat/#", WATCH), topic("news", READ));
    assertThat(reads(rights, "chat/7/p")).isTrue();
    assertThat(reads(rights, "chat/+/p")).isTrue();
    assertThat(reads(rights, "chat/7")).isFalse();
    assertThat(reads(rights, "news")).isTrue();
    assertThat(reads(rights, "news/p")).isFalse();
  }

  @Test
  void theWholeAppIsWhatTheAccessManagerMeansByIt() {
    TokenRights reading = of(new TokenGrant(Scope.APP, READ));
    TokenRights writing = of(new TokenGrant(Scope.APP, WRITE));
    assertThat(reads(reading, "#")).isTrue();
    assertThat(reads(reading, "news/p")).isFalse();
    assertThat(reading.mayTake(JACK)).isFalse();
    assertThat(writing.mayTake(JACK)).isTrue();
    assertThat(writing.maySendTo(JACK)).isTrue();
    assertThat(publishes(writing, "anything")).isTrue();
  }

  @Test
  void aliasesAreTakenByReadingAndSentToByWriting() {
    TokenRights reading = of(new TokenGrant(Scope.of(JACK), READ));
    TokenRights writing = of(new TokenGrant(Scope.of(JACK), WRITE));
    assertThat(reading.mayTake(JACK)).isTrue();
    assertThat(reading.maySendTo(JACK)).isFalse();
    assertThat(writing.mayTake(JACK)).isTrue();
    assertThat(writing.maySendTo(JACK)).isTrue();
    assertThat(writing.mayTake(ROSE)).isFalse();
    // A topic of that name is another thing.
    assertThat(publishes(writing, "jack")).isFalse();
  }
}
