package io.pushbridge.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.session.Bench;
import io.pushbridge.core.session.Client;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Durable sessions that fall behind the live messages. */
class BacklogTest {
  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatCameWhileTheWindowWasFullComesInOrderAndOnce() {
    Client slow = Client.durable(bench, "u1").window(3).silent().connect().subscribe("news");
    List<String> expected = publish(0, 200);
    drain(slow, expected.size());
    assertThat(slow.got).containsExactlyElementsOf(expected);
    expected.addAll(publish(200, 10));
    drain(slow, expected.size());
    assertThat(slow.got).containsExactlyElementsOf(expected);
  }

  @Test
  void whatWaitsInMemoryIsInTheLogForTheNextConnection() {
    Client slow = Client.durable(bench, "u1").window(3).silent().connect().subscribe("news");
    List<String> expected = publish(0, 50);
    await().until(() -> slow.got.size() == 3);
    slow.disconnect();
    Client again = Client.durable(bench, "u1").connect();
    again.awaitMessages(expected.toArray(String[]::new));
    assertThat(again.sent).extracting(Outgoing::again).startsWith(true, true, true, false);
  }

  /** 4 MiB of what does not wait in the log. */
  @Test
  void whatIsSaidOfAMessageCountsAgainstTheBytesThatMayWait() {
    Client slow = Client.passing(bench).window(1).silent().connect().subscribe("news");
    MessageProperties said =
        new MessageProperties(
            false,
            null,
            null,
            null,
            Collections.nCopies(1_000, new UserProperty("n", "v".repeat(1_000))));
    for (int i = 0; i < 8; i++) {
      Bench.get(
          bench.platform.publisher().publish(Bench.request("news", "" + i).withProperties(said)));
    }
    await().until(() -> slow.closed == EndReason.TOO_SLOW);
  }

  @Test
  void theRoomOfAllBacklogsIsGivenBack() {
    BacklogRoom room = new BacklogRoom(100);
    assertThat(room.take(60)).isTrue();
    assertThat(room.take(60)).isTrue();
    assertThat(room.take(1)).isFalse();
    room.giveBack(60);
    assertThat(room.take(1)).isTrue();
  }

  private List<String> publish(int from, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      bench.publish("news", "" + i, Qos.AT_LEAST_ONCE);
      texts.add("news=" + i);
    }
    return texts;
  }

  private static void drain(Client client, int count) {
    await()
        .until(
            () -> {
              client.acknowledgeAll();
              return client.got.size() >= count;
            });
  }
}
