package io.pushbridge.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishOutcome.Result;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.topic.Alias;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AppLimitsInForceTest {
  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  private void limit(AppLimit limit, int value) {
    AppLimits changed = bench.platform.apps().limitsOf(Bench.APP).with(limit, value);
    Secret secret = new Secret("secret");
    Bench.get(bench.platform.apps().save(new App(Bench.APP, "app", secret, secret, changed)));
  }

  private long counted(Tally.Event event) {
    return bench.platform.tally().of(event);
  }

  private Result publish(Client client) {
    return Bench.get(
            bench.platform.publisher().publish(Bench.request("news", "m").from(client.session())))
        .result();
  }

  private Result publishFromServer() {
    return Bench.get(bench.platform.publisher().publish(Bench.request("news", "m"))).result();
  }

  @Test
  void connectionsAreBoundedPerApp() {
    limit(AppLimit.CONNECTIONS, 2);
    Client first = Client.durable(bench, "u1").connect();
    Client second = Client.passing(bench).connect();
    assertThatThrownBy(() -> Client.durable(bench, "u3").connect())
        .hasRootCauseInstanceOf(ConnectionLimitException.class);
    assertThat(counted(Tally.Event.REFUSED_CONNECTIONS)).isEqualTo(1);
    Client.durable(bench, Bench.OTHER, "u1").connect();
    // A newer connection of a session takes no more room.
    Client newer = Client.durable(bench, "u1").connect();
    assertThat(first.closed).isNotNull();
    second.disconnect();
    Client.durable(bench, "u3").connect();
    newer.disconnect();
    Client.durable(bench, "u4").connect();
    assertThatThrownBy(() -> Client.passing(bench).connect())
        .hasRootCauseInstanceOf(ConnectionLimitException.class);
  }

  @Test
  void aConnectThatFailsTakesNoRoom() {
    limit(AppLimit.CONNECTIONS, 1);
    bench.store.failChanges(true);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> Client.durable(bench, "u1").connect())
          .hasRootCauseInstanceOf(IllegalStateException.class);
    }
    bench.store.failChanges(false);
    Client.durable(bench, "u2").connect();
  }

  @Test
  void aSessionPublishesSoManyEachSecond() {
    limit(AppLimit.SESSION_PUBLISHES_PER_SECOND, 2);
    Client client = Client.durable(bench, "u1").connect().subscribe("news");
    Client other = Client.passing(bench).connect();
    assertThat(publish(client)).isEqualTo(Result.ACCEPTED);
    assertThat(publish(client)).isEqualTo(Result.ACCEPTED);
    assertThat(publish(client)).isEqualTo(Result.RATE_LIMITED);
    assertThat(publish(other)).isEqualTo(Result.ACCEPTED);
    assertThat(publishFromServer()).isEqualTo(Result.ACCEPTED);
    bench.clock.advance(Duration.ofMillis(500));
    assertThat(publish(client)).isEqualTo(Result.ACCEPTED);
    assertThat(publish(client)).isEqualTo(Result.RATE_LIMITED);
    assertThat(counted(Tally.Event.RATE_LIMITED)).isEqualTo(2);
    client.awaitMessages("news=m", "news=m", "news=m", "news=m", "news=m");
  }

  @Test
  void whatIsSaidOfAMessageCountsAsPartOfIt() {
    limit(AppLimit.MESSAGE_SIZE, 100);
    Client client = Client.durable(bench, "u1").connect();
    UserProperty small = new UserProperty("n", "v");
    assertThat(publishSaying(client, List.of())).isEqualTo(Result.ACCEPTED);
    assertThat(publishSaying(client, List.of(small))).isEqualTo(Result.ACCEPTED);
    assertThat(publishSaying(client, List.of(small, small))).isEqualTo(Result.TOO_LARGE);
    assertThat(publishSaying(client, List.of(new UserProperty("n", "v".repeat(50)))))
        .isEqualTo(Result.TOO_LARGE);
    assertThat(counted(Tally.Event.REFUSED_TOO_LARGE)).isEqualTo(2);
  }

  private Result publishSaying(Client client, List<UserProperty> said) {
    MessageProperties properties =
        new MessageProperties(true, "text", "answer", Bench.bytes("7"), said);
    return Bench.get(
            bench
                .platform
                .publisher()
                .publish(
                    Bench.request("news", "m").withProperties(properties).from(client.session())))
        .result();
  }

  @Test
  void anAppPublishesSoManyEachSecondItsServerIncluded() {
    limit(AppLimit.PUBLISHES_PER_SECOND, 2);
    Client client = Client.durable(bench, "u1").connect();
    assertThat(publish(client)).isEqualTo(Result.ACCEPTED);
    assertThat(publishFromServer()).isEqualTo(Result.ACCEPTED);
    assertThat(publish(client)).isEqualTo(Result.RATE_LIMITED);
    assertThat(publishFromServer()).isEqualTo(Result.RATE_LIMITED);
    bench.clock.advance(Duration.ofSeconds(1));
    assertThat(publish(client)).isEqualTo(Result.ACCEPTED);
  }

  @Test
  void eachOfABatchCounts() {
    limit(AppLimit.PUBLISHES_PER_SECOND, 2);
    List<Alias> aliases = List.of(new Alias("a"), new Alias("b"), new Alias("c"));
    Map<Alias, PublishOutcome> outcomes =
        Bench.get(
            bench
                .platform
                .publisher()
                .publishToAll(
                    PublishRequest.toAlias(Bench.APP, aliases.get(0), Bench.bytes("m")), aliases));
    assertThat(outcomes.values())
        .extracting(PublishOutcome::result)
        .containsExactly(Result.UNKNOWN_ALIAS, Result.UNKNOWN_ALIAS, Result.RATE_LIMITED);
  }

  @Test
  void messagesAreBounded() {
    limit(AppLimit.MESSAGE_SIZE, 3);
    assertThat(sized(3)).isEqualTo(Result.ACCEPTED);
    assertThat(sized(4)).isEqualTo(Result.TOO_LARGE);
    assertThat(counted(Tally.Event.REFUSED_TOO_LARGE)).isEqualTo(1);
  }

  private Result sized(int bytes) {
    return Bench.get(bench.platform.publisher().publish(Bench.request("news", "m".repeat(bytes))))
        .result();
  }

  @Test
  void subscriptionsAreBoundedPerSession() {
    limit(AppLimit.SUBSCRIPTIONS_PER_SESSION, 1);
    Client client = Client.durable(bench, "u1").connect().subscribe("news");
    assertThatThrownBy(() -> client.subscribe("other"))
        .hasRootCauseInstanceOf(SubscriptionLimitException.class);
    client.subscribe("news");
    assertThat(counted(Tally.Event.REFUSED_SUBSCRIPTIONS)).isEqualTo(1);
  }
}
