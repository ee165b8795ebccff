package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.matrix.RecipientKind.Recipient;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules that hold whichever doors the parties came in by (README.md of the specification, rules
 * 3, 4 and 10; socketio-api.md §4).
 */
class CrossSurfaceRulesTest {
  @RegisterExtension static final RunningServer server = RunningServer.onFreePorts();

  private final String topic = RunningServer.fresh("topic");
  private final String alias = RunningServer.fresh("alias");

  static Stream<Arguments> pairs() {
    return Stream.of(RecipientKind.values())
        .flatMap(one -> Stream.of(RecipientKind.values()).map(two -> Arguments.of(one, two)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void anAliasThatIsTakenIsLostSilently(RecipientKind former, RecipientKind later) {
    Browser watcher = watcher();
    Recipient loser = former.connect(server, RunningServer.fresh("loser"));
    loser.setAlias(alias);
    loser.subscribe(topic);
    expectPresence(watcher, "join");
    Recipient winner = later.connect(server, RunningServer.fresh("winner"));
    winner.setAlias(alias);
    winner.subscribe(topic);
    expectPresence(watcher, "join");

    server.rest().publishToAlias(alias, "to the winner", 1);
    server.rest().publish(topic, "to both", 1);
    winner.messages().expect(new Received(alias, "to the winner"), new Received(topic, "to both"));
    loser.messages().expect(new Received(topic, "to both"));
    // Who has no alias any more is reported no more.
    loser.leave();
    winner.leave();
    expectPresence(watcher, "offline");
    watcher.messages().assertNothingMore();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void anAliasThatIsTakenFromOneWhoIsAwayIsLostToo(RecipientKind former, RecipientKind later) {
    String name = RunningServer.fresh("loser");
    Recipient loser = former.connect(server, name);
    loser.setAlias(alias);
    loser.subscribe(topic);
    loser.leave();
    Recipient winner = later.connect(server, RunningServer.fresh("winner"));
    winner.setAlias(alias);
    Browser watcher = watcher();
    Recipient back = former.connect(server, name);
    server.rest().publishToAlias(alias, "to the winner", 1);
    winner.messages().expect(new Received(alias, "to the winner"));
    server.rest().publish(topic, "to the topic", 1);
    back.messages().expect(new Received(topic, "to the topic"));
    back.leave();
    watcher.subscribe(topic, 1);
    server.rest().publish(topic, "last", 0);
    watcher.messages().expect(new Received(topic, "last"));
  }

  @ParameterizedTest
  @EnumSource
  void aRepeatedSubscribeAndAnEvictionAreNoNews(RecipientKind kind) {
    Browser watcher = watcher();
    String name = RunningServer.fresh("member");
    Recipient first = kind.connect(server, name);
    first.setAlias(alias);
    first.subscribe(topic);
    expectPresence(watcher, "join");
    first.subscribe(topic);
    Recipient second = kind.connect(server, name);
    second.subscribe(topic);
    server.rest().publish(topic, "to the newer connection", 1);
    second.messages().expect(new Received(topic, "to the newer connection"));
    first.messages().assertNothingMore();
    second.leave();
    expectPresence(watcher, "offline");
    kind.connect(server, name);
    expectPresence(watcher, "online");
    watcher.messages().assertNothingMore();
  }

  /** Has neither an alias nor a subscription to the topic itself. */
  private Browser watcher() {
    Browser watcher = server.browser("");
    watcher.subscribe(topic + "/p", 1);
    return watcher;
  }

  private void expectPresence(Browser watcher, String action) {
    Received notice = watcher.messages().next();
    JsonNode said = Rest.parsed(notice.text());
    assertThat(notice.topic()).isEqualTo(topic + "/p");
    assertThat(List.of(said.get("action").asText(), said.get("alias").asText()))
        .containsExactly(action, alias);
  }

  @Test
  void aPublisherHearsOfOneRecipientOnceHoweverManyThereAre() {
    List<String> aliases = new ArrayList<>();
    List<Recipient> recipients = new ArrayList<>();
    for (RecipientKind kind : RecipientKind.values()) {
      Recipient recipient = kind.connect(server, RunningServer.fresh("recipient"));
      aliases.add(RunningServer.fresh("reader"));
      recipient.setAlias(aliases.get(aliases.size() - 1));
      recipient.subscribe(topic);
      recipients.add(recipient);
    }
    Browser publisher = server.browser("");
    publisher.subscribe(topic, 1);
    List<String> ids = List.of(publisher.publish(topic, "1", 1), publisher.publish(topic, "2", 2));
    for (String id : ids) {
      JsonNode receipt = publisher.receipts().next();
      assertThat(receipt.get("messageId").asText()).isEqualTo(id);
      assertThat(Rest.parsed(receipt.get("data").asText()).get("alias").asText()).isIn(aliases);
    }
    for (Recipient recipient : recipients) {
      recipient.messages().expect(new Received(topic, "1"), new Received(topic, "2"));
      // It leaves when its acknowledgements were taken.
      recipient.leave();
    }
    publisher.receipts().assertNothingMore();
  }
}
