package io.pushbridge.core.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.retained.RetainedPage;
import io.pushbridge.core.session.Bench;
import io.pushbridge.core.session.Client;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.topic.TopicSyntax;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an app is told of itself. */
class SystemTopicsTest {
  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  private void tenSecondsPass() {
    bench.clock.advance(Duration.ofMillis(SystemTopics.PERIOD_MILLIS));
    bench.platform.system().refreshIfDue();
  }

  private RetainedPage page(String filter, Optional<TopicName> after, int limit) {
    return Bench.get(
        bench.platform.system().matching(Bench.APP, new TopicFilter(filter), after, limit));
  }

  private static List<String> texts(RetainedPage page) {
    return page.messages().stream()
        .map(
            message ->
                message.destination().shownAs()
                    + "="
                    + new String(message.payload(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void whoeverSubscribesIsToldAtOnce() {
    Client client = Client.passing(bench).connect().subscribe("$SYS/#");

    client.onLoop(() -> client.session().feed().replayRetained(new TopicFilter("$SYS/#")));

    client.awaitMessages(
        "$SYS/bytes/received=0",
        "$SYS/bytes/sent=0",
        "$SYS/clients/connected=1",
        "$SYS/messages/dropped=0",
        "$SYS/messages/received=0",
        "$SYS/messages/retained=0",
        "$SYS/messages/sent=0",
        "$SYS/uptime=0");
    assertThat(client.sent).allMatch(outgoing -> outgoing.message().retain());
  }

  @Test
  void andAnewEveryTenSecondsOfTheClock() {
    Client client = Client.passing(bench).connect().subscribe("$SYS/clients/connected");

    bench.clock.advance(Duration.ofMillis(SystemTopics.PERIOD_MILLIS - 1));
    bench.platform.system().refreshIfDue();
    assertThat(client.got).isEmpty();
    Client.passing(bench).connect();
    bench.clock.advance(Duration.ofMillis(1));
    bench.platform.system().refreshIfDue();
    bench.platform.system().refreshIfDue();
    client.awaitMessages("$SYS/clients/connected=2");

    tenSecondsPass();
    client.awaitMessages("$SYS/clients/connected=2", "$SYS/clients/connected=2");
  }

  @Test
  void anotherAppHasItsOwn() {
    Client client = Client.passing(bench).connect().subscribe("$SYS/clients/connected");
    Client other = Client.durable(bench, Bench.OTHER, "other").connect();
    other.subscribe("$SYS/clients/connected");
    Client.passing(bench).connect();

    tenSecondsPass();

    client.awaitMessages("$SYS/clients/connected=2");
    other.awaitMessages("$SYS/clients/connected=1");
  }

  @Test
  void messagesAreCountedByApp() {
    Client client = Client.passing(bench).connect().subscribe("news");
    bench.publish("news", "12345", Qos.AT_LEAST_ONCE);
    bench.publish("nobody", "678", Qos.AT_MOST_ONCE);
    client.awaitMessages("news=12345");

    assertThat(texts(page("$SYS/+/received", Optional.empty(), 9)))
        .containsExactly("$SYS/bytes/received=8", "$SYS/messages/received=2");
    assertThat(texts(page("$SYS/+/sent", Optional.empty(), 9)))
        .containsExactly("$SYS/bytes/sent=5", "$SYS/messages/sent=1");
  }

  @Test
  void wildcardsAtTheTopDoNotMatchThemAndNothingIsLogged() {
    Client all = Client.durable(bench, "all").connect().subscribe("#").subscribe("+/uptime");
    Client away = Client.durable(bench, "away").connect().subscribe("$SYS/#");
    away.disconnect();

    tenSecondsPass();
    bench.publish("last", "x", Qos.AT_LEAST_ONCE);

    all.awaitMessages("last=x");
    assertThat(page("#", Optional.empty(), 9).messages()).isEmpty();
    away.connect();
    assertThat(away.got).isEmpty();
  }

  @Test
  void aPageGoesOnWhereTheLastOneEnded() {
    RetainedPage first = page("$SYS/#", Optional.empty(), 5);
    RetainedPage second = page("$SYS/#", first.resumeAfter(), 5);

    assertThat(texts(first)).hasSize(5);
    assertThat(texts(second)).hasSize(3).doesNotContainAnyElementsOf(texts(first));
    assertThat(second.resumeAfter()).isEmpty();
    assertThat(first.messages()).allMatch(Message::retain);
  }

  @Test
  void nobodyPublishesThere() {
    for (TopicSyntax syntax : TopicSyntax.values()) {
      assertThatThrownBy(() -> TopicName.parse("$SYS/clients/connected", syntax))
          .isInstanceOf(InvalidNameException.class);
    }
  }
}
