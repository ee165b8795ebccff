package io.pushbridge.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.access.AccessDeniedException;
import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.jwt.TokenGrant;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.jwt.TokenRights;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.PublishOutcome.Result;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client's token means for its session. */
class TokenSessionsTest {
  private static final Rights READ = new Rights(true, false, false);
  private static final Rights ALL = new Rights(true, true, true);

  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  private static TokenGrant grant(String filter, Rights rights) {
    return new TokenGrant(Scope.of(new TopicFilter(filter)), rights);
  }

  private TokenLogin token(Duration lifetime, String alias, TokenGrant... grants) {
    return new TokenLogin(
        Bench.APP,
        Optional.empty(),
        new TokenRights(
            grants.length == 0 ? Optional.empty() : Optional.of(List.of(grants)),
            Alias.parse(alias)),
        bench.clock.millis() + lifetime.toMillis());
  }

  private Client client(String name, TokenLogin token) {
    return Client.of(
        bench,
        ConnectRequest.durable(new SessionName(Bench.APP, Door.SOCKETIO, name), true)
            .withLogin(Optional.of(token)));
  }

  private Result publish(LiveSession from, String topic) {
    byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
    return Bench.get(
            bench
                .platform
                .publisher()
                .publish(PublishRequest.toTopic(Bench.APP, new TopicName(topic), body).from(from)))
        .result();
  }

  @Test
  void grantsAreInForceAtEveryStep() {
    Client client =
        client("one", token(Duration.ofHours(1), "", grant("chat/#", ALL), grant("news", READ)))
            .connect();
    assertThat(publish(client.session(), "chat/7")).isEqualTo(Result.ACCEPTED);
    assertThat(publish(client.session(), "news")).isEqualTo(Result.DENIED);
    client.subscribe("news").subscribe("chat/7/p");
    assertThatThrownBy(() -> client.subscribe("other"))
        .hasStackTraceContaining(AccessDeniedException.class.getSimpleName());
    assertThatThrownBy(() -> client.alias("jack"))
        .hasStackTraceContaining(AccessDeniedException.class.getSimpleName());
    assertThat(bench.platform.tally().of(Tally.Event.DENIED)).isEqualTo(3);
  }

  @Test
  void theAccessManagerMustAllowItToo() {
    Bench.get(bench.platform.access().guard(Bench.APP, true));
    Client client = client("one", token(Duration.ofHours(1), "", grant("chat/#", ALL))).connect();
    assertThat(publish(client.session(), "chat/7")).isEqualTo(Result.DENIED);
    Bench.get(
        bench.platform.access().grant(Bench.APP, Scope.of(new TopicFilter("chat/7")), ALL, 0));
    assertThat(publish(client.session(), "chat/7")).isEqualTo(Result.ACCEPTED);
    assertThat(publish(client.session(), "chat/8")).isEqualTo(Result.DENIED);
  }

  @Test
  void whatWasSubscribedBeforeIsNotDeliveredUnderATokenThatDoesNotAllowIt() {
    Client before = Client.durable(bench, "one").connect();
    before.subscribe("news").subscribe("chat");
    before.disconnect();
    Client publisher = Client.passing(bench).connect();
    publish(publisher.session(), "news");
    publish(publisher.session(), "chat");

    Client back = client("one", token(Duration.ofHours(1), "", grant("chat", READ))).connect();
    back.awaitMessages("chat=hello");
    publish(publisher.session(), "news");
    publish(publisher.session(), "chat");
    back.awaitMessages("chat=hello", "chat=hello");
  }

  @Test
  void theAliasOfTheTokenIsHeldWhenTheClientIsConnected() {
    Client former = Client.durable(bench, "former").connect().alias("jack");
    Client client = client("one", token(Duration.ofHours(1), "jack")).connect();
    assertThat(client.session().alias()).contains(new Alias("jack"));
    assertThat(former.session().alias()).isEmpty();
    assertThatThrownBy(() -> client.alias("rose"))
        .hasStackTraceContaining(AccessDeniedException.class.getSimpleName());

    // Somebody takes it, and the next login takes it back.
    former.alias("jack");
    assertThat(client.session().alias()).isEmpty();
    client.disconnect();
    Client again = client("one", token(Duration.ofHours(1), "jack")).connect();
    assertThat(again.session().alias()).contains(new Alias("jack"));
    assertThat(Bench.get(bench.platform.aliases().isOnline(Bench.APP, new Alias("jack"))))
        .contains(true);
  }

  @Test
  void theConnectionEndsWithTheTokenAndTheSessionStays() {
    Client client = client("one", token(Duration.ofMinutes(5), "")).connect();
    client.subscribe("news");
    bench.clock.advance(Duration.ofMinutes(5).minusSeconds(1));
    bench.platform.sessions().endExpired();
    client.onLoop(() -> {});
    assertThat(client.closed).isNull();

    bench.clock.advance(Duration.ofSeconds(1));
    bench.platform.sessions().endExpired();
    await().untilAsserted(() -> assertThat(client.closed).isEqualTo(EndReason.TOKEN_EXPIRED));
    await()
        .untilAsserted(
            () -> assertThat(bench.platform.live().find(client.session().uid())).isEmpty());
    assertThat(bench.platform.tally().of(Tally.Event.ENDED_TOKENS)).isEqualTo(1);
    publish(Client.passing(bench).connect().session(), "news");

    Client back = client("one", token(Duration.ofMinutes(5), "")).connect();
    assertThat(back.present).isTrue();
    back.awaitMessages("news=hello");
  }

  @Test
  void aTokenThatIsShownLaterTakesTheFormersPlace() {
    Client client = client("one", token(Duration.ofMinutes(5), "jack", grant("a", READ))).connect();
    Client other = client("two", token(Duration.ofMinutes(5), "")).connect();
    TokenLogin next = token(Duration.ofMinutes(50), "rose", grant("b", READ));
    client.onLoop(() -> bench.platform.sessions().renew(client.session(), next));
    await().untilAsserted(() -> assertThat(client.session().alias()).contains(new Alias("rose")));
    client.subscribe("b");
    assertThatThrownBy(() -> client.subscribe("a"))
        .hasStackTraceContaining(AccessDeniedException.class.getSimpleName());

    bench.clock.advance(Duration.ofMinutes(6));
    bench.platform.sessions().endExpired();
    await().untilAsserted(() -> assertThat(other.closed).isEqualTo(EndReason.TOKEN_EXPIRED));
    client.onLoop(() -> {});
    assertThat(client.closed).isNull();
    bench.clock.advance(Duration.ofMinutes(45));
    bench.platform.sessions().endExpired();
    await().untilAsserted(() -> assertThat(client.closed).isEqualTo(EndReason.TOKEN_EXPIRED));
  }

  @Test
  void aConnectionThatTookOverWithTheSameTokenEndsWithIt() {
    TokenLogin token = token(Duration.ofMinutes(5), "");
    Client former = client("one", token).connect();
    Client latter = client("one", token).connect();
    await().untilAsserted(() -> assertThat(former.closed).isNotNull());
    bench.clock.advance(Duration.ofMinutes(5));
    bench.platform.sessions().endExpired();
    await().untilAsserted(() -> assertThat(latter.closed).isEqualTo(EndReason.TOKEN_EXPIRED));
  }
}
