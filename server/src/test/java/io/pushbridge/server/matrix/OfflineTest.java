package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.matrix.RecipientKind.Recipient;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits for somebody who is away: over restarts, and until its time to live ends. */
class OfflineTest {
  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final RunningServer server = RunningServer.in(Surroundings.standard().withClock(clock));

  @ParameterizedTest
  @EnumSource
  void whatWasMissedSurvivesAnOrderlyRestart(RecipientKind kind) {
    Recipient recipient = kind.connect(server, "away");
    recipient.subscribe("news/+");
    recipient.setAlias("away_alias");
    recipient.leave();
    server.rest().publish("news/a", "first", 1);
    server.rest().publishToAlias("away_alias", "second", 2);
    server.restart();
    server.rest().publish("news/b", "third", 2);
    server.restart();

    kind.connect(server, "away")
        .messages()
        .expect(
            new Received("news/a", "first"),
            new Received("away_alias", "second"),
            new Received("news/b", "third"));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasDeliveredDoesNotComeAgainAfterARestart(RecipientKind kind) {
    Recipient recipient = kind.connect(server, "away");
    recipient.subscribe("news");
    recipient.leave();
    server.rest().publish("news", "once", 1);
    recipient = kind.connect(server, "away");
    recipient.messages().expect(new Received("news", "once"));
    recipient.leave();
    server.restart();
    server.rest().publish("news", "sentinel", 1);

    kind.connect(server, "away").messages().expect(new Received("news", "sentinel"));
  }

  @ParameterizedTest
  @EnumSource
  void afterItsTimeToLiveAMessageIsNotDelivered(RecipientKind kind) {
    Recipient recipient = kind.connect(server, "away");
    recipient.subscribe("news");
    recipient.leave();
    publishFor("short", 60);
    publishFor("long", 7_200);
    clock.advance(Duration.ofSeconds(61));
    server.restart();
    publishFor("sentinel", 60);

    kind.connect(server, "away")
        .messages()
        .expect(new Received("news", "long"), new Received("news", "sentinel"));
  }

  @ParameterizedTest
  @EnumSource
  void moreThanTheTopicKeepsDropsTheOldest(RecipientKind kind) {
    Recipient recipient = kind.connect(server, "away");
    recipient.subscribe("news");
    recipient.leave();
    int kept = 1_000;
    for (int i = 0; i < kept + 5; i++) {
      publishFor("message " + i, 3_600);
    }

    kind.connect(server, "away")
        .messages()
        .expect(
            IntStream.range(5, kept + 5)
                .mapToObj(i -> new Received("news", "message " + i))
                .toArray(Received[]::new));
  }

  private void publishFor(String text, int seconds) {
    ObjectNode call = server.rest().call("publish").put("topic", "news").put("msg", text);
    call.putObject("opts").put("time_to_live", seconds);
    assertThat(server.rest().post(call.toString())).startsWith("{\"status\":0");
  }
}
