package io.pushbridge.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.access.AccessDeniedException;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.access.GrantOutcome;
import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.PublishOutcome.Result;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.push.DeviceTokens;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients of an app whose access manager is on can do, whatever their door. */
class GuardedSessionsTest {
  private static final Rights READ = new Rights(true, false, false);
  private static final Rights WRITE = new Rights(false, true, false);
  private static final Rights ALL = new Rights(true, true, true);
  private static final Scope NEWS = Scope.of(new TopicFilter("news"));

  private final Bench bench = new Bench();

  @BeforeEach
  void switchOn() {
    guard(true);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private AccessRules rules() {
    return bench.platform.access();
  }

  private void guard(boolean on) {
    Bench.get(rules().guard(Bench.APP, on));
  }

  private void grant(Scope scope, Rights rights, long ttl) {
    assertThat(Bench.get(rules().grant(Bench.APP, scope, rights, ttl)).result())
        .isEqualTo(GrantOutcome.Result.GRANTED);
  }

  private String token(Scope scope, Rights rights) {
    return Bench.get(rules().grantWithNewToken(Bench.APP, scope, rights, 0)).token();
  }

  private void subscribe(Client client, String filter, String token) {
    Bench.get(
        bench
            .platform
            .sessions()
            .subscribe(
                client.session(),
                Subscription.of(new TopicFilter(filter), Qos.AT_LEAST_ONCE).withToken(token)));
  }

  private Result publish(Client client, PublishRequest request) {
    return Bench.get(bench.platform.publisher().publish(request.from(client.session()))).result();
  }

  private static PublishRequest toJack() {
    return PublishRequest.toAlias(Bench.APP, new Alias("jack"), Bench.bytes("m"));
  }

  private void appPublishes(String text) {
    bench.publish("news", text, Qos.AT_LEAST_ONCE);
  }

  /** A QoS 0 message comes only to those who read the log no more: what follows goes out live. */
  private void appPublishesToLive(String text, Client... clients) {
    bench.publish("news", text, Qos.AT_MOST_ONCE);
    for (Client client : clients) {
      client.awaitMessages("news=" + text);
    }
  }

  @Test
  void aDeniedSubscriptionHasNoEffectAndIsCounted() {
    Client client = Client.durable(bench, "u1").connect();
    assertThatThrownBy(() -> client.subscribe("news"))
        .hasRootCauseInstanceOf(AccessDeniedException.class);
    assertThat(client.session().subscriptions()).isEmpty();
    assertThat(bench.platform.tally().of(Tally.Event.DENIED)).isEqualTo(1);
    grant(NEWS, READ, 0);
    appPublishes("1");
    client.subscribe("news");
    appPublishes("2");
    client.awaitMessages("news=2");
  }

  @Test
  void aDeniedPublishReachesNobody() {
    grant(NEWS, READ, 0);
    Client client = Client.durable(bench, "u1").connect().subscribe("news");
    assertThat(publish(client, Bench.request("news", "no"))).isEqualTo(Result.DENIED);
    grant(NEWS, ALL, 0);
    assertThat(publish(client, Bench.request("news", "yes"))).isEqualTo(Result.ACCEPTED);
    client.awaitMessages("news=yes");
    assertThat(bench.platform.tally().of(Tally.Event.DENIED)).isEqualTo(1);
  }

  @Test
  void theAppsOwnServerIsNotRestricted() {
    grant(NEWS, READ, 0);
    Client client = Client.durable(bench, "u1").connect().subscribe("news");
    appPublishes("1");
    client.awaitMessages("news=1");
  }

  @Test
  void aliasesAreTakenAndSentToByGrant() {
    Scope jack = Scope.of(new Alias("jack"));
    Client client = Client.durable(bench, "u1").connect();
    assertThatThrownBy(() -> client.alias("jack"))
        .hasRootCauseInstanceOf(AccessDeniedException.class);
    assertThat(client.session().alias()).isEmpty();
    grant(jack, READ, 0);
    client.alias("jack");
    assertThat(publish(client, toJack())).isEqualTo(Result.DENIED);
    String token = token(jack, WRITE);
    assertThat(publish(client, toJack().withToken(token))).isEqualTo(Result.ACCEPTED);
    client.awaitMessages("jack=m");
    grant(jack, Rights.NONE, 0);
    // What is held stays, and can be given up.
    assertThat(client.session().alias()).contains(new Alias("jack"));
    client.alias("");
    assertThat(client.session().alias()).isEmpty();
  }

  @Test
  void aTokenIsKeptWithTheSubscription() {
    String token = token(NEWS, READ);
    Client client = Client.durable(bench, "u1").connect();
    subscribe(client, "news", token);
    appPublishes("1");
    client.awaitMessages("news=1");
    client.disconnect();
    bench.restart();
    appPublishes("2");
    Client back = Client.durable(bench, "u1").connect();
    appPublishes("3");
    back.awaitMessages("news=2", "news=3");
    grant(NEWS.withToken(token), Rights.NONE, 0);
    appPublishes("4");
    back.unsubscribe("news");
    assertThat(back.session().subscriptions()).isEmpty();
    assertThat(back.got).containsExactly("news=2", "news=3");
  }

  @Test
  void revokingStopsWhatIsSubscribedAndGrantingResumesIt() {
    grant(NEWS, READ, 0);
    Client durable = Client.durable(bench, "u1").connect().subscribe("news");
    Client passing = Client.passing(bench).connect().subscribe("news");
    appPublishesToLive("1", durable, passing);
    grant(NEWS, Rights.NONE, 0);
    appPublishes("hidden");
    grant(NEWS, READ, 0);
    appPublishes("2");
    durable.awaitMessages("news=1", "news=2");
    passing.awaitMessages("news=1", "news=2");
  }

  @Test
  void expiryStopsWhatIsSubscribed() {
    grant(NEWS, READ, 60);
    grant(Scope.of(new TopicFilter("other")), READ, 0);
    Client client = Client.durable(bench, "u1").connect().subscribe("news").subscribe("other");
    appPublishesToLive("1", client);
    bench.clock.advance(Duration.ofSeconds(60));
    appPublishes("hidden");
    bench.publish("other", "2", Qos.AT_LEAST_ONCE);
    client.awaitMessages("news=1", "other=2");
  }

  @Test
  void switchingOnStopsAndSwitchingOffResumes() {
    guard(false);
    Client client = Client.durable(bench, "u1").connect().subscribe("news").subscribe("a/#");
    appPublishesToLive("1", client);
    guard(true);
    appPublishes("hidden");
    guard(false);
    appPublishes("2");
    client.awaitMessages("news=1", "news=2");
  }

  @Test
  void whatIsRevokedIsNotReadFromTheLogEither() {
    grant(NEWS, READ, 0);
    Client.durable(bench, "u1").connect().subscribe("news").disconnect();
    appPublishes("hidden");
    grant(NEWS, Rights.NONE, 0);
    Client back = Client.durable(bench, "u1").connect().alias("");
    grant(Scope.of(new TopicFilter("other")), READ, 0);
    back.subscribe("other");
    bench.publish("other", "1", Qos.AT_LEAST_ONCE);
    back.awaitMessages("other=1");
  }

  @Test
  void presenceNeedsItsOwnRight() {
    grant(NEWS, READ, 0);
    grant(Scope.of(new Alias("jack")), READ, 0);
    Client watcher = Client.durable(bench, "watcher").connect();
    assertThatThrownBy(() -> watcher.subscribe("news/p"))
        .hasRootCauseInstanceOf(AccessDeniedException.class);
    String token = token(NEWS, new Rights(false, false, true));
    subscribe(watcher, "news/p", token);
    Client jack = Client.durable(bench, "u1").connect().alias("jack").subscribe("news");
    watcher.awaitMessages(notice("join"));
    grant(NEWS.withToken(token), Rights.NONE, 0);
    jack.unsubscribe("news").subscribe("news");
    // Its stage completes when everything before it was routed.
    bench.publish("nobody", "m", Qos.AT_MOST_ONCE);
    grant(NEWS.withToken(token), ALL, 0);
    jack.unsubscribe("news");
    watcher.awaitMessages(notice("join"), notice("leave"));
  }

  private String notice(String action) {
    return "news/p={\"action\":\"%s\",\"alias\":\"jack\",\"timestamp\":%d}"
        .formatted(action, bench.clock.millis());
  }

  @Test
  void devicesOfThoseWhoMayNotReadStayAsleep() {
    Scope all = Scope.of(new TopicFilter("#"));
    grant(NEWS, READ, 0);
    grant(all, READ, 0);
    grant(Scope.of(new TopicFilter("other")), READ, 0);
    withDevice(Client.durable(bench, "u1").connect().subscribe("news"), "aa");
    withDevice(Client.durable(bench, "u2").connect().subscribe("#"), "bb");
    withDevice(Client.durable(bench, "u3").connect().subscribe("other"), "cc");
    grant(NEWS, Rights.NONE, 0);
    appPublishes("1");
    await().untilAsserted(() -> assertThat(woken()).containsExactly("1 bb"));
    grant(all, Rights.NONE, 0);
    appPublishes("hidden");
    bench.publish("other", "2", Qos.AT_LEAST_ONCE);
    await().untilAsserted(() -> assertThat(woken()).containsExactly("1 bb", "2 cc"));
  }

  /** Message and device, in the order they were handed to the notifier. */
  private List<String> woken() {
    return bench.notifier.wakeUps().stream()
        .flatMap(
            one ->
                one.recipients().stream()
                    .map(
                        device ->
                            new String(one.message().payload(), StandardCharsets.UTF_8)
                                + " "
                                + device.token().substring(0, 2)))
        .toList();
  }

  private void withDevice(Client client, String token) {
    Optional<String> refused =
        Bench.get(
            bench
                .platform
                .tokens()
                .store(
                    Bench.APP,
                    client.session().uid(),
                    new DeviceTokens.Request(token.repeat(32), "com.example", "production")));
    assertThat(refused).isEmpty();
    client.disconnect();
  }
}
