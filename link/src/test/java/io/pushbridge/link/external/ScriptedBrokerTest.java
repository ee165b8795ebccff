package io.pushbridge.link.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.link.LinkRefusedException;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Qos;
import io.pushbridge.link.Collector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a link takes what brokers answer that do not do what they are asked at once. */
class ScriptedBrokerTest {
  private static final byte[] NOTHING = {};
  private static final byte[] LET_IN_5 = ScriptedBroker.bytes(0x20, 3, 0, 0, 0);
  private static final byte[] LET_IN_3 = ScriptedBroker.bytes(0x20, 2, 0, 0);

  /** Where the version is in a CONNECT (MQTT 5 §3.1.2.2). */
  private static final int LEVEL = 6;

  private final List<Integer> levels = new CopyOnWriteArrayList<>();
  private final List<byte[]> asked = new CopyOnWriteArrayList<>();

  /** What is answered to the CONNECT of this number, from 1. */
  private interface Welcome {
    byte[] to(int number, int level);
  }

  private ScriptedBroker welcoming(Welcome welcome) throws Exception {
    return new ScriptedBroker(
        (type, body) -> {
          if (type != ScriptedBroker.CONNECT) {
            return NOTHING;
          }
          levels.add((int) body[LEVEL]);
          return welcome.to(levels.size(), body[LEVEL]);
        });
  }

  private static MqttLink started(ScriptedBroker broker) {
    MqttLink link = new ExternalLink(ExternalLinkContract.address(broker.port()), Optional.empty());
    link.start(new Collector(true));
    return link;
  }

  private static void awaitConnected(MqttLink link) {
    await().until(() -> link.state() == MqttLink.State.CONNECTED);
  }

  @Test
  void aConnectionThatIsClosedAtOnceSaysNothingOfTheVersion() throws Exception {
    try (ScriptedBroker broker = welcoming((number, level) -> number == 1 ? null : LET_IN_5);
        MqttLink link = started(broker)) {
      awaitConnected(link);
      assertThat(levels).containsExactly(5, 5);
    }
  }

  @Test
  void aBrokerThatIsBusyIsAskedInTheSameVersion() throws Exception {
    byte[] busy = ScriptedBroker.bytes(0x20, 3, 0, 0x89, 0);
    try (ScriptedBroker broker = welcoming((number, level) -> number <= 3 ? busy : LET_IN_5);
        MqttLink link = started(broker)) {
      awaitConnected(link);
      assertThat(levels).containsExactly(5, 5, 5, 5);
    }
  }

  @Test
  void aBrokerThatClosesWheneverItHears5IsSpokenToIn3() throws Exception {
    try (ScriptedBroker broker = welcoming((number, level) -> level == 5 ? null : LET_IN_3);
        MqttLink link = started(broker)) {
      awaitConnected(link);
      assertThat(levels).containsExactly(5, 5, 4);
    }
  }

  @Test
  void aBrokerThatRefuses5IsAskedAgainAfterEachConnection() throws Exception {
    byte[] unsupported = ScriptedBroker.bytes(0x20, 3, 0, 0x84, 0);
    try (ScriptedBroker broker = welcoming((number, level) -> level == 5 ? unsupported : LET_IN_3);
        MqttLink link = started(broker)) {
      awaitConnected(link);
      assertThat(levels).containsExactly(5, 4);
      broker.drop();
      await().until(() -> levels.size() == 4);
      awaitConnected(link);
      assertThat(levels).containsExactly(5, 4, 5, 4);
    }
  }

  private ScriptedBroker granting(int... codes) throws Exception {
    return new ScriptedBroker(
        (type, body) -> {
          if (type == ScriptedBroker.CONNECT) {
            return LET_IN_5;
          }
          if (type != ScriptedBroker.SUBSCRIBE) {
            return NOTHING;
          }
          int code = codes[Math.min(asked.size(), codes.length - 1)];
          asked.add(body);
          return ScriptedBroker.bytes(0x90, 4, body[0], body[1], 0, code);
        });
  }

  @Test
  void whatABrokerDoesNotGrantNowIsAskedForAgain() throws Exception {
    int quotaExceeded = 0x97;
    try (ScriptedBroker broker = granting(quotaExceeded, 1);
        MqttLink link = started(broker)) {
      awaitConnected(link);
      CompletableFuture<Void> granted =
          link.subscribe("t", Qos.AT_LEAST_ONCE).toCompletableFuture();
      granted.get(60, TimeUnit.SECONDS);
      assertThat(asked).hasSize(2);
    }
  }

  @Test
  void whatABrokerNeverGrantsIsRefused() throws Exception {
    int notAuthorized = 0x87;
    try (ScriptedBroker broker = granting(notAuthorized);
        MqttLink link = started(broker)) {
      awaitConnected(link);
      assertThat(link.subscribe("t", Qos.AT_LEAST_ONCE).toCompletableFuture())
          .failsWithin(Duration.ofSeconds(60))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(LinkRefusedException.class);
      assertThat(asked).hasSize(1);
    }
  }
}
