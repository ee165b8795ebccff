package io.pushbridge.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.message.Qos;
import io.pushbridge.core.session.Bench;
import io.pushbridge.core.session.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random histories of one durable session: whatever is published, acknowledged, cut and restarted
 * in whatever order, nothing is lost, nothing comes out of order, and what was acknowledged before
 * an orderly end does not come again.
 */
class FeedHistoryTest {
  private static final String[] TOPICS = {"t/0", "t/1", "u"};

  private final List<String> published = new ArrayList<>();
  private final Set<String> delivered = new HashSet<>();
  // Acknowledged before an orderly end, and the connection that did so last.
  private final Set<String> settled = new HashSet<>();
  private Client settledBy;

  @Property(tries = 60)
  void nothingIsLostReorderedOrRepeatedWithoutReason(@ForAll Random random) {
    published.clear();
    delivered.clear();
    settled.clear();
    try (Bench bench = new Bench()) {
      Client.durable(bench, "u1")
          .connect()
          .subscribe("t/#")
          .subscribe("+/1")
          .subscribe("u")
          .alias("jack")
          .disconnect();
      Client client = null;
      for (int step = 0; step < 40; step++) {
        switch (random.nextInt(8)) {
          case 0 -> client = reconnect(bench, client, random);
          case 1 -> client = end(client, random.nextBoolean());
          case 2 -> {
            // Noted after the end: what was acknowledged until then was delivered until then.
            bench.restart();
            note(client);
            client = null;
          }
          case 3 -> acknowledge(client);
          default -> publish(bench, random);
        }
      }
      end(client, false);
      Client last = Client.durable(bench, "u1").connect();
      await()
          .pollInterval(Duration.ofMillis(5))
          .untilAsserted(
              () -> {
                note(last);
                assertThat(delivered).containsAll(published);
              });
    }
  }

  private void publish(Bench bench, Random random) {
    int burst = 1 + random.nextInt(30);
    for (int i = 0; i < burst; i++) {
      String text = String.valueOf(published.size());
      int target = random.nextInt(TOPICS.length + 1);
      if (target == TOPICS.length) {
        bench.publishToAlias("jack", text);
        published.add("jack=" + text);
      } else {
        bench.publish(TOPICS[target], text, Qos.EXACTLY_ONCE);
        published.add(TOPICS[target] + "=" + text);
      }
    }
  }

  private Client reconnect(Bench bench, Client former, Random random) {
    // A takeover when the former connection is still there.
    Client client = Client.durable(bench, "u1").window(1 + random.nextInt(8));
    client = random.nextBoolean() ? client.silent() : client;
    client.connect();
    note(former);
    return client;
  }

  private void acknowledge(Client client) {
    if (client != null) {
      client.acknowledgeAll();
    }
  }

  private Client end(Client client, boolean acknowledged) {
    if (client != null) {
      if (acknowledged) {
        client.window(0).acknowledgeAll();
      }
      client.disconnect();
      note(client);
      if (acknowledged) {
        settled.addAll(client.got);
        settledBy = client;
      }
    }
    return null;
  }

  /** Checks what a connection got so far and remembers it. */
  private void note(Client client) {
    if (client == null) {
      return;
    }
    List<String> got = List.copyOf(client.got);
    assertThat(got).doesNotHaveDuplicates();
    assertThat(got.stream().map(published::indexOf).toList()).isSorted();
    delivered.addAll(got);
    if (client != settledBy) {
      assertThat(got).filteredOn(settled::contains).isEmpty();
    }
  }
}
