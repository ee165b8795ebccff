package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.matrix.PublisherKind.Publisher;
import io.pushbridge.server.matrix.RecipientKind.Recipient;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every publisher to every recipient, there or away, at every QoS, by topic and by alias. A message
 * that must not come is proven not to come by a later one that does: the sentinel, sent at QoS 1.
 */
class CrossSurfaceMatrixTest {
  private static final List<String> TEXTS =
      List.of("plain", "Grüße, 你好, 🚀 \"quoted\" \\ \u2028 end", "{\"json\": [1, 2]}");

  @RegisterExtension static final RunningServer server = RunningServer.onFreePorts();

  /** By which name a message is sent. */
  enum Addressing {
    TOPIC,
    ALIAS
  }

  static Stream<Arguments> everything() {
    List<Arguments> all = new ArrayList<>();
    for (PublisherKind publisher : PublisherKind.values()) {
      for (RecipientKind recipient : RecipientKind.values()) {
        for (Addressing addressing : Addressing.values()) {
          for (int qos = 0; qos <= 2; qos++) {
            all.add(Arguments.of(publisher, recipient, addressing, qos, true));
            all.add(Arguments.of(publisher, recipient, addressing, qos, false));
          }
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} to {1} by {2}, QoS {3}, online {4}")
  @MethodSource("everything")
  void arrivesOnceInOrderOrNotAtAll(
      PublisherKind from, RecipientKind to, Addressing addressing, int qos, boolean online) {
    String session = RunningServer.fresh("recipient");
    String name = RunningServer.fresh("name");
    Publisher publisher = from.connect(server);
    Recipient recipient = to.connect(server, session);
    if (addressing == Addressing.TOPIC) {
      recipient.subscribe(name);
    } else {
      recipient.setAlias(name);
    }
    if (!online) {
      recipient.leave();
      AwaitGone.of(server, session);
    }

    for (String text : TEXTS) {
      send(publisher, addressing, name, text, qos);
    }
    if (online) {
      recipient.messages().expect(received(name, TEXTS));
    }
    send(publisher, addressing, name, "sentinel", 1);
    if (!online) {
      recipient = to.connect(server, session);
    }

    boolean kept = !online && qos > 0;
    List<String> rest = new ArrayList<>(kept ? TEXTS : List.of());
    rest.add("sentinel");
    recipient.messages().expect(received(name, rest));
    if (to != RecipientKind.SOCKETIO && (online || kept)) {
      assertThat(recipient.qosOf(TEXTS.get(0))).as("QoS of the delivery").isEqualTo(qos);
    }
  }

  private static void send(
      Publisher publisher, Addressing addressing, String name, String text, int qos) {
    if (addressing == Addressing.TOPIC) {
      publisher.toTopic(name, text, qos);
    } else {
      publisher.toAlias(name, text, qos);
    }
  }

  private static Received[] received(String name, List<String> texts) {
    return texts.stream().map(text -> new Received(name, text)).toArray(Received[]::new);
  }
}
